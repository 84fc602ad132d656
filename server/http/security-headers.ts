import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler } from 'express';

/** Content security policy of a page: nothing from elsewhere, nothing inline without the nonce (OWASP ASVS 5.0 §3.4.3). */
export function contentSecurityPolicy(nonce: string, ancestors: 'none' | 'self' = 'none'): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    `frame-ancestors '${ancestors}'`,
    "form-action 'self'",
  ].join('; ');
}

/** What pages may ask of a browser: passkeys of this address, and nothing else that could watch, hear or pay. */
const PERMISSIONS_POLICY = [
  'camera=()',
  'display-capture=()',
  'geolocation=()',
  'identity-credentials-get=()',
  'microphone=()',
  'payment=()',
  'publickey-credentials-create=(self)',
  'publickey-credentials-get=(self)',
  'usb=()',
].join(', ');

/** Pages that the editor of a profile shows in a frame: an institution's own, from its draft. */
const isPreview = ({ path, query }: Request): boolean =>
  path.startsWith('/admin/preview/') || (path.startsWith('/i/') && query.draft !== undefined);

/** Sets the headers that every answer carries and leaves the nonce in `res.locals.nonce`. */
export function securityHeaders(publicUrl: URL): RequestHandler {
  const isSecure = publicUrl.protocol === 'https:';
  return (req, res, next) => {
    const ancestors = isPreview(req) ? 'self' : 'none';
    const nonce = randomBytes(16).toString('base64');
    res.locals.nonce = nonce;
    res.setHeader('Content-Security-Policy', contentSecurityPolicy(nonce, ancestors));
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'no-referrer');
    res.setHeader('Permissions-Policy', PERMISSIONS_POLICY);
    res.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    res.setHeader('Origin-Agent-Cluster', '?1');
    res.setHeader('X-Frame-Options', ancestors === 'self' ? 'SAMEORIGIN' : 'DENY');
    res.setHeader('X-Permitted-Cross-Domain-Policies', 'none');
    if (isSecure) res.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    next();
  };
}
