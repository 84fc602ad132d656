import { once } from 'node:events';
import { createReadableStreamFromReadable, createRequestHandler, type ServerBuild } from '@remix-run/node';
import type { Request as HostRequest, Response as HostResponse, RequestHandler } from 'express';
import type { LoadContext } from './load-context.ts';

/**
 * Hands requests to Remix, by the one address under which the host is known. Unlike the stock adapter it sends a body no
 * faster than the client takes it, so that a large file never lies whole in memory, and lets a route's header take the
 * place of the host's own.
 */
export function answerWithRemix(
  build: ServerBuild,
  publicUrl: URL,
  loadContext: (req: HostRequest, res: HostResponse) => LoadContext,
): RequestHandler {
  const handle = createRequestHandler(build, 'production');
  return async (req, res, next) => {
    try {
      await sendResponse(res, await handle(toRequest(req, res, publicUrl), loadContext(req, res)));
    } catch (error) {
      next(error);
    }
  };
}

function toRequest(req: HostRequest, res: HostResponse, publicUrl: URL): Request {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers))
    for (const one of [value ?? []].flat()) headers.append(name, one);
  const init: RequestInit & { duplex?: 'half' } = { method: req.method, headers, signal: gone.signal };
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    init.body = createReadableStreamFromReadable(req);
    init.duplex = 'half';
  }
  return new Request(publicUrl.origin + req.originalUrl, init);
}

async function sendResponse(res: HostResponse & { flush?: () => void }, answer: Response): Promise<void> {
  res.statusMessage = answer.statusText;
  res.status(answer.status);
  for (const [name, value] of answer.headers) {
    if (name.toLowerCase() === 'set-cookie') res.append(name, value);
    else res.setHeader(name, value);
  }
  if (!answer.body) {
    res.end();
    return;
  }
  const gone = new AbortController();
  if (res.destroyed) gone.abort();
  res.once('close', () => gone.abort());
  const reader = answer.body.getReader();
  try {
    gone.signal.throwIfAborted();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      gone.signal.throwIfAborted();
      if (!res.write(part.value)) await once(res, 'drain', { signal: gone.signal });
      res.flush?.();
    }
    res.end();
  } catch (error) {
    await reader.cancel(error).catch(() => undefined);
    // Half a body is no answer: the client sees the connection break.
    res.destroy();
    if (!gone.signal.aborted) throw error;
  }
}
