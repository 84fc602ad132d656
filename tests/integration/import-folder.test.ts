import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Account, AccountImport } from '#db/entities/index.ts';
import { mappingSchema, newSourceForm } from '#server/imports/contract.ts';
import {
  cancelImport,
  createSource,
  lookIntoFolder,
  newFolderState,
  runImports,
  saveMapping,
  trustSource,
} from '#server/imports/index.ts';
import type { Log } from '#server/log.ts';
import { startWorker, watchImportFolder } from '#server/worker/index.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const SLUG = 'iec-iab';
const CSV = 'number;last;first\n85073003328;Peeters;An\n';

let desk: Desk;
let root: string;
let source: string;
let inbox: string;
let logged: string[];
let clock: number;
let waitsBefore: number;

beforeAll(async () => {
  desk = await openDesk();
  await desk.addStaff('secretariat', 'Noor');
  await desk.addStaff('agent', 'Ann');
  const form = newSourceForm.parse({ institution: SLUG, name: 'Studies', key: 'studies' });
  ({ source } = await createSource(desk.system(), form));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
  await desk.close();
});
beforeEach(async () => {
  // What an earlier test left is put aside, as a person would.
  for (const { id } of await open()) await cancelImport(desk.system(), id);
  waitsBefore = (await desk.mails()).filter(({ purpose }) => purpose === 'import_waits').length;
  root = makeTemporaryFolder('imports');
  inbox = join(root, SLUG, 'studies');
  await mkdir(inbox, { recursive: true });
  logged = [];
  clock = desk.now.getTime();
});

const em = () => desk.orm.em.fork();
const open = () => em().find(AccountImport, { state: { $in: ['unmapped', 'received', 'previewed'] } });
/** Reads and applies what waits, as the worker does. */
async function runAll(): Promise<void> {
  const once = () => runImports({ em: em(), databaseUrl: desk.database.appUrl, now: () => desk.now });
  while ((await once()).handled > 0);
}
const sql = (text: string, values: unknown[] = []) => desk.orm.em.fork().execute(text, values);
const log = new Proxy({} as Log, {
  get: (_, level) => (_what: unknown, text: string) => logged.push(`${String(level)} ${text}`),
});
const watcher = () => {
  const state = newFolderState();
  const look = () => lookIntoFolder({ orm: desk.orm, log, folder: root, now: () => new Date(clock) }, state);
  return { state, look };
};
/** Two looks with eleven seconds between them. */
async function lookTwice(look: () => Promise<number>): Promise<number> {
  const first = await look();
  clock += 11_000;
  return first + (await look());
}
const lay = (name: string, text = CSV) => writeFile(join(inbox, name), text);
const inboxed = async () =>
  (await readdir(inbox)).filter((name) => !['taken', 'done', 'refused'].includes(name)).sort();
const inside = (folder: string) => readdir(join(inbox, folder));
const imports = () => desk.orm.em.fork().find(AccountImport, { source, state: { $in: ['unmapped', 'received'] } });

