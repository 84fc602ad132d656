import type { Request, RequestHandler } from 'express';

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

/** How long a body may take to arrive, and how long an upload may stand still. */
const BODY_MILLISECONDS = 60_000;

/**
 * Refuses a body over `maxBytes` with 413, and one of unstated length with 411, before a byte of it is read; one that has
 * not arrived within a minute is cut off. An upload may be larger and take as long as it moves.
 */
export function limitBody(
  maxBytes: number,
  uploads?: { path: string; maxBytes: number },
  milliseconds = BODY_MILLISECONDS,
): RequestHandler {
  return (req, res, next) => {
    const isUpload = uploads !== undefined && req.path === uploads.path;
    const most = isUpload ? uploads.maxBytes : maxBytes;
    const stated = req.headers['content-length'];
    if (req.headers['transfer-encoding'] !== undefined && stated === undefined) {
      res.setHeader('Connection', 'close');
      res.status(411).type('text/plain').send('The length of the body must be stated.\n');
      return;
    }
    if (stated !== undefined && Number(stated) > most) {
      res.setHeader('Connection', 'close');
      res
        .status(413)
        .type('text/plain')
        .send(`A form may hold at most ${Math.floor(most / 1000)} kB.\n`);
      return;
    }
    if (isUpload) endWhenStill(req, milliseconds);
    else if (!req.complete) endWhenLate(req, milliseconds);
    next();
  };
}

/** Breaks a connection over which nothing of an unfinished body comes any more. */
function endWhenStill(req: Request, milliseconds: number): void {
  req.setTimeout(milliseconds, () => {
    if (!req.complete) req.destroy();
  });
}

/** Breaks the connection of a body that is still not whole, however steadily it drips. */
function endWhenLate(req: Request, milliseconds: number): void {
  const timer = setTimeout(() => {
    if (!req.complete) req.destroy();
  }, milliseconds).unref();
  req.once('close', () => clearTimeout(timer));
}
