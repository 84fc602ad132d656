import type { RequestHandler } from 'express';

/**
 * Makes the configured public address the only origin that routes can see, whatever the client or a proxy states in
 * `Host`, `Forwarded` or `X-Forwarded-*`, and refuses a request target that is not a path (RFC 9112 §3.2.2).
 * The client's address is read from `X-Forwarded-For` before, by the proxy trust of Express.
 */
export function normaliseRequest(publicUrl: URL): RequestHandler {
  return (req, res, next) => {
    if (!req.originalUrl.startsWith('/')) {
      res.status(400).type('text/plain').send('The request target must be a path.\n');
      return;
    }
    for (const name of ['forwarded', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto']) {
      delete req.headers[name];
    }
    req.headers.host = publicUrl.host;
    Object.defineProperty(req, 'protocol', { value: publicUrl.protocol.replace(':', ''), configurable: true });
    next();
  };
}

/**
 * Refuses with 403 a state-changing request that another site made (OWASP ASVS 5.0 §3.5.1).
 *
 * Pages are sent with `Referrer-Policy: no-referrer`, which makes browsers state `Origin: null` on an ordinary form
 * post (Fetch §3.2, "append a request Origin header"); such a post is told apart by `Sec-Fetch-Site`, and the empty
 * statement is dropped because Remix takes it for an attack. Where neither header speaks, the session cookie's
 * SameSite attribute decides.
 */
export function refuseCrossSite(publicUrl: URL): RequestHandler {
  return (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD' || req.method === 'OPTIONS') return next();
    const origin = req.headers.origin;
    const site = req.headers['sec-fetch-site'];
    const isForeign =
      origin !== undefined && origin !== 'null'
        ? origin !== publicUrl.origin
        : site !== undefined && site !== 'same-origin' && site !== 'none';
    if (isForeign) {
      res.status(403).type('text/plain').send('This form was sent from another site.\n');
      return;
    }
    if (origin === 'null') delete req.headers.origin;
    next();
  };
}

/** Refuses a body over `maxBytes` with 413, and one of unstated length with 411, before a byte of it is read. */
export function limitBody(maxBytes: number): RequestHandler {
  return (req, res, next) => {
    const stated = req.headers['content-length'];
    if (req.headers['transfer-encoding'] !== undefined && stated === undefined) {
      res.setHeader('Connection', 'close');
      res.status(411).type('text/plain').send('The length of the body must be stated.\n');
      return;
    }
    if (stated !== undefined && Number(stated) > maxBytes) {
      res.setHeader('Connection', 'close');
      res
        .status(413)
        .type('text/plain')
        .send(`A form may hold at most ${Math.floor(maxBytes / 1000)} kB.\n`);
      return;
    }
    next();
  };
}
