import { readdirSync } from 'node:fs';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { StaffSession } from '#db/entities/index.ts';
import { newToken } from '#server/crypto/index.ts';
import { openLog } from '#server/log.ts';

const ROUTES = new URL('../../app/routes/', import.meta.url);

type Handler = ((args: never) => Promise<unknown>) & { verified?: string; guard?: { kind: string } };
export type RouteModule = { action?: Handler; loader?: Handler };

/** The route modules whose file name a pattern matches, by file. */
export async function routeModules(pattern: RegExp): Promise<Map<string, RouteModule>> {
  const files = readdirSync(ROUTES).filter((file) => /\.tsx?$/.test(file) && pattern.test(file));
  const modules = await Promise.all(files.map((file) => import(new URL(file, ROUTES).href) as Promise<RouteModule>));
  return new Map(files.sort().map((file) => [file, modules[files.indexOf(file)] ?? {}]));
}

/** Signs a person of the desk in, as both factors would, at this instant. @returns the cookie. */
export async function sessionCookie(orm: MikroORM, staff: string): Promise<string> {
  const { token, hash } = newToken();
  const now = new Date();
  await orm.em.fork().insert(StaffSession, {
    id: newId(),
    staff,
    tokenHash: hash,
    isSecondFactorDone: true,
    method: 'password',
    authenticatedAt: now,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + 3_600_000),
  });
  return `guichet_staff=${encodeURIComponent(token)}`;
}

/** Posts a form to a route's action as the host would hand it over. @returns the status and the body. */
export async function post(
  em: EntityManager,
  action: Handler,
  request: { path: string; params: Record<string, string>; cookie: string; form: Record<string, string> },
): Promise<{ status: number; body: unknown }> {
  const answer: unknown = await action({
    request: new Request(`http://localhost:3000${request.path}`, {
      method: 'POST',
      headers: { Cookie: request.cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(request.form),
    }),
    params: request.params,
    context: { em, clientAddress: '192.0.2.7', requestId: 'test', nonce: 'test', log: openLog('test') },
  } as never).catch((error: unknown) => error);
  if (answer instanceof Response) return { status: answer.status, body: null };
  if (answer instanceof Error) throw answer;
  const { data, init } = answer as { data?: unknown; init?: { status?: number } };
  return { status: init?.status ?? 200, body: data ?? answer };
}
