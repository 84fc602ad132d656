import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { newId } from '#db/columns.ts';
import {
  Account,
  Assignment,
  AuditEntry,
  ImportSource,
  Staff,
  StaffMembership,
  StaffSession,
} from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { openDefaultPasswords } from '#server/credentials/index.ts';
import { LISTING_PAGE, type PopulationQuery } from '#server/population/contract.ts';
import { readListing, readPerson, searchPopulation, showPasswords } from '#server/population/index.ts';
import { query } from '#server/sql.ts';
import { setSchools } from '#server/staff/index.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { refusalOf } from '#tests/factories/verified.ts';

const SLUG = 'iec-iab';
const NUMBERS = { centre: '85073003328', gare: '93051822361' };

type Who = () => Context<StaffActor>;
let desk: Desk;
let whole: Who;
let centre: Who;
let agent: Who;
let administrator: Who;
let elsewhere: string;
const people: Record<string, string> = {};

const add = async (lastName: string, more: Partial<Parameters<Desk['addAccount']>[0]> = {}) => {
  const { nationalNumber, ...rest } = more;
  people[lastName] = await desk.addAccount({
    lastName,
    firstName: 'Noor',
    roles: ['member'],
    nationalNumber: undefined,
    phone: undefined,
    birthDate: undefined,
    facts: undefined,
    address: `${lastName.toLowerCase().replaceAll(/\W/g, '')}@mail.example`,
    ...rest,
    ...(nationalNumber && { nationalNumber }),
  } as Parameters<Desk['addAccount']>[0]);
  return people[lastName] ?? '';
};

beforeAll(async () => {
  desk = await openDesk((profile) => ({
    ...profile,
    schools: [
      { key: 'centre', name: 'École du Centre', authority: 'Commune' },
      { key: 'gare', name: 'École de la Gare', authority: 'Commune' },
    ],
  }));
  administrator = await desk.addStaff('administrator', 'Chef');
  whole = await desk.addStaff('secretariat', 'Fatima');
  centre = await desk.addStaff('secretariat', 'Odile');
  agent = await desk.addStaff('agent', 'Marc');
  await setSchools(administrator(), {
    staff: centre().actor.id,
    institution: desk.institution.id,
    schools: ['centre'],
  });
  await add('Aerts', { school: 'centre', nationalNumber: NUMBERS.centre, username: 'aerts_noor' });
  await add('Aertsens', { school: 'gare', nationalNumber: NUMBERS.gare, username: 'aertsens_noor' });
  await add('Baert', { school: 'centre', clientNumber: '1234567890' });
  await add('Claes', { school: 'gare', clientNumber: '1234567891' });
  await add('De Smet', { school: 'centre', status: 'not_migrated' });
  await add('Van den Broecke-Vandevelde');
  const em = desk.orm.em.fork();
  await em.nativeUpdate(Account, { id: people.Baert ?? '' }, { lastSignInAt: desk.now });
  const source = newId();
  await em.insert(ImportSource, {
    id: source,
    institution: desk.institution.id,
    key: 'personnel',
    name: 'Personnel',
    createdAt: desk.now,
    updatedAt: desk.now,
  });
  await em.insert(Assignment, {
    account: people.Claes ?? '',
    source,
    role: 'teacher',
    school: 'centre',
    institution: desk.institution.id,
  });
  elsewhere = await desk.addInstitution('second');
});
afterAll(() => desk.close());

const none = { school: null, role: null, use: null, q: '', after: undefined };
const search = (who: Who, wanted: Partial<PopulationQuery> = {}) =>
  searchPopulation(who(), { institution: SLUG, ...none, ...wanted }, 'fr');
const namesOf = async (who: Who, wanted: Partial<PopulationQuery> = {}) =>
  (await search(who, wanted)).rows.map(({ lastName }) => lastName);
