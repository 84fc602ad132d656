import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profileSchema } from '#server/institutions/contract.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SIXTH = join(ROOT, 'tests/fixtures/profiles/sixth.json');

let desk: Desk;
let folder: string;
beforeAll(async () => {
  desk = await openDesk();
  folder = makeTemporaryFolder('profiles');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await desk.close();
});

type Ran = { code: number | null; out: string; err: string };

function guichet(...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(ROOT, 'server/cli/guichet.mjs'), 'institution', ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: desk.database.appUrl,
      DATABASE_OWNER_URL: desk.database.ownerUrl,
    },
  });
  const ran: Ran = { code: null, out: '', err: '' };
  child.stdout.on('data', (data) => {
    ran.out += data;
  });
  child.stderr.on('data', (data) => {
    ran.err += data;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...ran, code })));
}

test('a sixth institution is one file and one command; its history, its report and its export tell of it', async () => {
  const applied = await guichet('apply', SIXTH, '--reason', 'opened on 1 December', '--json');
  expect(applied.err).toBe('');
  expect(JSON.parse(applied.out)).toEqual({ slug: 'bzo', version: 1, isNew: true, isChanged: true });
  const entries = (await desk.audit()).filter(({ action }) => action === 'institution.applied');
  expect(entries.map(({ payload }) => JSON.parse(payload).reason)).toContain('opened on 1 December');

  const [history, report, plain, exported] = await Promise.all([
    guichet('history', 'bzo', '--json'),
    guichet('conformance', 'bzo', '--json'),
    guichet('conformance', 'iec-iab'),
    guichet('export', 'bzo'),
  ]);
  expect(JSON.parse(history.out)).toMatchObject([{ version: 1, changedBy: 'command line', sections: [] }]);
  expect(JSON.parse(report.out)).toEqual([]);
  expect(plain.out).toContain('length_below_8\tpasswords\tOWASP ASVS 5.0 6.2.1, NIST SP 800-63B-4 §3.1.1.2');
  const file = JSON.parse(await readFile(SIXTH, 'utf8'));
  expect(JSON.parse(exported.out)).toEqual(profileSchema.parse(file));
});

test('each wrong field of a file is named with its path, and nothing is applied', async () => {
  const profile = JSON.parse(await readFile(SIXTH, 'utf8'));
  const path = join(folder, 'wrong.json');
  const wrong = {
    ...profile,
    colour: { light: 'red', dark: '#000000' },
    reset: { ...profile.reset, linkMinutes: 2 },
    recovery: { ...profile.recovery, by: ['telepathy'] },
    blocks: [{ ...profile.blocks[0], title: { fr: 'Bloc' } }],
  };
  await writeFile(path, JSON.stringify(wrong));
  const refused = await guichet('apply', path);
  expect(refused.code).toBe(1);
  expect(refused.out).toBe('');
  for (const where of ['colour.light', 'reset.linkMinutes', 'recovery.by.0', 'blocks.0.title.nl'])
    expect(refused.err).toContain(`  - ${where}: `);

  await writeFile(path, JSON.stringify({ ...profile, portalName: 'X', name: { ...profile.name, nl: '' } }));
  expect((await guichet('apply', path)).err).toContain('  - name.nl: has no words');
});
