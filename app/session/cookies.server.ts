import { env } from '#server/env.ts';

/**
 * The cookies of the product. Each holds a random token or a short code, from which nobody learns anything;
 * `guichet_remembered` holds what a member typed to sign in, because they asked for that.
 */
export type CookieName =
  | 'guichet_staff'
  | 'guichet_device'
  | 'guichet_sign_on'
  | 'guichet_invitation'
  | 'guichet_member'
  | 'guichet_known'
  | 'guichet_remembered'
  | 'guichet_key'
  | 'guichet_notice';

/** The value of a cookie of a request; null where it has none, or one that is not of our writing. */
export function readCookie(request: Request, name: CookieName): string | null {
  const pairs = (request.headers.get('Cookie') ?? '').split(/;\s*/);
  const pair = pairs.find((one) => one.startsWith(`${name}=`));
  if (!pair) return null;
  try {
    return decodeURIComponent(pair.slice(name.length + 1));
  } catch {
    return null;
  }
}

/**
 * A `Set-Cookie` header. Cookies are out of reach of scripts and of other sites' forms (ASVS 5.0 3.3), and go over TLS
 * only where the product is served so.
 * @param maxAge seconds; 0 removes the cookie.
 */
export function cookie(name: CookieName, value: string, { path, maxAge }: { path: string; maxAge: number }): string {
  const secure = env().PUBLIC_URL.startsWith('https:') ? '; Secure' : '';
  return `${name}=${encodeURIComponent(value)}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}
