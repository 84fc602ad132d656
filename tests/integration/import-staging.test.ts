import { createHash, createSecretKey } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#db/columns.ts';
import { AccountImport, ImportSource } from '#db/entities/index.ts';
import { APPLICATION_ROLE, openOrm } from '#db/orm.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { rotateKeys } from '#server/crypto/index.ts';
import { env } from '#server/env.ts';
import { mappingSchema } from '#server/imports/contract.ts';
import {
  applyImport,
  cancelForgotten,
  cancelImport,
  listImports,
  previewRows,
  readAgain,
  readStatus,
  receiveFile,
  runImports,
} from '#server/imports/index.ts';
import { openCells } from '#server/imports/open-kept.ts';
import stageBatch from '#server/imports/staging/stage-thread.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { institutionById } from '#server/institutions/index.ts';
import { type Desk, openDesk } from '../factories/desk.ts';
import { COLUMNS, type MadeUpPerson, madeUpPeople, makeCsv, makeXlsx, tableOf } from '../factories/import-files.ts';

const localised = (text: string) => ({ fr: text, nl: text, de: text, en: text });
const school = (n: number) => `ecole-${n}`;

function withSchools(profile: Profile): Profile {
  return {
    ...profile,
    languages: ['fr', 'nl', 'de', 'en'],
    usernames: { source: 'names', separator: '_', shortestPart: 4 },
    schools: Array.from({ length: 12 }, (_, n) => ({ key: school(n + 1), name: `École ${n + 1}`, authority: 'Ville' })),
    roles: {
      ...profile.roles,
      student: { label: localised('Élève'), blocks: [], needsAssignment: false },
      teacher: { label: localised('Professeur'), blocks: [], needsAssignment: true },
    },
  };
}

const MAPPING = {
  headerLine: 1,
  dateOrder: 'dmy',
  columns: {
    record_key: 'Matricule',
    national_number: 'NISS',
    last_name: 'Nom',
    first_name: 'Prénom',
    language: 'Langue',
    address: 'Courriel',
    phone: 'GSM',
    birth_date: 'Date de naissance',
    school: 'Établissement',
    role: 'Fonction',
  },
  facts: {},
  values: {
    school: Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [`S${String(n + 1).padStart(2, '0')}`, school(n + 1)]),
    ),
  },
  constants: {},
};

let desk: Desk;
let secretariat: () => Context<StaffActor>;
beforeAll(async () => {
  desk = await openDesk(withSchools);
  secretariat = await desk.addStaff('secretariat', 'Sofie');
});
afterAll(() => desk.close());

async function newSource(more: Partial<ImportSource> = {}): Promise<string> {
  const id = newId();
  await desk.orm.em.fork().insert(ImportSource, {
    id,
    institution: desk.institution.id,
    key: `s-${id.slice(-12)}`,
    name: 'Secrétariat',
    rowIs: 'person',
    mapping: MAPPING,
    isTrusted: false,
    createdAt: desk.now,
    updatedAt: desk.now,
    ...more,
  } as never);
  return id;
}

async function* once(bytes: Buffer) {
  yield bytes;
}
const receive = async (source: string, bytes: Buffer, fileName = 'eleves.csv', by: Context = secretariat()) =>
  (await receiveFile(by, { source, fileName, origin: 'page' }, once(bytes))).import;
const run = (only: string, more: { signal?: AbortSignal } = {}) =>
  runImports({ em: desk.orm.em, databaseUrl: desk.database.appUrl, now: () => desk.now, only, ...more });

const csvOf = (people: Iterable<MadeUpPerson>) => makeCsv({ rows: tableOf(people) });
async function stage(source: string, bytes: Buffer): Promise<string> {
  const id = await receive(source, bytes);
  await run(id);
  return id;
}
async function applied(source: string, bytes: Buffer): Promise<string> {
  const id = await stage(source, bytes);
  desk.later(1);
  await applyImport(secretariat(), { import: id });
  await run(id);
  return id;
}
async function asOwner(work: (em: EntityManager) => Promise<unknown>): Promise<void> {
  const owner = await openOrm({ url: desk.database.ownerUrl, as: 'owner', maxConnections: 1 });
  await work(owner.em.fork()).finally(() => owner.close(true));
}
const rowsOf = (id: string) =>
  desk.orm.em
    .fork()
    .execute<Record<string, unknown>[]>('select * from import_row where import_id = ? order by line', [id]);
