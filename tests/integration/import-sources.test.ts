import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#db/columns.ts';
import { AccountImport, type ImportSource } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { type Mapping, mappingForm, mappingSchema, newSourceForm } from '#server/imports/contract.ts';
import {
  cancelImport,
  createSource,
  findSource,
  forgetMapping,
  listSources,
  readStatus,
  receiveFile,
  removeSource,
  renameSource,
  runImports,
  saveMapping,
  showHead,
  sourceByKey,
  sourceColumns,
  trustSource,
} from '#server/imports/index.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';

const SLUG = 'iec-iab';

let desk: Desk;
let secretariat: () => Context<StaffActor>;
let supervisor: () => Context<StaffActor>;
let others: (() => Context<StaffActor>)[];
let source: string;

beforeAll(async () => {
  desk = await openDesk();
  secretariat = await desk.addStaff('secretariat', 'Noor');
  supervisor = await desk.addStaff('supervisor', 'Chef');
  others = [];
  for (const role of ['agent', 'verifier', 'administrator', 'organising_authority', 'auditor'] as const)
    others.push(await desk.addStaff(role));
  ({ source } = await create('Secrétariat des études'));
});
afterAll(() => desk.close());

const create = (name: string, more: { key?: string; institution?: string } = {}, who: () => Context = secretariat) =>
  createSource(who(), newSourceForm.parse({ institution: SLUG, name, ...more }));
const mapping = (change: Partial<Mapping> = {}): Mapping =>
  mappingSchema.parse({
    columns: { last_name: 'Nom', first_name: 'Prénom', national_number: 'Registre national' },
    facts: { postal_code: 'Code postal' },
    values: { role: { M: 'member' } },
    constants: { language: 'fr' },
    ...change,
  });
const lastEntry = async () => (await desk.audit()).at(-1);
async function bring(state: AccountImport['state'], of: ImportSource['id'] = source): Promise<string> {
  const id = newId();
  await desk.orm.em.fork().insert(AccountImport, {
    id,
    institution: desk.institution.id,
    source: of,
    fileName: 'people.csv',
    bytes: 12,
    fingerprint: '0'.repeat(64),
    asOf: desk.now,
    origin: 'page',
    state,
    createdAt: desk.now,
    movedAt: desk.now,
  });
  return id;
}

describe('a source', () => {
  it('is named by who brings its files, and its folder after it', async () => {
    expect(await findSource(secretariat(), source)).toMatchObject({
      key: 'secretariat-des-etudes',
      name: 'Secrétariat des études',
      rowIs: 'person',
      isTrusted: false,
      isMapped: false,
      mapping: null,
      last: null,
      open: null,
    });
    expect(await lastEntry()).toMatchObject({ action: 'import_source.added' });
    expect((await create('Secrétariat : des études !')).key).toBe('secretariat-des-etudes-2');
    expect((await create('Personnel', { key: 'hr' })).key).toBe('hr');
    expect(await sourceByKey(desk.system(), SLUG, 'hr')).toMatchObject({ name: 'Personnel' });
    expect(await sourceByKey(desk.system(), SLUG, 'nothing')).toBeNull();
  });

  it('has a folder of its own: no key is given twice, none leaves the watched folder', async () => {
    await expect(create('Again', { key: 'hr' })).rejects.toMatchObject({ kind: 'conflict', code: 'source_key_taken' });
    for (const key of ['../hr', 'a/b', '.', 'A', 'x'.repeat(41)])
      expect(newSourceForm.safeParse({ institution: SLUG, name: 'Name', key }).success).toBe(false);
    const keys = await Promise.all([create('At once'), create('At once')]);
    expect(keys.map(({ key }) => key).sort()).toEqual(['at-once', 'at-once-2']);
  });

  it('is renamed, and keeps its folder', async () => {
    await renameSource(secretariat(), { source, name: 'Inscriptions' });
    expect(await findSource(secretariat(), source)).toMatchObject({
      name: 'Inscriptions',
      key: 'secretariat-des-etudes',
    });
    expect(await lastEntry()).toMatchObject({ action: 'import_source.renamed' });
  });

  it('is removed while it has brought nothing', async () => {
    const { source: unused } = await create('Unused');
    await removeSource(secretariat(), { source: unused });
    await expect(findSource(secretariat(), unused)).rejects.toMatchObject({ kind: 'not_found' });
    const { source: used } = await create('Used');
    await bring('cancelled', used);
    await expect(removeSource(secretariat(), { source: used })).rejects.toMatchObject({ code: 'source_used' });
  });
});

