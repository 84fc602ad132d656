import { cookie, readCookie } from '../../session/cookies.server.ts';

/** What a page says once, and the headers that take the notice away. */
export type TakenNotice<N extends string> = { notice: N | null; headers: Record<string, string> };

/** The notice that the page before left for this one; null when there is none, or none that this page knows. */
export function takeNotice<N extends string>(request: Request, known: readonly N[]): TakenNotice<N> {
  const left = readCookie(request, 'guichet_notice');
  if (left === null) return { notice: null, headers: {} };
  return {
    notice: known.find((one) => one === left) ?? null,
    headers: { 'Set-Cookie': cookie('guichet_notice', '', { path: '/', maxAge: 0 }) },
  };
}