const listing = (who: Who, wanted: { school?: string | null; after?: string } = {}) =>
  readListing(who(), { institution: SLUG, school: null, role: null, after: undefined, ...wanted }, 'fr');
const show = (who: Who, names: readonly string[], more: { institution?: string; accounts?: string[] } = {}) =>
  showPasswords(
    who(),
    { institution: SLUG, accounts: names.map((name) => people[name] ?? name), reason: 'Séance de rentrée', ...more },
    'fr',
  );
const entries = (action: string) => desk.orm.em.fork().find(AuditEntry, { action }, { orderBy: { position: 'asc' } });

describe('T24 own population', () => {
  test('those of the schools that one looks after, and those who are assigned there; or the whole institution', async () => {
    expect(await namesOf(centre)).toEqual(['Aerts', 'Baert', 'Claes', 'De Smet']);
    expect(await namesOf(whole)).toEqual([
      'Aerts',
      'Aertsens',
      'Baert',
      'Claes',
      'De Smet',
      'Van den Broeck',
      'Van den Broecke-Vandevelde',
    ]);
    expect(await namesOf(whole, { school: 'gare' })).toEqual(['Aertsens', 'Claes']);
  });

  test('another school is reached neither by name, number, address, username, client number nor identity', async () => {
    for (const q of ['Aertsens', NUMBERS.gare, 'aertsens@mail.example', 'aertsens_noor'])
      expect(await namesOf(centre, { q }), q).toEqual([]);
    for (const q of ['aertse', NUMBERS.gare, 'aertsens@mail.example', 'AERTSENS_noor'])
      expect(await namesOf(whole, { q }), q).toEqual(['Aertsens']);
    expect(await namesOf(centre, { q: '1234567891' })).toEqual(['Claes']);
    const page = await search(centre, { q: '1234567891' });
    expect(page.rows[0]?.schools).toEqual(['École du Centre']);
    expect(await refusalOf(readPerson(centre(), people.Aertsens ?? '', 'fr'))).toBe('not_found:account');
    expect(await refusalOf(search(centre, { school: 'gare' }))).toBe('forbidden:other_school');
    expect(await refusalOf(listing(centre, { school: 'gare' }))).toBe('forbidden:other_school');
    // A page that begins after somebody else's account begins at the beginning, and tells nothing by where it begins.
    expect(await namesOf(centre, { after: people.Aertsens ?? '' })).toEqual(['Aerts', 'Baert', 'Claes', 'De Smet']);
  });

  test('neither another institution, another role, closed staff, nor a membership that was taken away meanwhile', async () => {
    const [there] = await query<{ id: string }>(
      desk.orm.em.fork(),
      'select id from account where institution_id = $1',
      [elsewhere],
    );
    expect(await refusalOf(search(whole, { institution: 'second' }))).toBe('forbidden:permission');
    expect(await refusalOf(readPerson(whole(), there?.id ?? '', 'fr'))).toBe('not_found:account');
    expect(await refusalOf(show(whole, [], { accounts: [there?.id ?? ''] }))).toBe('forbidden:other_school');
    for (const who of [agent, administrator]) {
      expect(await refusalOf(search(who))).toBe('forbidden:permission');
      expect(await refusalOf(listing(who))).toBe('forbidden:permission');
      expect(await refusalOf(show(who, ['Aerts']))).toBe('forbidden:permission');
      expect(await refusalOf(readPerson(who(), people.Aerts ?? '', 'fr'))).toBe('not_found:account');
    }
    const leaver = await desk.addStaff('secretariat', 'Partie');
    const staff = leaver().actor.id;
    await desk.orm.em.fork().nativeUpdate(Staff, { id: staff }, { disabledAt: desk.now });
    expect(await refusalOf(show(leaver, ['Aerts']))).toBe('forbidden:permission');
    await desk.orm.em.fork().nativeUpdate(Staff, { id: staff }, { disabledAt: null });
    await desk.orm.em.fork().nativeUpdate(StaffMembership, { staff }, { role: 'agent' });
    expect(await refusalOf(search(leaver))).toBe('forbidden:permission');
    expect(await refusalOf(show(leaver, ['Aerts']))).toBe('forbidden:permission');
  });

  test('a secretariat without a school of its own sees nobody', async () => {
    const nobody = await desk.addStaff('secretariat', 'Sans école');
    await setSchools(administrator(), { staff: nobody().actor.id, institution: desk.institution.id, schools: [] });
    expect(await namesOf(nobody)).toEqual([]);
    expect((await listing(nobody)).rows).toEqual([]);
    expect(await refusalOf(show(nobody, ['Aerts']))).toBe('forbidden:other_school');
  });

  test('no page carries a stored value', async () => {
    const pages = [await search(whole), await listing(whole), await readPerson(whole(), people.Aerts ?? '', 'fr')];
    const text = JSON.stringify(pages);
    for (const value of [NUMBERS.centre, NUMBERS.gare, '@mail.example']) expect(text).not.toContain(value);
  });
});

