import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServerBuild } from '@remix-run/node';
import express from 'express';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHost, withoutSecrets } from './create-host.ts';
import { limitBody } from './normalise-request.ts';
import { type RunningHost, startHost } from './start.ts';

const publicUrl = new URL('https://desk.example');
let folder: string;
let host: RunningHost;
let isDatabaseUp = true;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'guichet-host-'));
  await mkdir(path.join(folder, 'assets'));
  await writeFile(path.join(folder, 'assets', 'a.js'), 'export {};');
  const app = createHost({
    build: oneRoute(),
    clientDirectory: folder,
    publicUrl,
    trustedProxies: 0,
    loadContext: (facts) => ({ ...facts, em: undefined as never }),
    readiness: async () => ({ database: isDatabaseUp ? { ok: true } : { ok: false, detail: 'no connection' } }),
    log: pino({ level: 'silent' }),
    maxBodyBytes: 1000,
    uploads: { path: '/upload', maxBytes: 5000 },
  });
  host = await startHost(app, { port: 0, host: '127.0.0.1' });
});

afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
  isDatabaseUp = true;
});

it('sends the security headers with every answer, and a nonce of its own with each', async () => {
  const [one, other] = await Promise.all([ask('/health'), ask('/where')]);
  for (const answer of [one, other]) {
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['strict-transport-security']).toContain('max-age=');
    expect(answer.headers['content-security-policy']).not.toContain('unsafe');
    expect(answer.headers['content-security-policy']).toMatch(/style-src 'self' 'nonce-[\w+/=]{22,}'/);
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(answer.headers['permissions-policy']).toContain('publickey-credentials-get=(self)');
    expect(answer.headers['permissions-policy']).toContain('camera=()');
    expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(answer.headers['x-frame-options']).toBe('DENY');
    expect(answer.headers['origin-agent-cluster']).toBe('?1');
    expect(answer.headers['x-powered-by']).toBeUndefined();
  }
  expect(one.headers['content-security-policy']).not.toBe(other.headers['content-security-policy']);
  expect(one.headers['x-request-id']).not.toBe(other.headers['x-request-id']);
});

