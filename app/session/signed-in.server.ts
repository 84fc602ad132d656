import { redirect } from '@remix-run/node';
import { KNOWN_DAYS } from '#server/known-device.ts';
import type { SignedIn } from '#server/staff/index.ts';
import { safePath } from '../i18n/language.server.ts';
import { cookie } from './cookies.server.ts';

const DAY_IN_SECONDS = 86_400;

/** The `Set-Cookie` headers of a completed sign-in: the session's, and the one by which this browser is known again. */
export function signedInCookies({ token, expiresAt, device }: SignedIn, now: Date): string[] {
  const maxAge = Math.floor((expiresAt.getTime() - now.getTime()) / 1000);
  return [
    cookie('guichet_staff', token, { path: '/', maxAge }),
    cookie('guichet_device', device, { path: '/staff', maxAge: KNOWN_DAYS * DAY_IN_SECONDS }),
  ];
}

/** Goes on to where the person wanted to be, signed in. */
export function enter(signedIn: SignedIn, now: Date, next: string | null): Response {
  return redirectWith(next === null ? '/desk' : safePath(next), signedInCookies(signedIn, now));
}

/** A redirect that sets cookies. */
export function redirectWith(to: string, cookies: readonly string[]): Response {
  const response = redirect(to);
  for (const one of cookies) response.headers.append('Set-Cookie', one);
  return response;
}

/** Where a request wants to be afterwards, as the address says; null where it does not. */
export const nextOf = (request: Request): string | null => new URL(request.url).searchParams.get('next');

/** `path` with where to go on afterwards, where that is known. */
export const withNext = (path: string, next: string | null): string =>
  next === null ? path : `${path}${path.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`;