describe('searching', () => {
  it('filters by use and by role, and says who opens an account that waits', async () => {
    expect(await namesOf(whole, { use: 'used' })).toEqual(['Baert']);
    expect(await namesOf(centre, { use: 'never_used' })).toEqual(['Aerts', 'Claes']);
    const [waiting] = (await search(centre, { use: 'not_migrated' })).rows;
    expect(waiting).toMatchObject({ lastName: 'De Smet', use: 'not_migrated', authority: 'Commune' });
    expect(await namesOf(whole, { role: 'nobody' })).toEqual([]);
    const authority = await desk.addStaff('organising_authority', 'Béatrice');
    const set = { staff: authority().actor.id, institution: desk.institution.id, schools: ['centre'] };
    await setSchools(administrator(), set);
    expect((await readPerson(centre(), people['De Smet'] ?? '', 'fr')).openedBy).toEqual({
      authority: 'Commune',
      people: ['Béatrice'],
    });
  });

  it('tells of a person where they work and which source told of them', async () => {
    expect(await readPerson(centre(), people.Claes ?? '', 'fr')).toMatchObject({
      use: 'never_used',
      school: null,
      assignments: [{ role: 'teacher', school: 'École du Centre' }],
      firstUsedAt: null,
      accessMail: null,
      may: { print: true, correct: true },
    });
  });
});