it('keeps built files for a year and answers 404 for one that is not there', async () => {
  expect((await ask('/assets/a.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await ask('/assets/b.js')).status).toBe(404);
});

it('is alive while a part it needs is not, and says which', async () => {
  isDatabaseUp = false;
  expect((await ask('/health')).status).toBe(200);
  const ready = await ask('/ready');
  expect(ready.status).toBe(503);
  expect(JSON.parse(ready.body).checks.database).toEqual({ ok: false, detail: 'no connection' });
});

it('T4 host poisoning: routes see the configured origin whatever the headers say', async () => {
  const headers = {
    Host: 'evil.example',
    'X-Forwarded-Host': 'evil.example:8443',
    'X-Forwarded-Proto': 'http',
    Forwarded: 'host=evil.example',
  };
  expect((await ask('/where', { headers })).body).toBe('https://desk.example/where');
  expect((await ask('http://evil.example/where')).status).toBe(400);
});

it('refuses a body over the limit, and one of unstated length', async () => {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const large = await ask('/where', { method: 'POST', headers: { ...form, 'Content-Length': '1001' } });
  expect(large.status).toBe(413);
  const endless = await ask('/where', { method: 'POST', headers: { ...form, 'Transfer-Encoding': 'chunked' } });
  expect(endless.status).toBe(411);
});

it('takes a large body where files are uploaded, and there alone', async () => {
  const sized = (bytes: number) => ({ method: 'POST', headers: { 'Content-Length': `${bytes}` } });
  expect((await ask('/upload', sized(5001))).status).toBe(413);
  expect((await ask('/where?/upload', sized(5000))).status).toBe(413);
  const taken = request({ port: host.port, host: '127.0.0.1', path: '/upload', agent: false, ...sized(5000) });
  taken.end(Buffer.alloc(5000));
  const [answer] = (await once(taken, 'response')) as [IncomingMessage];
  expect(answer.resume().statusCode).toBe(200);
});

describe('a body that does not arrive', () => {
  /** Sends a byte every 20 ms to a place whose bodies have 200 ms. @returns whether the connection is broken. */
  async function drip(path: string, bytes: number): Promise<boolean> {
    const app = express().use(limitBody(1000, { path: '/upload', maxBytes: 1000 }, 200), (req, res) => {
      req.resume().once('end', () => res.end());
    });
    const slow = await startHost(app, { port: 0, host: '127.0.0.1' });
    const headers = { 'Content-Length': '40' };
    const outgoing = request({ port: slow.port, host: '127.0.0.1', path, agent: false, method: 'POST', headers });
    let sent = 0;
    const timer = setInterval(() => {
      if (sent < bytes) outgoing.write('x');
      sent += 1;
    }, 20);
    const isBroken = await Promise.race([
      once(outgoing, 'response').then(([answer]) => {
        (answer as IncomingMessage).resume();
        return false;
      }),
      once(outgoing, 'error').then(() => true),
    ]).catch(() => true);
    clearInterval(timer);
    outgoing.destroy();
    await slow.close();
    return isBroken;
  }

  it.each([
    ['a form that drips is cut off', '/form', 40, true],
    ['an upload takes as long as it moves', '/upload', 40, false],
    ['an upload that stands still is cut off', '/upload', 5, true],
  ])('%s', async (_what, path, bytes, isBroken) => {
    expect(await drip(path, bytes)).toBe(isBroken);
  });
});

it.each([
  ['this site', { Origin: 'https://desk.example' }, 200],
  ['another site', { Origin: 'https://evil.example' }, 403],
  ['this site without its name', { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }, 200],
  ['another site without its name', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }, 403],
  ['another site of the same domain', { 'Sec-Fetch-Site': 'same-site' }, 403],
])('a form sent from %s', async (_from, headers, status) => {
  const answer = await ask('/where', { method: 'POST', headers: { ...headers, 'Content-Length': '0' } });
  expect(answer.status).toBe(status);
});

it('finishes the request in hand when it closes', async () => {
  const slow = ask('/where?slow');
  await new Promise((resolve) => setTimeout(resolve, 50));
  const closed = host.close();
  expect((await slow).status).toBe(200);
  await closed;
  await expect(ask('/health')).rejects.toThrow('ECONNREFUSED');
  host = { port: 0, close: async () => {} };
});

it('makes no more of a large answer than a slow client takes', async () => {
  const slow = request({ port: host.port, host: '127.0.0.1', path: '/where?large', agent: false });
  slow.end();
  const [answer] = (await once(slow, 'response')) as [IncomingMessage];
  await vi.waitFor(() => expect(made).toBeGreaterThan(0));
  const settled = async (): Promise<number> => {
    const before = made;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return made === before ? made : settled();
  };
  expect(await settled()).toBeLessThan(LARGE_PIECES / 4);
  let received = 0;
  for await (const chunk of answer) received += (chunk as Buffer).length;
  expect(received).toBe(LARGE_PIECES * 65_536);
});

it('lets a route put its own header in the place of the host’s', async () => {
  const { headers } = await ask('/where?own');
  expect(headers['content-security-policy']).toBe('sandbox');
  expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
});

it('cuts what may be a secret from a logged path', () => {
  expect(withoutSecrets('/i/iec-iab/reset/Zk3-abcdefghijklmnopqrst?code=1')).toBe('/i/iec-iab/reset/Zk3-…');
});

const LARGE_PIECES = 800;
let made = 0;

/** 50 MiB, piece by piece, that counts how many pieces were asked for. */
function largeBody(): ReadableStream {
  made = 0;
  return new ReadableStream(
    {
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536));
        made += 1;
        if (made === LARGE_PIECES) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

type Answer = { status: number; headers: Record<string, unknown>; body: string };

function ask(target: string, init: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { port: host.port, host: '127.0.0.1', path: target, agent: false, ...init };
    const outgoing = request(options, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('end', () => {
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** A Remix build of a single resource route that answers with the address it sees. */
function oneRoute(): ServerBuild {
  const answer = async ({ request: seen }: { request: Request }) => {
    if (seen.url.includes('slow')) await new Promise((resolve) => setTimeout(resolve, 250));
    if (seen.url.includes('large')) return new Response(largeBody());
    const own = new Headers({ 'Content-Security-Policy': 'sandbox' });
    for (const one of ['a=1', 'b=2']) own.append('Set-Cookie', one);
    return new Response(seen.url, seen.url.includes('own') ? { headers: own } : {});
  };
  const future = {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_routeConfig: true,
    v3_singleFetch: true as const,
    v3_lazyRouteDiscovery: true,
    unstable_optimizeDeps: false,
  };
  return {
    mode: 'production',
    entry: { module: { default: async () => new Response('document') } },
    routes: Object.fromEntries(
      ['where', 'upload'].map((path) => [
        path,
        { id: path, path, module: { loader: answer, action: answer } as never },
      ]),
    ),
    assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '1' },
    publicPath: '/',
    assetsBuildDirectory: folder,
    basename: '/',
    isSpaMode: false,
    future,
  };
}
