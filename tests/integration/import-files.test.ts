import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountImport } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { type Mapping, mappingSchema, newSourceForm } from '#server/imports/contract.ts';
import { wordsOf } from '#server/imports/error-file.ts';
import {
  cancelImport,
  createSource,
  receiveFile,
  runImports,
  saveMapping,
  writeErrorFile,
} from '#server/imports/index.ts';
import { cleanFileName } from '#server/imports/receive-file.ts';
import { IMPORT_CHUNK_BYTES, storedFile } from '#server/imports/stored-file.ts';
import { LANGUAGES } from '#server/institutions/contract.ts';
import { query } from '#server/sql.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { madeUpPeople, makeCsv, makeXlsx, tableOf } from '#tests/factories/import-files.ts';

const LIMIT = 3_500_000;
process.env.GUICHET_IMPORT_SIZE_LIMIT = String(LIMIT);

let desk: Desk;
let secretariat: () => Context<StaffActor>;
beforeAll(async () => {
  desk = await openDesk();
  secretariat = await desk.addStaff('secretariat', 'Noor');
});
afterAll(() => desk.close());

let sources = 0;
async function newSource(mapping?: Mapping): Promise<string> {
  sources += 1;
  const form = newSourceForm.parse({ institution: 'iec-iab', name: `Source ${sources}`, key: `s-${sources}` });
  const { source } = await createSource(secretariat(), form);
  if (mapping) await saveMapping(secretariat(), { source, mapping });
  return source;
}
async function* inPieces(bytes: Buffer, piece = 65_536) {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}
const receive = (
  source: string,
  bytes: AsyncIterable<Uint8Array>,
  who: () => Context = secretariat,
  fileName = 'a.csv',
) => receiveFile(who(), { source, fileName, origin: 'page' }, bytes);
const count = async (table: 'account_import' | 'import_chunk', source: string): Promise<number> => {
  const by =
    table === 'account_import'
      ? 'source_id = $1'
      : 'account_import_id in (select id from account_import where source_id = $1)';
  const [row] = await query<{ n: string }>(desk.orm.em.fork(), `select count(*) as n from ${table} where ${by}`, [
    source,
  ]);
  return Number(row?.n);
};
const readAll = async (pieces: AsyncIterable<Buffer>): Promise<Buffer> => {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Buffer.concat(all);
};