describe('the listing of default passwords', () => {
  it('holds those alone who never came in, and no password', async () => {
    const page = await listing(centre);
    expect(page.rows.map(({ lastName }) => lastName)).toEqual(['Aerts', 'Claes']);
    expect(JSON.stringify(page)).not.toContain('assword');
    expect(await desk.orm.em.fork().getConnection().execute('select account_id from default_password')).toEqual([]);
  });

  it('shows them on demand, the same again, each person with an entry of the log', async () => {
    const shown = await show(centre, ['Aerts', 'Claes']);
    expect(shown.slips.map(({ lastName, school }) => [lastName, school])).toEqual([
      ['Aerts', 'École du Centre'],
      ['Claes', 'École du Centre'],
    ]);
    for (const { password } of shown.slips) expect(password).toMatch(/^[A-Z0-9]{4}(-[A-Z0-9]{4}){2}$/);
    expect(shown).toMatchObject({ passedOver: 0, seconds: 300 });
    const again = await show(centre, ['Aerts', 'Claes']);
    expect(again.slips.map(({ password }) => password)).toEqual(shown.slips.map(({ password }) => password));
    const told = (await entries('default_password.shown')).filter(({ outcome }) => outcome === 'done');
    expect(told.map(({ account }) => account)).toEqual([people.Aerts, people.Claes, people.Aerts, people.Claes]);
    expect(JSON.parse(told[0]?.payload ?? '')).toMatchObject({ reason: 'Séance de rentrée', actor: { name: 'Odile' } });
    for (const { password } of shown.slips) expect(JSON.stringify(told)).not.toContain(password);
  });

  test('one that was used shows none, nor does a tampered form or raw SQL', async () => {
    const shown = await show(centre, ['Baert', 'De Smet', 'Aerts']);
    expect(shown.slips.map(({ lastName }) => lastName)).toEqual(['Aerts']);
    expect(shown.passedOver).toBe(2);
    const before = (await entries('default_password.shown')).length;
    expect(await refusalOf(show(centre, ['Aerts', 'Aertsens']))).toBe('forbidden:other_school');
    const [refused] = (await entries('default_password.shown')).slice(before);
    expect([refused?.outcome, refused?.account]).toEqual(['denied', null]);
    const many = Array.from({ length: LISTING_PAGE + 1 }, newId);
    expect(await refusalOf(show(centre, many))).toBe('invalid:none_chosen');
    const raw = desk.system();
    await expect(
      raw.em.transactional((em) =>
        openDefaultPasswords({ ...raw, em }, desk.institution.id, 'listing', [
          { account: people.Baert ?? '', id: newId() },
        ]),
      ),
    ).rejects.toThrow(/nobody has come into|was used/);
  });

  test('T21 not one’s own account, and not without a fresh proof of who sits there', async () => {
    const staff = centre().actor.id;
    const em = desk.orm.em.fork();
    await em.nativeUpdate(StaffMembership, { staff }, { ownAccount: people.Aerts ?? '' });
    expect(await refusalOf(show(centre, ['Aerts']))).toBe('forbidden:own_account');
    await em.nativeUpdate(StaffMembership, { staff }, { ownAccount: null });
    await em.nativeUpdate(StaffSession, { staff }, { authenticatedAt: new Date(desk.now.getTime() - 6 * 60_000) });
    expect(await refusalOf(show(centre, ['Aerts']))).toBe('forbidden:reauthentication_needed');
    await em.nativeUpdate(StaffSession, { staff }, { authenticatedAt: desk.now });
    expect((await show(centre, ['Aerts'])).slips).toHaveLength(1);
  });
});

describe('pages', () => {
  it('goes on by name through a school and an institution, each person once', async () => {
    await query(
      desk.orm.em.fork(),
      `insert into account (id, institution_id, last_name, first_name, search_name, language, roles, status, school,
         fact_keys, created_at, updated_at)
       select gen_random_uuid(), $1, 'Zeta', 'Kim', 'zeta kim ' || (n / 3), 'fr', '{member}', 'active', 'centre', '{}', $2, $2
       from generate_series(1, 130) n`,
      [desk.institution.id, desk.now],
    );
    for (const who of [centre, whole]) {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await listing(who, after ? { after } : {});
        expect(page.rows.length).toBeLessThanOrEqual(LISTING_PAGE);
        seen.push(...page.rows.map(({ id }) => id));
        after = page.nextAfter ?? undefined;
      } while (after);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBe(who === centre ? 132 : 135);
    }
    const first = await search(centre, { q: 'zeta' });
    expect([first.rows.length, first.isFirst]).toEqual([50, true]);
    const second = await search(centre, { q: 'zeta', after: first.nextAfter ?? '' });
    expect(second.rows.some(({ id }) => first.rows.some((row) => row.id === id))).toBe(false);
  });

  it('reads a school along its index', async () => {
    const em = desk.orm.em.fork();
    const plan = async (sql: string) => {
      await em.execute('set enable_seqscan = off');
      const rows = await em.execute<{ 'QUERY PLAN': string }[]>(`explain ${sql}`);
      return JSON.stringify(rows);
    };
    const id = desk.institution.id;
    expect(
      await plan(
        `select id from account a where a.institution_id = '${id}' and a.school = 'centre' and a.status <> 'erased'
         and (a.search_name, a.id) > ('', '${id}') order by a.search_name, a.id limit 51`,
      ),
    ).toContain('account_school_index');
  });
});