describe('T1 a source belongs to who may import in its institution', () => {
  it('and to no other role', async () => {
    for (const who of others) {
      expect(await listSources(who())).toEqual([]);
      const tries = [
        create('Mine', {}, who),
        findSource(who(), source),
        sourceByKey(who(), SLUG, 'hr'),
        renameSource(who(), { source, name: 'Mine' }),
        trustSource(who(), { source, isTrusted: true }),
        saveMapping(who(), { source, mapping: mapping() }),
        removeSource(who(), { source }),
      ];
      for (const outcome of await Promise.allSettled(tries))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { kind: 'forbidden' } });
    }
  });

  it('nor to another institution', async () => {
    await desk.addInstitution('neighbour');
    const { source: foreign } = await create('Neighbours', { institution: 'neighbour' }, desk.system);
    await expect(findSource(secretariat(), foreign)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(create('Mine', { institution: 'neighbour' })).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await listSources(secretariat())).map(({ id }) => id)).not.toContain(foreign);
    expect((await listSources(desk.system())).map(({ id }) => id)).toContain(foreign);
  });

  it('what is no identity is no source', async () => {
    for (const id of ['', 'x', newId(), "' or true --"])
      await expect(findSource(secretariat(), id)).rejects.toMatchObject({ kind: 'not_found' });
  });
});

describe('what its columns mean', () => {
  it('is remembered, and the file that waits for it is read', async () => {
    const waiting = await bring('unmapped');
    expect(await findSource(secretariat(), source)).toMatchObject({ open: { id: waiting, state: 'unmapped' } });
    expect(await saveMapping(secretariat(), { source, mapping: mapping() })).toEqual({ import: waiting });
    expect(await findSource(secretariat(), source)).toMatchObject({
      isMapped: true,
      mapping: mapping(),
      last: { id: waiting, state: 'received' },
    });
    expect(await lastEntry()).toMatchObject({ action: 'import_source.mapped' });
    expect(JSON.stringify(await lastEntry())).not.toContain('Registre');
    expect(await saveMapping(secretariat(), { source, mapping: mapping() })).toEqual({ import: null });
  });

  it('needs a name and something to know a person by', () => {
    const problems = (columns: object) =>
      mappingSchema.safeParse({ columns }).error?.issues.map(({ message }) => message);
    expect(problems({ national_number: 'n' })).toEqual(['names_missing']);
    expect(problems({ last_name: 'a', first_name: 'b' })).toEqual(['key_missing']);
    expect(problems({ last_name: 'a', first_name: 'b', username: 'c' })).toBeUndefined();
  });

  it.each([
    ['a role', { values: { role: { X: 'emperor' } } }],
    ['a school', { constants: { school: 'nowhere' } }],
    ['a status', { constants: { status: 'erased' } }],
    ['a property of every object', { constants: { role: 'constructor' } }],
    ['a question', { facts: { shoe_size: 'Pointure' } }],
  ])('names no %s that the institution does not have', async (_what, change) => {
    await expect(
      saveMapping(secretariat(), { source, mapping: mapping(change as Partial<Mapping>) }),
    ).rejects.toMatchObject({ code: 'value_unknown' });
  });

  it('comes from a form in which nothing chosen is nothing said', () => {
    expect(
      mappingForm.parse({
        columns: { last_name: 'Nom', username: '' },
        facts: { postal_code: '' },
        constants: { role: '' },
        delimiter: '',
        headerLine: '2',
      }),
    ).toEqual({
      intent: 'save',
      headerLine: 2,
      dateOrder: 'dmy',
      columns: { last_name: 'Nom' },
      facts: {},
      codes: {},
      constants: {},
    });
  });
});

