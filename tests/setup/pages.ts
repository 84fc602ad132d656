import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { ServerBuild } from '@remix-run/node';
import pino from 'pino';
import { createHost } from '#server/http/create-host.ts';
import { startHost } from '#server/http/start.ts';

const ROUTES = new URL('../../app/routes/', import.meta.url);

/** `i.$institution.recover_.sent.tsx` answers `i/:institution/recover/sent`; `_index` is its parent's own page. */
const pathOf = (name: string): string =>
  name
    .split('.')
    .filter((part) => part !== '_index')
    .map((part) => part.replace(/_$/, '').replace(/^\$/, ':'))
    .join('/');

/** The pages whose file name a pattern matches, as a build of the product has them; their scripts and styles are not built. */
async function buildOf(pattern: RegExp): Promise<ServerBuild> {
  const names = readdirSync(ROUTES).filter((file) => /\.tsx?$/.test(file) && pattern.test(file));
  const [module, root, ...modules] = await Promise.all([
    import('../../app/entry.server.tsx'),
    import('../../app/root.tsx'),
    ...names.map((file) => import(new URL(file, ROUTES).href)),
  ]);
  const known: Record<string, { id: string; path: string; module: unknown; parentId?: string }> = {
    root: { id: 'root', path: '', module: root },
  };
  for (const [at, file] of names.entries()) {
    const id = file.replace(/\.tsx?$/, '');
    known[id] = { id, parentId: 'root', path: pathOf(id), module: modules[at] };
  }
  const manifest = Object.entries(known).map(([id, { module: _, ...route }]) => [
    id,
    { ...route, module: '', hasAction: true, hasLoader: true, hasErrorBoundary: id === 'root' },
  ]);
  const build = {
    mode: 'production',
    entry: { module },
    routes: known,
    assets: {
      entry: { imports: [], module: '' },
      routes: Object.fromEntries(manifest),
      url: '',
      version: '1',
    },
    publicPath: '/',
    assetsBuildDirectory: '',
    basename: '/',
    isSpaMode: false,
    future: {
      v3_fetcherPersist: true,
      v3_relativeSplatPath: true,
      v3_throwAbortReason: true,
      v3_routeConfig: true,
      v3_singleFetch: true,
      v3_lazyRouteDiscovery: true,
      unstable_optimizeDeps: false,
    },
  };
  return build as unknown as ServerBuild;
}

export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** The real host with the pages whose file name a pattern matches, on a port of its own; `stop` closes it. */
export async function openPages(orm: MikroORM, pattern: RegExp, publicUrl = new URL('http://localhost:3000')) {
  const app = createHost({
    build: await buildOf(pattern),
    clientDirectory: '/nowhere',
    publicUrl,
    trustedProxies: 0,
    loadContext: (facts) => ({ ...facts, em: orm.em.fork() as EntityManager }),
    readiness: async () => ({}),
    log: pino({ level: 'silent' }),
  });
  const host = await startHost(app, { port: 0, host: '127.0.0.1' });
  return {
    port: host.port,
    stop: () => host.close(),
    /** One request as it stands, whatever its headers; nothing is followed. */
    ask: (
      path: string,
      options: {
        method?: string;
        headers?: Record<string, string | string[]>;
        form?: Record<string, string> | string;
      } = {},
    ): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const { method = options.form === undefined ? 'GET' : 'POST', headers = {}, form } = options;
        const body = form === undefined || typeof form === 'string' ? form : new URLSearchParams(form).toString();
        const outgoing = request(
          {
            port: host.port,
            host: '127.0.0.1',
            path,
            method,
            headers: {
              Host: publicUrl.host,
              ...(body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
              ...(method === 'POST' ? { Origin: publicUrl.origin, 'Sec-Fetch-Site': 'same-origin' } : {}),
              ...headers,
            },
          },
          (incoming) => {
            const parts: Buffer[] = [];
            incoming.on('data', (part: Buffer) => parts.push(part));
            incoming.on('end', () =>
              resolve({
                status: incoming.statusCode ?? 0,
                headers: incoming.headers,
                body: Buffer.concat(parts).toString(),
              }),
            );
          },
        );
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
  };
}
