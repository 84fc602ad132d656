import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LINK_PURPOSES } from '#server/institutions/index.ts';
import { PERMISSIONS } from '#server/staff/contract.ts';

const ROUTES = new URL('../../app/routes/', import.meta.url);
const files = readdirSync(ROUTES, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));

const KINDS = ['public', 'staff', 'second_factor', 'institution', 'member', 'key'];

type Guard = { kind: string; permission?: string; purpose?: string };
type RouteModule = Record<string, (((...args: never[]) => unknown) & { guard?: Guard }) | undefined>;

it('finds the routes', () => {
  expect(files.length).toBeGreaterThan(10);
});

describe.each(files.sort())('the route %s', (file) => {
  it('says who may come in, for each of its loader and action', async () => {
    const module = (await import(new URL(file, ROUTES).href)) as RouteModule;
    for (const name of ['loader', 'action']) {
      const handler = module[name];
      if (handler === undefined) continue;
      const { guard } = handler;
      expect(guard, `${name} of ${file} has no guard`).toBeDefined();
      expect(KINDS).toContain(guard?.kind);
      if (guard?.kind === 'staff') expect(PERMISSIONS).toContain(guard.permission);
      if (guard?.kind === 'key') expect(LINK_PURPOSES).toContain(guard.purpose);
    }
  });

  it('leaves nothing to a loader or an action that only the browser runs', async () => {
    const module = (await import(new URL(file, ROUTES).href)) as RouteModule;
    expect(module.clientLoader).toBeUndefined();
    expect(module.clientAction).toBeUndefined();
  });

  it('opens pages of the desk to staff only, and of an institution to its visitors', async () => {
    const module = (await import(new URL(file, ROUTES).href)) as RouteModule;
    const kinds = [module.loader, module.action].flatMap((handler) => (handler?.guard ? [handler.guard.kind] : []));
    if (/^(desk|supervision|admin)[._]/.test(file)) expect(kinds.filter((kind) => kind !== 'staff')).toEqual([]);
    if (file.startsWith('i.$institution'))
      expect(kinds.filter((kind) => !['institution', 'member', 'key'].includes(kind))).toEqual([]);
  });
});