const reasonsOf = async (id: string): Promise<Record<number, string[]>> =>
  Object.fromEntries(
    (await rowsOf(id)).filter(({ outcome }) => outcome === 'refused').map(({ line, reasons }) => [line, reasons]),
  );
const stateOf = async (id: string) => (await desk.orm.em.fork().findOneOrFail(AccountImport, { id })).state;

describe('a file is staged', () => {
  const people = madeUpPeople(2_500, 1);
  let source: string;
  let id: string;
  beforeAll(async () => {
    source = await newSource();
    id = await stage(source, csvOf(people));
  });

  it('as new rows, sealed as their accounts will stand', async () => {
    expect(await readStatus(secretariat(), id)).toMatchObject({
      state: 'previewed',
      refusal: null,
      counts: { new: 2_500, refused: 0, rows: 2_500, missing: 0, withoutAddress: 0 },
      facts: { kind: 'csv', encoding: 'utf-8', delimiter: ';' },
      createdBy: 'Sofie',
    });
    const rows = await rowsOf(id);
    const [one] = people;
    expect(rows[0]).toMatchObject({
      line: 2,
      outcome: 'new',
      last_name: one!.lastName,
      school: school(1),
      language: one!.language,
      status: 'active',
      kept: null,
      contact_key: expect.stringMatching(/^k1:/),
      address: expect.stringMatching(/^@contact:/),
      national_number: expect.stringMatching(/^@facts:/),
    });
    const text = JSON.stringify(rows.slice(0, 200));
    for (const { address, nationalNumber, phone } of people.slice(0, 200)) {
      expect(text).not.toContain(address);
      expect(text).not.toContain(nationalNumber);
      expect(text).not.toContain(phone.slice(1));
    }
  });

  it('with nothing left to do, once it is applied, of the same file and of a row in another order', async () => {
    desk.later(1);
    await applyImport(secretariat(), { import: id });
    await run(id);
    expect(await stateOf(id)).toBe('applied');
    expect(await rowsOf(id)).toEqual([]);
    const again = await stage(source, csvOf(people.toReversed()));
    expect((await readStatus(secretariat(), again)).counts).toMatchObject({
      unchanged: 2_500,
      rows: 2_500,
      missing: 0,
    });
    await cancelImport(secretariat(), again);
    const same = await receive(source, csvOf(people));
    expect((await readStatus(secretariat(), same)).sameFileAppliedAt).not.toBeNull();
    await cancelImport(secretariat(), same);
  });

  it('with what is another, what is missing, and values that are sealed apart until they are applied', async () => {
    const [a, b, c, ...rest] = people as [MadeUpPerson, MadeUpPerson, MadeUpPerson, ...MadeUpPerson[]];
    const changed = [
      { ...a, lastName: 'Autrement', phone: '+32470999999' },
      { ...b, address: 'nouvelle@post.example' },
      { ...c, birthDate: '1999-01-02', school: 'S07' },
    ];
    const next = await stage(source, csvOf([...changed, ...rest.slice(0, 2_400)]));
    const { counts } = await readStatus(secretariat(), next);
    expect(counts).toMatchObject({ changed: 3, unchanged: 2_400, missing: 97, addresses: 1, new: 0, rows: 2_403 });
    const { rows } = await previewRows(secretariat(), next, { outcome: 'changed' });
    expect(rows.map(({ changes }) => changes)).toEqual([['last_name', 'phone'], ['address'], ['school', 'birth_date']]);
    const kept = (await rowsOf(next)).filter((row) => row.outcome === 'changed').map((row) => row.kept);
    expect(kept).toEqual([1, 2, 3].map(() => expect.stringMatching(/^k1:/)));
    const first = await previewRows(secretariat(), next, { outcome: 'missing' });
    expect(first.rows).toHaveLength(50);
    const second = await previewRows(secretariat(), next, { outcome: 'missing', after: first.next! });
    expect(second.rows).toHaveLength(47);
    expect(second.next).toBeNull();
    expect(new Set([...first.rows, ...second.rows].map(({ account }) => account)).size).toBe(97);
    await cancelImport(secretariat(), next);
    expect(await rowsOf(next)).toEqual([]);
  });
});

