import { spawn } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { AccessMail, Account, AccountImport, AuditEntry } from '#db/entities/index.ts';
import { cancelImport } from '#server/imports/index.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { madeUpPeople } from '#tests/factories/import-files.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';
import ecampus from '../../db/seed/profiles/ecampus.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SEED = join(ROOT, 'db/seed/imports');
const FILE = join(SEED, 'ecampus-secretariat.csv');
const OF = ['--institution', 'ecampus', '--source', 'secretariat'];

// Each command is a process of its own, which a busy machine takes its time to start.
vi.setConfig({ testTimeout: 180_000 });

let desk: Desk;
let folder: string;
beforeAll(async () => {
  desk = await openDesk(() => ecampus as unknown as Profile);
  folder = makeTemporaryFolder('import-command');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await desk.close();
});

type Ran = { code: number | null; out: string; err: string };

/** Runs `guichet accounts …` without a terminal; `interruptAt` presses Ctrl-C once it has said something. */
function accounts(args: string[], interruptAt?: RegExp): Promise<Ran> {
  const child = spawn(process.execPath, [join(ROOT, 'server/cli/guichet.mjs'), 'accounts', ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: desk.database.appUrl },
  });
  const ran: Ran = { code: null, out: '', err: '' };
  child.stdout.on('data', (data) => {
    ran.out += data;
  });
  child.stderr.on('data', (data) => {
    ran.err += data;
    if (interruptAt?.test(ran.err)) child.kill('SIGINT');
  });
  child.stdin.end();
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...ran, code })));
}

const em = () => desk.orm.em.fork();
const newest = async (): Promise<AccountImport> =>
  (await em().find(AccountImport, {}, { orderBy: { createdAt: 'desc' }, limit: 1 }))[0]!;