describe('a file that is laid in the folder of a source', () => {
  test('is taken once it has been still for ten seconds, as of when it was written', async () => {
    const { look } = watcher();
    await lay('people.csv');
    const written = new Date('2026-11-20T08:15:00Z');
    await utimes(join(inbox, 'people.csv'), written, written);
    expect(await look()).toBe(0);
    clock += 9_000;
    expect(await look()).toBe(0);
    await lay('people.csv', `${CSV}86011512345;De Smet;Bart\n`);
    await utimes(join(inbox, 'people.csv'), written, written);
    clock += 9_000;
    expect(await look()).toBe(0);
    clock += 11_000;
    expect(await look()).toBe(1);
    const [one] = await imports();
    expect(one).toMatchObject({ origin: 'folder', fileName: 'people.csv', asOf: written, state: 'unmapped' });
    expect(await inside('taken')).toEqual([`${one?.id}~people.csv`]);
    expect(await inboxed()).toEqual([]);
  });

  test('waits for a person, who is mailed once, in the words of the institution', async () => {
    const { look } = watcher();
    await lay('people.csv');
    const before = (await desk.mails()).length;
    await lookTwice(look);
    await Promise.all([look(), watcher().look()]);
    await look();
    const told = (await desk.mails()).slice(before);
    expect(told.map(({ purpose }) => purpose)).toEqual(['import_waits']);
    expect(told[0]?.text).toContain('Personne n’a encore dit ce que signifient ses colonnes');
    expect(told[0]?.text).toContain(`/desk/imports/${(await imports())[0]?.id}/columns`);
  });

  test('is taken by one of two workers', async () => {
    const [one, other] = [watcher(), watcher()];
    await lay('people.csv');
    await Promise.all([one.look(), other.look()]);
    clock += 11_000;
    const taken = await Promise.all([one.look(), other.look()]);
    expect(taken.sort()).toEqual([0, 1]);
    expect(await imports()).toHaveLength(1);
  });

  test('waits while another file of its source is on its way', async () => {
    const { look } = watcher();
    await lay('a.csv');
    await lay('b.csv');
    expect(await lookTwice(look)).toBe(1);
    clock += 11_000;
    expect(await look()).toBe(0);
    expect(await inboxed()).toEqual(['b.csv']);
    await cancelImport(desk.system(), (await imports())[0]?.id ?? '');
    // The first is moved away, and the second is taken.
    expect(await look()).toBe(2);
    expect((await imports())[0]?.fileName).toBe('b.csv');
  });

  test.each(['people.csv.part', '.people.csv', '~$people.xlsx', 'people.tmp'])('is left alone as %s', async (name) => {
    await lay(name);
    expect(await lookTwice(watcher().look)).toBe(0);
    expect(await inboxed()).toEqual([name]);
    expect(logged).toEqual([]);
  });

  test.each([
    ['.~lock.people.csv#', 'people.csv'],
    ['~$people.xlsx', 'people.xlsx'],
  ])('is left alone while %s says that a program has it open', async (lock, name) => {
    const { look } = watcher();
    await lay(name);
    await lay(lock, 'Noor');
    expect(await lookTwice(look)).toBe(0);
    await rm(join(inbox, lock));
    expect(await look()).toBe(1);
  });

  test('is told in the log, once, where it is no table', async () => {
    const { look } = watcher();
    await lay('list.pdf');
    await lookTwice(look);
    expect(logged).toEqual([`warn ${SLUG}/studies/list.pdf is neither CSV nor XLSX`]);
  });

  test('is moved away with a report that says why, where it is refused', async () => {
    const { look } = watcher();
    await lay('people.csv', `${'x'.repeat(1000)}\n`);
    await lookTwice(look);
    const [one] = await imports();
    await sql(
      `update account_import set state = 'refused', settled_at = now(), refusal = '{"code":"column_missing","detail":{"column":"Nom"}}' where id = ?`,
      [one?.id],
    );
    expect(await look()).toBe(1);
    const [file, report] = (await inside('refused')).sort();
    expect(report).toBe(`${file}.report.txt`);
    const text = await readFile(join(inbox, 'refused', report ?? ''), 'utf8');
    expect(text).toContain('Une colonne attendue manque. (column: Nom)');
    expect(text).toContain(`/desk/imports/${one?.id}`);
    expect(await inside('taken')).toEqual([]);
  });
});

describe('what lies outside is not touched', () => {
  test('a link to a file, to a folder, in place of our own', async () => {
    const elsewhere = makeTemporaryFolder('elsewhere');
    await writeFile(join(elsewhere, 'secret.csv'), CSV);
    await symlink(join(elsewhere, 'secret.csv'), join(inbox, 'linked.csv'));
    await symlink(elsewhere, join(root, 'linked'));
    const { look } = watcher();
    expect(await lookTwice(look)).toBe(0);
    expect(await imports()).toEqual([]);
    expect(await readdir(elsewhere)).toEqual(['secret.csv']);
    expect(logged).toEqual([`warn ${SLUG}/studies/linked.csv is no file of its own: links are not followed`]);

    await rm(join(inbox, 'taken'), { recursive: true });
    await symlink(elsewhere, join(inbox, 'taken'));
    await lay('people.csv');
    expect(await lookTwice(look)).toBe(0);
    expect(await readdir(elsewhere)).toEqual(['secret.csv']);
    await rm(elsewhere, { recursive: true });
  });

  test('a folder of no institution, or of no source, is told once, when a file lies in it', async () => {
    await mkdir(join(root, 'nobody', 'studies'), { recursive: true });
    await mkdir(join(root, SLUG, 'nothing'));
    const { look, state } = watcher();
    await lookTwice(look);
    expect(logged).toEqual([]);
    for (const folder of ['nobody/studies', `${SLUG}/nothing`]) await writeFile(join(root, folder, 'a.csv'), 'a;b');
    await lookTwice(look);
    expect(logged.sort()).toEqual([
      `warn ${SLUG} has no source with the key "nothing"`,
      'warn no institution with a source is called "nobody"',
    ]);
    expect([...state.notices.keys()].sort()).toEqual([`${SLUG}/nothing`, 'nobody']);
  });

  test('a folder that is gone is told once, and looked into again when it is back', async () => {
    const { look, state } = watcher();
    await rename(root, `${root}-gone`);
    expect(await lookTwice(look)).toBe(0);
    expect(state.trouble).toContain('ENOENT');
    expect(logged).toEqual(['error the folder of imports cannot be read']);
    await rename(`${root}-gone`, root);
    await lay('people.csv');
    expect(await lookTwice(look)).toBe(1);
    expect(state.trouble).toBeNull();
  });

  test('a file that a dead worker had taken is laid back', async () => {
    const { look } = watcher();
    await look();
    const name = 'new-01981d6e-0000-7000-8000-000000000000~people.csv';
    await writeFile(join(inbox, 'taken', name), CSV);
    clock = Date.now() + 16 * 60_000;
    await look();
    expect(await inboxed()).toEqual(['people.csv']);
  });
});