describe('each fault stands on its own row', () => {
  const people = madeUpPeople(40, 7, 6_000);

  it('with its reason, its cells for the error file, and no value of it anywhere else', async () => {
    const source = await newSource();
    const table = tableOf(people);
    const cell = (line: number, column: keyof typeof COLUMNS, text: string) => {
      table[line - 1]![Object.keys(COLUMNS).indexOf(column)] = text;
    };
    cell(2, 'NISS', '01.01.01-001.00');
    cell(3, 'Courriel', 'a@b.example, c@d.example');
    cell(4, 'Nom', '');
    cell(5, 'Établissement', 'S99');
    cell(6, 'GSM', '12');
    cell(7, 'Date de naissance', '31/02/2001');
    cell(8, 'Matricule', '');
    // The same person twice: once alike, once not.
    table.push([...table[9]!], [...table[10]!]);
    cell(42, 'Matricule', table[9]![0]!);
    cell(43, 'Prénom', 'Autre');
    // Two keys for one number.
    table.push([...table[11]!]);
    cell(44, 'Matricule', 'M-other');
    const id = await stage(source, makeCsv({ rows: table, faults: { 12: 'short', 13: 'nul' } }));
    expect(await reasonsOf(id)).toEqual({
      2: ['number_invalid:national_number'],
      3: ['address_invalid:address'],
      4: ['missing_value:last_name'],
      5: ['unknown_code:school'],
      6: ['phone_invalid:phone'],
      7: ['date_invalid:birth_date'],
      8: ['missing_value:record_key'],
      11: ['duplicate_differs'],
      12: ['duplicate_differs'],
      13: expect.arrayContaining(['ragged']),
      14: expect.arrayContaining(['unreadable']),
      42: ['duplicate:10'],
      43: ['duplicate_differs'],
      44: ['duplicate_differs'],
    });
    for (const row of (await rowsOf(id)).filter(({ outcome }) => outcome === 'refused')) {
      expect(row).toMatchObject({ address: null, national_number: null, contact_key: null, account_id: null });
      const cells = openCells(
        { institution: desk.institution.id, import: id, line: row.line as number },
        row.kept as string,
      );
      if (row.line !== 14) expect(cells).toEqual(table[(row.line as number) - 1]!.slice(0, cells.length));
    }
    const page = await previewRows(secretariat(), id, { outcome: 'refused', reason: 'duplicate_differs' });
    expect(page.rows.map(({ line }) => line)).toEqual([11, 12, 43, 44]);
    await cancelImport(secretariat(), id);
  });

  it.each([
    ['not_a_table', { rows: [['Nom'], ['Peeters']] }],
    ['no_rows', { rows: [Object.keys(COLUMNS)] }],
  ] as const)('and a file that will not do is refused as a whole: %s', async (code, csv) => {
    const id = await stage(await newSource(), makeCsv(csv));
    expect(await readStatus(secretariat(), id)).toMatchObject({ state: 'refused', refusal: { code }, counts: null });
    const chunks = await desk.orm.em.fork().execute('select 1 from import_chunk where account_import_id = ?', [id]);
    expect([...chunks, ...(await rowsOf(id))]).toEqual([]);
  });

  it('of a workbook as well', async () => {
    const source = await newSource();
    const id = await receive(source, makeXlsx({ rows: tableOf(people) }), 'eleves.xlsx');
    await run(id);
    expect(await readStatus(secretariat(), id)).toMatchObject({ counts: { new: 40 }, facts: { kind: 'xlsx' } });
    await cancelImport(secretariat(), id);
  });
});