describe('a file whose columns are not those that were told', () => {
  it('waits for whoever brought it to say otherwise, and is read then', async () => {
    const { source: own } = await create('Other columns');
    await saveMapping(secretariat(), { source: own, mapping: mapping() });
    const csv = 'Naam;Voornaam;Rijksregister;Code postal\r\nPeeters;Noor;72031411231;9000\r\n';
    const bring = async (origin: 'page' | 'command') => {
      const bytes = (async function* () {
        yield Buffer.from(csv);
      })();
      const { import: id } = await receiveFile(secretariat(), { source: own, fileName: 'a.csv', origin }, bytes);
      await runImports({ em: desk.orm.em, databaseUrl: desk.database.appUrl, now: () => desk.now, only: id });
      return id;
    };
    const id = await bring('page');
    const missing = 'Registre national, Nom, Prénom';
    const refusal = { code: 'column_missing', detail: { columns: missing } };
    expect(await readStatus(secretariat(), id)).toMatchObject({ state: 'unmapped', refusal });
    const { head } = await showHead(secretariat(), id);
    expect(head).toMatchObject({ header: ['Naam', 'Voornaam', 'Rijksregister', 'Code postal'] });
    expect((await lastEntry())?.action).toBe('import_source.head_shown');
    expect(JSON.stringify(await lastEntry())).not.toMatch(/Peeters|72031411231/);
    for (const who of others) await expect(showHead(who(), id)).rejects.toMatchObject({ kind: 'forbidden' });
    const columns = { last_name: 'Naam', first_name: 'Voornaam', national_number: 'Rijksregister' };
    expect(await saveMapping(secretariat(), { source: own, mapping: mapping({ columns }) })).toEqual({ import: id });
    await runImports({ em: desk.orm.em, databaseUrl: desk.database.appUrl, now: () => desk.now, only: id });
    expect(await readStatus(secretariat(), id)).toMatchObject({ state: 'previewed', refusal: null });
    await cancelImport(secretariat(), id);
    await expect(showHead(secretariat(), id)).rejects.toMatchObject({ code: 'import_busy' });
    await saveMapping(secretariat(), { source: own, mapping: mapping() });
    // The titles are remembered; forgotten, their meaning is asked with the next file, and nothing is trusted.
    const header = ['Naam', 'Voornaam', 'Rijksregister', 'Code postal'];
    expect(await sourceColumns(secretariat(), own)).toMatchObject({ header, source: { isMapped: true } });
    await trustSource(supervisor(), { source: own, isTrusted: true });
    for (const who of others) await expect(forgetMapping(who(), { source: own })).rejects.toThrow();
    await forgetMapping(secretariat(), { source: own });
    expect((await desk.audit()).slice(-2).map(({ action }) => action)).toEqual([
      'import_source.unmapped',
      'import_source.distrusted',
    ]);
    expect(await sourceColumns(secretariat(), own)).toMatchObject({ source: { mapping: null, isTrusted: false } });
    const asked = await bring('page');
    expect(await readStatus(secretariat(), asked)).toMatchObject({ state: 'unmapped', refusal: null });
    await cancelImport(secretariat(), asked);
    await saveMapping(secretariat(), { source: own, mapping: mapping() });
    // Nobody sits before a command or a folder.
    expect(await readStatus(secretariat(), await bring('command'))).toMatchObject({ state: 'refused', refusal });
  });
});

describe('T27 a source is trusted', () => {
  it('as it reads its columns: who says otherwise ends the trust, who says the same does not', async () => {
    const { source: own } = await create('Read in another way');
    const told = mapping();
    await saveMapping(secretariat(), { source: own, mapping: told });
    await trustSource(supervisor(), { source: own, isTrusted: true });
    await saveMapping(secretariat(), { source: own, mapping: mapping() });
    expect(await findSource(secretariat(), own)).toMatchObject({ isTrusted: true });
    const columns = { ...told.columns, address: 'Adresse privée' };
    await saveMapping(secretariat(), { source: own, mapping: mapping({ columns }) });
    expect(await findSource(secretariat(), own)).toMatchObject({ isTrusted: false });
    expect((await desk.audit()).slice(-2).map(({ action }) => action)).toEqual([
      'import_source.mapped',
      'import_source.distrusted',
    ]);
  });

  it('by a supervisor alone, once its columns are known', async () => {
    await expect(trustSource(secretariat(), { source, isTrusted: true })).rejects.toMatchObject({ kind: 'forbidden' });
    const { source: blank } = await create('Blank');
    await expect(trustSource(supervisor(), { source: blank, isTrusted: true })).rejects.toMatchObject({
      code: 'source_unmapped',
    });
    await trustSource(supervisor(), { source, isTrusted: true });
    expect(await findSource(secretariat(), source)).toMatchObject({ isTrusted: true });
    expect(await lastEntry()).toMatchObject({ action: 'import_source.trusted' });
    await trustSource(supervisor(), { source, isTrusted: false });
    expect(await lastEntry()).toMatchObject({ action: 'import_source.distrusted' });
  });
});