const PEOPLE = madeUpPeople(9, 4);
const MAPPING = mappingSchema.parse({
  columns: { national_number: 'NISS', last_name: 'Nom', first_name: 'Prénom', address: 'Courriel', phone: 'GSM' },
  constants: { language: 'fr', role: 'member' },
});
/** Bytes that no compression and no chance make alike. */
const noise = (length: number): Buffer => {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, n) => createHash('sha256').update(`${n}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
};

describe('a file is taken in', () => {
  it('sealed piece by piece, and comes out as it was, from any place on', async () => {
    const bytes = noise(IMPORT_CHUNK_BYTES * 2 + 12_345);
    const source = await newSource();
    const { import: id } = await receive(source, inPieces(bytes, 40_001));
    const one = await desk.orm.em.fork().findOneOrFail(AccountImport, { id });
    expect(one).toMatchObject({
      state: 'unmapped',
      bytes: bytes.length,
      fingerprint: createHash('sha256').update(bytes).digest('hex'),
      fileName: 'a.csv',
      origin: 'page',
      createdBy: secretariat().actor.id,
    });
    const sealed = await query<{ bytes: Buffer }>(
      desk.orm.em.fork(),
      'select sealed_bytes as bytes from import_chunk where account_import_id = $1 order by position',
      [id],
    );
    expect(sealed).toHaveLength(3);
    expect(sealed.some((chunk) => chunk.bytes.includes(bytes.subarray(1_000, 1_032)))).toBe(false);
    const file = await storedFile(desk.orm.em.fork(), id);
    for (const from of [0, 1, IMPORT_CHUNK_BYTES - 1, IMPORT_CHUNK_BYTES, bytes.length - 1, bytes.length])
      expect((await readAll(file.open(from))).equals(bytes.subarray(from))).toBe(true);
    expect((await desk.audit()).at(-1)).toMatchObject({ action: 'import.received' });
  });

  it('a piece that is put in the place of another does not open', async () => {
    const source = await newSource();
    const { import: id } = await receive(source, inPieces(noise(IMPORT_CHUNK_BYTES + 100)));
    await query(
      desk.orm.em.fork(),
      `update import_chunk set sealed_bytes = (select sealed_bytes from import_chunk o where o.account_import_id = $1 and o.position = 0)
       where account_import_id = $1 and position = 1`,
      [id],
    );
    const file = await storedFile(desk.orm.em.fork(), id);
    await expect(readAll(file.open(IMPORT_CHUNK_BYTES))).rejects.toThrow();
  });

  it('is received where its columns are known', async () => {
    const { import: id } = await receive(await newSource(MAPPING), inPieces(Buffer.from('a;b\n')));
    expect((await desk.orm.em.fork().findOneOrFail(AccountImport, { id })).state).toBe('received');
  });

  it.each<[string, () => AsyncIterable<Uint8Array>, object]>([
    ['too large', () => inPieces(noise(LIMIT + 1)), { refusal: { code: 'too_large', detail: { limit: LIMIT } } }],
    ['endless', () => endless(), { refusal: { code: 'too_large' } }],
    ['empty', () => inPieces(Buffer.alloc(0)), { refusal: { code: 'no_rows' } }],
    ['broken off', () => brokenOff(), { message: 'the browser has gone' }],
  ])('or leaves nothing: %s', async (_name, bytes, error) => {
    const source = await newSource();
    const before = (await desk.audit()).filter(({ action }) => action === 'import.received').length;
    await expect(receive(source, bytes())).rejects.toMatchObject(error);
    expect([await count('account_import', source), await count('import_chunk', source)]).toEqual([0, 0]);
    const after = (await desk.audit()).filter(
      ({ action, outcome }) => action === 'import.received' && outcome === 'done',
    ).length;
    expect(after).toBe(before);
    await receive(source, inPieces(Buffer.from('a;b\n')));
  });

  it('whose size is just allowed', async () => {
    const source = await newSource();
    await receive(source, inPieces(noise(LIMIT)));
    expect(await count('import_chunk', source)).toBe(4);
  });

  it('while none of its source is on its way, also where two come at once', async () => {
    const source = await newSource();
    const both = await Promise.allSettled([
      receive(source, inPieces(noise(2_000_000))),
      receive(source, inPieces(noise(2_000_000))),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { kind: 'conflict', code: 'import_runs' },
    });
    await expect(receive(source, inPieces(Buffer.from('a;b\n')))).rejects.toThrow('import_runs');
    expect(await count('account_import', source)).toBe(1);
    const [one] = await desk.orm.em.fork().find(AccountImport, { source });
    await cancelImport(secretariat(), one!.id);
    await receive(source, inPieces(Buffer.from('a;b\n')));
  });

  it('from those who may, at its institution only', async () => {
    const source = await newSource();
    for (const role of ['agent', 'verifier', 'administrator', 'organising_authority', 'auditor'] as const) {
      const who = await desk.addStaff(role);
      await expect(receive(source, inPieces(Buffer.from('a;b\n')), who)).rejects.toThrow('forbidden');
    }
    await expect(receive('x', inPieces(Buffer.from('a;b\n')))).rejects.toThrow('not_found');
    await receive(source, inPieces(Buffer.from('a;b\n')), desk.system);
  });
});

async function* endless() {
  for (;;) yield Buffer.alloc(500_000, 'x');
}
async function* brokenOff() {
  yield noise(IMPORT_CHUNK_BYTES * 2);
  throw new Error('the browser has gone');
}

it.each([
  ['C:\\Users\\Noor\\élèves 2026.csv', 'élèves 2026.csv'],
  ['../../etc/passwd', 'passwd'],
  ['a\u202Evsc.exe\u0000\n.csv', 'avsc.exe.csv'],
  ['  \t ', 'file'],
  ['..', 'file'],
  [`${'x'.repeat(300)}.xlsx`, `${'x'.repeat(195)}.xlsx`],
])('a file called %j is called %j', (given, name) => {
  expect(cleanFileName(given)).toBe(name);
});

describe('refused rows are written as a file to mend', () => {
  const rows = tableOf(PEOPLE, ['NISS', 'Nom', 'Prénom', 'Courriel', 'GSM']);
  rows[2]![0] = '60.01.04-004.77';
  rows[3]![3] = '=cmd|calc';
  rows[4] = [...rows[5]!];
  const file = (kind: 'csv' | 'xlsx') =>
    kind === 'csv' ? makeCsv({ rows, faults: { 7: 'long' } }) : makeXlsx({ rows });

  async function previewed(kind: 'csv' | 'xlsx'): Promise<string> {
    const { import: id } = await receive(await newSource(MAPPING), inPieces(file(kind)), secretariat, `a.${kind}`);
    await runImports({ em: desk.orm.em, databaseUrl: desk.database.appUrl, now: () => desk.now, only: id });
    const one = await desk.orm.em.fork().findOneOrFail(AccountImport, { id });
    expect([one.state, one.refusal]).toEqual(['previewed', null]);
    return id;
  }
  async function errorsOf(id: string, language: 'fr' | 'de' = 'fr'): Promise<string> {
    let text = '';
    for await (const piece of writeErrorFile(secretariat(), id, language)) text += piece;
    return text;
  }

  it('with their own cells, the line and why, of which nothing is a formula', async () => {
    const id = await previewed('csv');
    const text = await errorsOf(id);
    expect(text.startsWith('\uFEFFNISS;Nom;Prénom;Courriel;GSM;Ligne;')).toBe(true);
    const [, ...written] = parse(text, { delimiter: ';', bom: true, relax_column_count: true }) as string[][];
    const byLine = new Map(written.map((row) => [Number(row[5]), row]));
    expect([...byLine.keys()]).toContain(8);
    expect(byLine.get(3)?.slice(0, 3)).toEqual(rows[2]!.slice(0, 3));
    expect(byLine.get(3)?.[6]).toBe('Le numéro de registre national n’est pas correct');
    expect(byLine.get(4)?.[3]).toBe("'=cmd|calc");
    expect(byLine.get(4)?.[6]).toBe('L’adresse e-mail n’est pas correcte');
    expect(byLine.get(8)?.slice(6)).toEqual([
      'La ligne n’a pas autant de cellules que la ligne des noms de colonnes',
      'x',
    ]);
    const twice = written.filter((row) => row[0] === rows[5]![0]);
    expect(twice.length).toBeGreaterThan(0);
    for (const row of twice) expect(row.slice(1, 4)).toEqual(rows[5]!.slice(1, 4));
    expect(written.flat().some((cell) => /^[=+\-@]/.test(cell))).toBe(false);

    const told = (await desk.audit()).at(-1);
    expect(told).toMatchObject({ action: 'import.errors_downloaded', outcome: 'done' });
    expect(JSON.stringify(told)).not.toContain(PEOPLE[1]!.lastName);
    expect(await errorsOf(id, 'de')).toContain('Die E-Mail-Adresse ist nicht korrekt');
  });

  it('of a workbook as well, and mended it is read again as it stands', async () => {
    const id = await previewed('xlsx');
    const text = await errorsOf(id);
    await cancelImport(secretariat(), id);
    const mended = text.replace("'=cmd|calc", PEOPLE[2]!.address).replace('60.01.04-004.77', PEOPLE[1]!.nationalNumber);
    const { import: again } = await receive(await newSource(MAPPING), inPieces(Buffer.from(mended)));
    await runImports({ em: desk.orm.em, databaseUrl: desk.database.appUrl, now: () => desk.now, only: again });
    const one = await desk.orm.em.fork().findOneOrFail(AccountImport, { id: again });
    expect(one.counts).toMatchObject({ new: 3, refused: 0 });
  });

  it('for those who may, and while it waits for a decision', async () => {
    const id = await previewed('csv');
    const agent = await desk.addStaff('agent');
    await expect(writeErrorFile(agent(), id, 'fr').next()).rejects.toThrow('forbidden');
    await expect(writeErrorFile(secretariat(), 'x', 'fr').next()).rejects.toThrow('not_found');
    await cancelImport(secretariat(), id);
    await expect(writeErrorFile(secretariat(), id, 'fr').next()).rejects.toThrow('import_not_waiting');
  });
});

it.each(LANGUAGES)('the file and the pages (%s) have the same words for a reason', async (language) => {
  const { importRows } = (await import(`../../app/i18n/${language}/import-rows.ts`)) as {
    importRows: { reason: Record<string, string>; field: Record<string, string> };
  };
  for (const [code, text] of Object.entries(importRows.reason)) {
    const about = text.includes('{{line}}') ? '12' : 'last_name';
    const words = text.replace('{{line}}', '12').replace('{{field}}', importRows.field.last_name ?? '');
    expect(wordsOf(`${code}:${about}`, language)).toBe(words);
  }
  expect(wordsOf('missing_value:member_number', language)).toContain('member_number');
});