describe('a row finds its account', () => {
  const person = (n: number, change: Partial<MadeUpPerson> = {}) => ({
    ...madeUpPeople(1, 3, 7_000 + n)[0]!,
    ...change,
  });
  const byLine = async (id: string) =>
    (await rowsOf(id)).map(({ outcome, reasons, changes }) => [outcome, reasons, changes]);

  it('by number where another source told of it: two records become one person', async () => {
    await applied(await newSource(), csvOf([person(1)]));
    const id = await stage(await newSource(), csvOf([person(1, { recordKey: 'P-1', role: 'teacher' })]));
    expect(await byLine(id)).toEqual([['changed', [], ['record_key', 'role']]]);
  });

  it('T27 a number that belongs to another row, or differs from the one that is known, is refused', async () => {
    const source = await newSource();
    await applied(source, csvOf([person(2), person(3)]));
    const id = await stage(
      source,
      csvOf([
        person(2, { nationalNumber: person(3).nationalNumber }),
        person(3, { nationalNumber: person(4).nationalNumber }),
      ]),
    );
    expect(await reasonsOf(id)).toEqual({
      2: ['number_of_another:national_number'],
      3: ['number_differs:national_number'],
    });
  });

  it('T27 a re-import that tells an older address again leaves the verified one', async () => {
    const source = await newSource();
    await applied(source, csvOf([person(5), person(6)]));
    // Both were changed a day later by who proved who they are; the trigger that asks how is not what is tried here.
    desk.later(24 * 60);
    await asOwner(async (owner) => {
      await owner.execute(`set session_replication_role = replica`);
      await owner.execute(
        `insert into address_change (id, institution_id, account_id, member_session_id, from_version, new_address,
           new_address_index, new_address_hint, confirm_key_hash, confirm_by, undo_key_hash, state, requested_at, settled_at)
         select gen_random_uuid(), institution_id, id, gen_random_uuid(), 1, 'x', 'new', 'n', id::text, now(), id::text,
           'applied', ?, ? from account where id in (select account_id from source_record where source_id = ?)`,
        [desk.now, desk.now, source],
      );
      await owner.execute(
        `update account set address_index = 'new' where id in (select account_id from source_record where source_id = ?)`,
        [source],
      );
    });
    const same = await stage(source, csvOf([person(5, { firstName: 'Other' }), person(6)]));
    expect(await byLine(same)).toEqual([
      ['changed', [], ['first_name']],
      ['unchanged', [], []],
    ]);
    await cancelImport(secretariat(), same);
    const later = tableOf([person(5, { address: 'older@post.example' }), person(6, { address: 'newer@post.example' })]);
    const withDates = later.map((cells, at) => [...cells, ['Modifié', '2026-11-22', '2027-01-01'][at]!]);
    await desk.orm.em
      .fork()
      .nativeUpdate(
        ImportSource,
        { id: source },
        { mapping: { ...MAPPING, columns: { ...MAPPING.columns, changed_at: 'Modifié' } } },
      );
    desk.later(60 * 24 * 60);
    const id = await stage(source, makeCsv({ rows: withDates }));
    expect(await byLine(id)).toEqual([
      ['kept', ['verified_change_is_newer'], []],
      ['changed', [], ['address']],
    ]);
    await cancelImport(secretariat(), id);
  });

  it('own_account: nobody changes their own account by a file', async () => {
    const source = await newSource();
    await applied(source, csvOf([person(8)]));
    const clerk = await desk.addStaff('secretariat', 'Clerk');
    await desk.orm.em
      .fork()
      .execute(
        `update staff_membership set own_account = (select account_id from source_record where source_id = ?) where staff_id = ?`,
        [source, clerk().actor.id],
      );
    const id = await receive(source, csvOf([person(8, { lastName: 'Mieux' })]), 'x.csv', clerk());
    await run(id);
    expect(await byLine(id)).toEqual([['kept', ['own_account'], []]]);
  });
});

describe('assignments', () => {
  it('of one person are joined to the first row, and compared as a whole', async () => {
    const source = await newSource({ rowIs: 'assignment' });
    const [one, two, three] = madeUpPeople(3, 5, 8_000).map((person) => ({ ...person, role: 'teacher' })) as [
      MadeUpPerson,
      MadeUpPerson,
      MadeUpPerson,
    ];
    const at = (person: MadeUpPerson, code: string) => ({ ...person, school: code });
    const first = [
      at(one, 'S01'),
      at(two, 'S02'),
      at(one, 'S03'),
      at(three, 'S04'),
      { ...at(three, 'S05'), lastName: 'X' },
    ];
    const id = await stage(source, csvOf(first));
    expect(
      (await rowsOf(id)).map(({ outcome, assignments, contact_key }) => [outcome, assignments, !!contact_key]),
    ).toEqual([
      ['new', [`teacher|${school(1)}`, `teacher|${school(3)}`], true],
      ['new', [`teacher|${school(2)}`], true],
      ['joined', [`teacher|${school(3)}`], false],
      ['refused', [`teacher|${school(4)}`], false],
      ['refused', [`teacher|${school(5)}`], false],
    ]);
    desk.later(1);
    await applyImport(secretariat(), { import: id });
    await run(id);
    expect(await stateOf(id)).toBe('applied');
    const again = await stage(source, csvOf([at(one, 'S03'), at(one, 'S01'), at(two, 'S02'), at(two, 'S06')]));
    expect((await rowsOf(again)).map(({ outcome, changes }) => [outcome, changes])).toEqual([
      ['unchanged', []],
      ['joined', []],
      ['changed', ['school']],
      ['joined', []],
    ]);
    await cancelImport(secretariat(), again);
  });
});

