import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { profileSchema } from '#server/institutions/contract.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROFILES = join(ROOT, 'db/seed/profiles');

const profiles = readdirSync(PROFILES).map((name) =>
  profileSchema.parse(JSON.parse(readFileSync(join(PROFILES, name), 'utf8'))),
);
/** What names one of the institutions: its slug, its own names, its desk's domain; "institut" is an ordinary word too. */
const NAMES = profiles
  .flatMap(({ slug, shortName, portalName, desk }) => [slug, shortName, portalName, desk.address.split('@')[1] ?? ''])
  .filter((name) => name !== 'institut' && name.length > 3);

const sources = ['app', 'server', 'mail-ingest'].flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => join(room, name)),
);

it('no code knows an institution by name: what differs stands in its profile', () => {
  const named = sources.flatMap((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return NAMES.filter((name) => text.includes(name)).map((name) => `${path}: ${name}`);
  });
  expect(named).toEqual([]);
  expect(sources.length).toBeGreaterThan(500);
  expect(NAMES).toContain('creos');
});