test('a file that is written to while it is read is laid back, and none of it is kept', async () => {
  const { look } = watcher();
  const mapping = mappingSchema.parse({
    columns: { national_number: 'number', last_name: 'last', first_name: 'first' },
    constants: { role: 'member' },
  });
  await saveMapping(desk.system(), { source, mapping });
  await lay('people.csv', CSV.repeat(40_000));
  const writing = (async () => {
    while (true) {
      const [taken] = await readdir(join(inbox, 'taken')).catch(() => []);
      if (taken) return writeFile(join(inbox, 'taken', taken), CSV);
      await new Promise(setImmediate);
    }
  })();
  expect(await lookTwice(look)).toBe(0);
  await writing;
  expect(await imports()).toEqual([]);
  expect(await inboxed()).toEqual(['people.csv']);
});

test('a file that is written to after it was found still, before it is opened, is laid back', async () => {
  await lay('people.csv');
  const state = newFolderState();
  let asked = 0;
  const look = (now: () => Date) => lookIntoFolder({ orm: desk.orm, log, folder: root, now }, state);
  await look(() => new Date(clock));
  clock += 11_000;
  // The clock is asked for the context, and again once the file has been looked at.
  const writing = () => {
    asked += 1;
    if (asked === 2) writeFileSync(join(inbox, 'people.csv'), `${CSV}86011512345;De Smet;Bart\n`);
    return new Date(clock);
  };
  expect(await look(writing)).toBe(0);
  expect(asked).toBeGreaterThan(2);
  expect(await imports()).toEqual([]);
  expect(await inboxed()).toEqual(['people.csv']);
});

describe('a file of a trusted source', () => {
  test('is applied by itself, and moved away with a report of counts and no person', async () => {
    const { look } = watcher();
    await trustSource(desk.system(), { source, isTrusted: true });
    await lay('people.csv', CSV);
    await lookTwice(look);
    const [one] = await imports();
    await runAll();
    expect(await look()).toBe(1);
    const [file, report] = (await inside('done')).sort();
    expect(file).toMatch(/^\d{4}-\d{2}-\d{2}-[0-9a-f]{8}-people\.csv$/);
    expect(report).toBe(`${file}.report.txt`);
    const text = await readFile(join(inbox, 'done', report ?? ''), 'utf8');
    expect(text).toContain('Le fichier a été appliqué.\r\n');
    expect(text).toContain('Nouveaux comptes : 1\r\n');
    expect(text).not.toMatch(/Peeters|850730/);
    expect(await em().count(Account, { lastName: 'Peeters', firstName: 'An' })).toBe(1);
    expect((await em().findOneOrFail(AccountImport, { id: one?.id ?? '' })).state).toBe('applied');
    expect((await desk.mails()).filter(({ purpose }) => purpose === 'import_waits')).toHaveLength(waitsBefore);
  });

  test('waits for a person past its limits', async () => {
    const { look } = watcher();
    await lay('people.csv', 'number;last;first\nabc;Peeters;An\ndef;Maes;Jo\n');
    await lookTwice(look);
    await runAll();
    expect(await look()).toBe(0);
    expect((await desk.mails()).at(-1)).toMatchObject({ purpose: 'import_waits' });
    expect(await inside('taken')).toHaveLength(1);
  });
});

test('the worker takes a file, reads and applies it, and moves it away', async () => {
  const log = pino({ level: 'silent' });
  const idle = async () => ({ handled: 0, nextDueAt: null });
  const worker = await startWorker({ orm: desk.orm, log, databaseUrl: desk.database.appUrl, deliver: idle });
  const watch = watchImportFolder({ orm: desk.orm, log, folder: root, everyMs: 50, stillMs: 100 });
  try {
    await lay('people.csv');
    const done = async () => (await inside('done').catch(() => [])).length;
    await expect.poll(done, { timeout: 40_000, interval: 200 }).toBe(2);
    expect(watch.checks()).toEqual({ 'import folder': { ok: true } });
  } finally {
    await Promise.all([watch.stop(), worker.stop()]);
  }
});
