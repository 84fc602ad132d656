import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#db/columns.ts';
import { AccountImport, ImportSource } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
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
import type { Profile } from '#server/institutions/contract.ts';
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
const rowsOf = (id: string) =>
  desk.orm.em.fork().execute<Record<string, unknown>[]>('select * from import_row where import_id = ? order by line', [id]);
const reasonsOf = async (id: string): Promise<Record<number, string[]>> =>
  Object.fromEntries(
    (await rowsOf(id)).filter(({ outcome }) => outcome === 'refused').map(({ line, reasons }) => [line, reasons]),
  );
const stateOf = async (id: string) => (await desk.orm.em.fork().findOneOrFail(AccountImport, { id })).state;

describe('a file is staged', () => {
  const people = madeUpPeople(5_000, 1);
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
      counts: { new: 5_000, refused: 0, rows: 5_000, missing: 0, withoutAddress: 0 },
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
});