describe('whatever happens in the middle', () => {
  const people = madeUpPeople(8_000, 9, 20_000);
  const bytes = csvOf(people);
  const waitForRows = async (id: string) => {
    for (;;) {
      const [row] = await desk.orm.em.fork().execute('select 1 from import_row where import_id = ? limit 1', [id]);
      if (row) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('a process that ends gives the import back, with nothing left behind', async () => {
    const id = await receive(await newSource(), bytes);
    const stopping = new AbortController();
    const running = run(id, { signal: stopping.signal });
    await waitForRows(id);
    stopping.abort();
    await running;
    expect(await stateOf(id)).toBe('received');
    expect(await rowsOf(id)).toEqual([]);
    await run(id);
    expect((await readStatus(secretariat(), id)).counts).toMatchObject({ new: 8_000, rows: 8_000 });
    await cancelImport(secretariat(), id);
  });

  it('another process reads it from the start where the claim of the first has run out, and that one writes nothing more', async () => {
    const id = await receive(await newSource(), bytes);
    const running = run(id);
    await waitForRows(id);
    desk.later(5);
    await run(id);
    await running;
    expect(await stateOf(id)).toBe('previewed');
    expect((await readStatus(secretariat(), id)).counts).toMatchObject({ new: 8_000, rows: 8_000 });
    expect(await rowsOf(id)).toHaveLength(8_000);
    await cancelImport(secretariat(), id);
  });

  it('a batch is written by the attempt that has the import, and by no other', async () => {
    const source = await newSource();
    const id = await receive(source, bytes);
    const [header = [], cells = []] = tableOf(people.slice(0, 1));
    const { profile } = await institutionById(desk.system(), desk.institution.id);
    const stageAs = (attempt: string) =>
      stageBatch({
        databaseUrl: desk.database.appUrl,
        role: APPLICATION_ROLE,
        doing: 'stage',
        rows: [{ line: 2, cells, fault: null }],
        job: {
          import: id,
          run: attempt,
          institution: { id: desk.institution.id, profile },
          source,
          rowIs: 'person',
          mapping: mappingSchema.parse(MAPPING),
          header,
          now: desk.now,
          ownAccounts: [],
        },
      });
    const em = desk.orm.em.fork();
    await em.execute(`update account_import set state = 'reading', facts = '{"run": "second"}' where id = ?`, [id]);
    expect([await stageAs('first'), (await rowsOf(id)).length]).toEqual(['lost', 0]);
    await cancelImport(secretariat(), id);
    expect([await stageAs('second'), (await rowsOf(id)).length]).toEqual(['cancelled', 0]);
    await em.execute(`update account_import set is_cancel_asked = false where id = ?`, [id]);
    expect([await stageAs('second'), (await rowsOf(id)).length]).toEqual(['written', 1]);
  });

  it('it is cancelled between two batches', async () => {
    const id = await receive(await newSource(), bytes);
    const running = run(id);
    await waitForRows(id);
    await cancelImport(secretariat(), id);
    await running;
    expect(await stateOf(id)).toBe('cancelled');
    expect(await rowsOf(id)).toEqual([]);
    await expect(cancelImport(secretariat(), id)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('the database ends its connections: it is taken up again later', async () => {
    const id = await receive(await newSource(), bytes);
    const running = run(id);
    const outcome = running.then(
      () => 'went on',
      () => 'failed',
    );
    await waitForRows(id);
    await asOwner((owner) =>
      owner.execute(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'guichet import'`),
    );
    expect(await outcome).toBe('failed');
    expect(await stateOf(id)).toBe('received');
    desk.later(1);
    await run(id);
    expect((await readStatus(secretariat(), id)).counts).toMatchObject({ new: 8_000 });
    await cancelImport(secretariat(), id);
  });

  it('a file at which its reader dies each time is refused', async () => {
    const id = await receive(await newSource(), bytes);
    await desk.orm.em.fork().execute(`update account_import set facts = '{"tries": 3}' where id = ?`, [id]);
    await run(id);
    expect(await readStatus(secretariat(), id)).toMatchObject({ state: 'refused', refusal: { code: 'broken_file' } });
  });
});

describe('a trusted source', () => {
  it('is applied by itself within its limits, and waits beyond them', async () => {
    const source = await newSource({ isTrusted: true });
    const people = madeUpPeople(40, 11, 40_000);
    const id = await stage(source, csvOf(people));
    expect(await stateOf(id)).toBe('applying');
    desk.later(1);
    await run(id);
    expect(await stateOf(id)).toBe('applied');
    const waits = await stage(source, csvOf(people.slice(5)));
    expect(await readStatus(secretariat(), waits)).toMatchObject({ state: 'previewed', waitsBecause: 'missing' });
    await cancelImport(secretariat(), waits);
    const moved = people.map((one, at) => (at < 3 ? { ...one, address: `neu${at}@post.example` } : one));
    const other = await stage(source, csvOf(moved));
    expect(await readStatus(secretariat(), other)).toMatchObject({ state: 'previewed', waitsBecause: 'addresses' });
    await cancelImport(secretariat(), other);
  });
});

describe('who sees an import', () => {
  it('is whoever may run imports in that institution, and nobody else', async () => {
    const id = await stage(await newSource(), csvOf(madeUpPeople(60, 13, 50_000)));
    const agent = await desk.addStaff('agent', 'Marc');
    for (const read of [
      () => readStatus(agent(), id),
      () => listImports(agent()),
      () => previewRows(agent(), id, { outcome: 'new' }),
      () => cancelImport(agent(), id),
      () => readAgain(agent(), id),
    ])
      await expect(read()).rejects.toMatchObject({ kind: 'forbidden' });
    const elsewhere: StaffActor = { ...secretariat().actor, roles: { [newId()]: 'secretariat' } };
    await expect(readStatus({ ...secretariat(), actor: elsewhere }, id)).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await listImports(secretariat())).map((one) => one.id)).toContain(id);
    const first = await previewRows(secretariat(), id, { outcome: 'new' });
    const second = await previewRows(secretariat(), id, { outcome: 'new', after: first.next! });
    expect([first.rows.length, second.rows.length, second.next]).toEqual([50, 10, null]);
    expect(JSON.stringify(first.rows)).not.toMatch(/post\.example|\d{11}/);
    await readAgain(secretariat(), id);
    expect([await stateOf(id), (await rowsOf(id)).length]).toEqual(['received', 0]);
  });

  it('and one that waits for longer than 30 days is cancelled', async () => {
    const id = await stage(await newSource(), csvOf(madeUpPeople(3, 15, 60_000)));
    const soon = new Date(desk.now.getTime() + 29 * 86_400_000);
    await cancelForgotten(desk.orm.em.fork(), soon);
    expect(await stateOf(id)).toBe('previewed');
    await cancelForgotten(desk.orm.em.fork(), new Date(soon.getTime() + 2 * 86_400_000));
    expect(await stateOf(id)).toBe('cancelled');
  });
});

describe('a change of the encryption key', () => {
  const keys = env().GUICHET_ENCRYPTION_KEYS;
  const former = [...keys];
  afterAll(() => {
    keys.clear();
    for (const [name, key] of former) keys.set(name, key);
  });

  it('has what waits read again: staged rows hold keys that were wrapped with the former one', async () => {
    const waits = await stage(await newSource(), csvOf(madeUpPeople(3, 17, 70_000)));
    const decided = await stage(await newSource(), csvOf(madeUpPeople(3, 17, 71_000)));
    await applyImport(secretariat(), { import: decided });
    keys.clear();
    keys.set('k2', createSecretKey(createHash('sha256').update('imports k2').digest()));
    for (const [name, key] of former) keys.set(name, key);
    await asOwner((owner) => rotateKeys(owner, { now: () => desk.now }));
    for (const id of [waits, decided]) {
      expect([await stateOf(id), await rowsOf(id)]).toEqual(['received', []]);
      await run(id);
      expect(await readStatus(secretariat(), id)).toMatchObject({ state: 'previewed', decidedBy: null });
    }
  });
});