const settleOpen = async () => cancelImport(desk.system(), (await newest()).id);
const versions = () => em().execute('select id, xmin::text from account order by id');
async function write(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

test('a source is added and told what its columns mean; what it knows comes out as the file that goes in', async () => {
  const added = await accounts(['sources', 'add', '--institution', 'ecampus', '--name', 'Secrétariat']);
  expect(added).toMatchObject({ code: 0, err: '' });
  const wrong = await write('wrong.json', JSON.stringify({ columns: { last_name: 'Nom' } }));
  const [unmapped, halfMapped] = await Promise.all([
    accounts(['import', FILE, ...OF]),
    accounts(['sources', 'map', ...OF, '--file', wrong]),
  ]);
  expect(unmapped.code).toBe(1);
  expect(unmapped.err).toContain('accounts sources map');
  expect(halfMapped.code).toBe(1);
  const mapping = join(SEED, 'ecampus-secretariat.json');
  expect((await accounts(['sources', 'map', ...OF, '--file', mapping])).out).toBe('Remembered.\n');
  const [shown, listed] = await Promise.all([accounts(['sources', 'show', ...OF]), accounts(['sources'])]);
  expect(JSON.parse(shown.out)).toMatchObject(JSON.parse(await readFile(mapping, 'utf8')));
  expect(listed.out).toBe('ecampus\tsecretariat\tperson\tmapped\tlooked at\t-\tSecrétariat\n');
});

test('a file is shown and not applied where nobody says so; no value of a person is printed', async () => {
  const before = await em().count(Account);
  const errors = join(folder, 'refused.csv');
  const ran = await accounts(['import', FILE, ...OF, '--errors', errors]);
  expect(ran.code).toBe(3);
  const counts = (await newest()).counts ?? {};
  expect(counts).toMatchObject({ rows: 40, refused: expect.any(Number), new: expect.any(Number) });
  expect(counts.refused).toBeGreaterThan(6);
  expect(ran.out).toContain(`  ${counts.new}  new\n`);
  expect(ran.out).toMatch(/line 14: \S+/);
  expect(ran.out).toContain('/desk/imports/');
  expect(ran.out + ran.err).not.toMatch(/Lemaire|lemairec|monmail|070513/);
  expect(await em().count(Account)).toBe(before);
  const written = await readFile(errors, 'utf8');
  expect(written.split('\r\n').filter((line) => line !== '').length).toBe((counts.refused ?? 0) + 1);
  expect((await stat(errors)).mode & 0o077).toBe(0);

  const busy = await accounts(['import', FILE, ...OF]);
  expect(busy).toMatchObject({ code: 75, out: '' });
  expect(busy.err).toContain('previewed');
  await settleOpen();
});

test('T27 the same file twice: --apply leaves it where rows are refused, --yes leaves them out, a second run changes nothing', async () => {
  expect((await accounts(['import', FILE, ...OF, '--apply'])).code).toBe(3);
  expect((await newest()).state).toBe('previewed');
  await settleOpen();
  const before = await em().count(Account);

  const applied = await accounts(['import', FILE, ...OF, '--yes', '--as-of', '2026-11-20', '--json']);
  expect(applied.err).not.toMatch(/^\s+at /m);
  expect(applied.code).toBe(0);
  const told = JSON.parse(applied.out);
  expect(told).toMatchObject({ state: 'applied', refusal: null });
  expect(await em().count(Account)).toBe(before + told.counts.new);
  expect((await newest()).asOf).toEqual(new Date('2026-11-19T23:00:00Z'));
  const [entry] = await em().find(AuditEntry, { action: 'import.decided' });
  expect(entry).toMatchObject({ actorName: 'command line' });
  const mails = await em().count(AccessMail);
  expect(mails).toBeGreaterThan(20);

  const standing = await versions();
  const [again, fates] = await Promise.all([
    accounts(['import', FILE, ...OF, '--yes']),
    accounts(['access-mails', '--institution', 'ecampus']),
  ]);
  expect(fates.out).toMatch(
    new RegExp(`^waiting\\t${mails}\\n[\\s\\S]*\\nnext\\t\\d{4}-\\d{2}-\\d{2}T\\d{2}:00:00.000Z\\n$`),
  );
  expect(again.code).toBe(0);
  expect(await versions()).toEqual(standing);
  expect(await em().count(AccessMail)).toBe(mails);
});

test('what cannot be done is said in a line, with the exit code that it has', async () => {
  const lacking = await write('lacking.csv', 'Matricule;Nom\n1;Peeters\n');
  const empty = await write('empty.csv', '');
  const [refused, nothing, missing, unknown, date] = await Promise.all([
    accounts(['import', lacking, ...OF]),
    accounts(['import', empty, ...OF]),
    accounts(['import', join(folder, 'none.csv'), ...OF]),
    accounts(['import', FILE, '--institution', 'ecampus', '--source', 'nobody']),
    accounts(['import', FILE, ...OF, '--as-of', 'yesterday']),
  ]);
  expect(refused.code).toBe(65);
  expect(refused.err).toContain('The file is refused: column missing (column');
  // Two files of one source at once: the second may be turned away before it is looked at.
  expect([65, 75]).toContain(nothing.code);
  expect(missing).toMatchObject({ code: 66, out: '' });
  expect(unknown.code).toBe(1);
  expect(unknown.err).toContain('"guichet accounts sources" lists them');
  expect(date.code).toBe(1);
  for (const { err } of [refused, nothing, missing, unknown, date]) expect(err).not.toMatch(/^\s+at /m);
});

test('Ctrl-C in the middle leaves nothing behind', async () => {
  const rows = madeUpPeople(3_000, 7).map(
    (one, index) => `${index};${one.lastName};${one.firstName};;m${index};;;;;2026;HEC;F;`,
  );
  const header = (await readFile(FILE, 'latin1')).split('\r\n')[0] ?? '';
  const large = join(folder, 'large.csv');
  await writeFile(large, [header, ...Array.from({ length: 20 }, () => rows).flat()].join('\r\n'), 'latin1');
  const before = await em().count(Account);
  const ran = await accounts(['import', large, ...OF, '--yes'], /waiting|reading/);
  expect(ran.code).toBe(130);
  expect(await newest()).toMatchObject({ state: 'cancelled' });
  expect(
    await em().execute('select (select count(*) from import_row) + (select count(*) from import_chunk) as left'),
  ).toEqual([{ left: '0' }]);
  expect(await em().count(Account)).toBe(before);
});

test('a trusted source is applied without a question, within its limits', async () => {
  expect((await accounts(['sources', 'trust', ...OF])).out).toContain('applied by themselves');
  const header = (await readFile(FILE, 'latin1')).split('\r\n')[0] ?? '';
  const rows = (await readFile(FILE, 'latin1')).split('\r\n').filter((line) => /^2401(0[1-9]|3)/.test(line));
  const file = join(folder, 'trusted.csv');
  await writeFile(file, [header, ...rows].join('\r\n'), 'latin1');
  const ran = await accounts(['import', file, ...OF]);
  expect([0, 3]).toContain(ran.code);
});
