import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { constants } from 'node:zlib';
import type { ServerBuild } from '@remix-run/node';
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { answerWithRemix } from './answer-with-remix.ts';
import type { LoadContext, RequestFacts } from './load-context.ts';
import { limitBody, normaliseRequest, refuseCrossSite } from './normalise-request.ts';
import { securityHeaders } from './security-headers.ts';

/** One part the web process depends on; `detail` says in plain words what is wrong. */
export type ReadinessCheck = { ok: boolean; detail?: string };

export type HostOptions = {
  /** The server build of Remix (`build/server/index.js`). */
  build: ServerBuild;
  /** Folder of the browser build, `build/client`. */
  clientDirectory: string;
  /** The one address under which people reach this host. */
  publicUrl: URL;
  /** Number of proxies in front whose `X-Forwarded-For` is believed; 0 believes none. */
  trustedProxies: number;
  /** Completes the facts of a request to the context that loaders and actions receive. */
  loadContext: (facts: RequestFacts) => LoadContext;
  /** Named checks for `/ready`. */
  readiness: () => Promise<Record<string, ReadinessCheck>>;
  log: Logger;
  /** Largest request body in bytes; 1,000,000 by default. */
  maxBodyBytes?: number;
  /** The one place that takes large bodies, as a stream, and longer to arrive. */
  uploads?: { path: string; maxBytes: number };
};

/** Builds the web host: static files, headers, compression, health, and Remix for everything else. Listens to nothing. */
export function createHost(options: HostOptions): Express {
  const { log, publicUrl } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', options.trustedProxies);

  app.use(identifyRequest(log));
  app.use(securityHeaders(publicUrl));
  app.get('/health', (_req, res) => {
    res.setHeader('Cache-Control', 'no-store');
    res.json({ status: 'ok' });
  });
  app.get('/ready', answerReadiness(options.readiness));

  // The library's default brotli level costs four fifths of the throughput of a page; level 4 is as fast as gzip.
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN } = constants;
  app.use(compression({ brotli: { params: { [BROTLI_PARAM_QUALITY]: 4, [BROTLI_PARAM_LGWIN]: 16 } } }));

  const assets = path.join(options.clientDirectory, 'assets');
  app.use('/assets', express.static(assets, { immutable: true, maxAge: '365d', index: false, redirect: false }));
  app.use('/assets', (_req, res) => {
    res.status(404).type('text/plain').send('Not found.\n');
  });
  app.use(express.static(options.clientDirectory, { maxAge: '1h', index: false, redirect: false, dotfiles: 'ignore' }));

  app.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use(
    normaliseRequest(publicUrl),
    refuseCrossSite(publicUrl),
    limitBody(options.maxBodyBytes ?? 1_000_000, options.uploads),
  );
  app.all(
    '*',
    answerWithRemix(options.build, publicUrl, (req, res) =>
      options.loadContext({
        nonce: res.locals.nonce,
        requestId: res.locals.requestId,
        clientAddress: req.ip ?? '',
        log: res.locals.log,
      }),
    ),
  );
  app.use(answerFault(log));
  return app;
}

/** Names the request, and logs it once it is answered: its path without query, long segments cut, never a header. */
function identifyRequest(log: Logger): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    const requestId = randomUUID();
    const bound = log.child({ requestId });
    res.locals.requestId = requestId;
    res.locals.log = bound;
    res.setHeader('X-Request-Id', requestId);
    res.on('close', () => {
      const facts = { method: req.method, path: withoutSecrets(req.originalUrl), status: res.statusCode };
      const ms = Math.round(performance.now() - started);
      bound[res.statusCode >= 500 ? 'warn' : 'debug']({ ...facts, ms, isFinished: res.writableFinished }, 'request');
    });
    next();
  };
}

/** The path of a target without its query; a segment long enough to be a secret is cut to its first four characters. */
export function withoutSecrets(target: string): string {
  const [pathname = ''] = target.split('?');
  return pathname
    .split('/')
    .map((segment) => (segment.length >= 20 ? `${segment.slice(0, 4)}…` : segment))
    .join('/');
}

function answerReadiness(readiness: HostOptions['readiness']): RequestHandler {
  return async (_req, res, next) => {
    try {
      const checks = await readiness();
      const isReady = Object.values(checks).every((check) => check.ok);
      res.setHeader('Cache-Control', 'no-store');
      res.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not ready', checks });
    } catch (error) {
      next(error);
    }
  };
}

function answerFault(log: Logger): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (res.headersSent) return next(error);
    const status = isClientFault(error) ? error.status : 500;
    if (status >= 500) (res.locals.log ?? log).error({ err: error }, 'request failed in the host');
    const text = status >= 500 ? 'Something went wrong on our side.\n' : 'The request could not be read.\n';
    res.status(status).type('text/plain').send(text);
  };
}

function isClientFault(error: unknown): error is { status: number } {
  if (typeof error !== 'object' || error === null || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}
