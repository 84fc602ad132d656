import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { Account, StaffMembership } from '#db/entities/index.ts';
import { createAccount, listMigration, migrateByAuthority, migrateSchools } from '#server/accounts/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { query } from '#server/sql.ts';
import { setSchools } from '#server/staff/index.ts';
import { ticketDetail } from '#server/tickets/index.ts';
import { type Desk, NUMBER, openDesk, STORED } from '#tests/factories/desk.ts';

const SLUG = 'iec-iab';
const NAMES = ['Aerts', 'Baert', 'Claes', 'De Smet', 'Van den Broeck'];

let desk: Desk;
let authority: () => Context<StaffActor>;
let agent: () => Context<StaffActor>;
let administrator: () => Context<StaffActor>;
const accounts: Record<string, string> = {};

const answerFor = (who: () => Context<StaffActor>, schools: string[]) =>
  setSchools(administrator(), { staff: who().actor.id, institution: desk.institution.id, schools });

beforeAll(async () => {
  desk = await openDesk((profile) => ({
    ...profile,
    schools: [
      { key: 'centre', name: 'École du Centre', authority: 'Commune' },
      { key: 'gare', name: 'École de la Gare', authority: 'Commune' },
      { key: 'other', name: 'École voisine', authority: 'Autre commune' },
    ],
  }));
  authority = await desk.addStaff('organising_authority', 'Commune');
  agent = await desk.addStaff('agent', 'Marc');
  administrator = await desk.addStaff('administrator', 'Chef');
  await answerFor(authority, ['centre', 'gare']);
  const add = async (name: string, school?: string, address: string | undefined = `${name}@school.example`) => {
    accounts[name] = await createAccount(desk.system(), {
      institution: desk.institution.id,
      lastName: name,
      firstName: 'Noor',
      language: 'fr',
      roles: [],
      status: 'not_migrated',
      ...(school && { school }),
      ...(address && { address: address.replaceAll(' ', '').toLowerCase() }),
    });
  };
  for (const name of NAMES) await add(name, 'centre');
  await add('Goossens', 'gare', '');
  await add('Neighbour', 'other');
  await add('Nowhere');
});
afterAll(() => desk.close());

const all = { school: null, q: '' };
const list = (who: () => Context<StaffActor>, choice: Partial<Parameters<typeof listMigration>[1]> = {}) =>
  listMigration(who(), { institution: SLUG, after: undefined, ...all, ...choice });
const migrate = (who: () => Context<StaffActor>, request: Partial<Parameters<typeof migrateSchools>[1]>) =>
  migrateSchools(who(), { institution: SLUG, ...all, accounts: null, reason: 'Rentrée 2026', ...request });
const statusOf = async (name: string) =>
  (await desk.orm.em.fork().findOneOrFail(Account, { id: accounts[name] ?? '' })).status;
const denials = async () => (await desk.audit()).filter(({ outcome }) => outcome === 'denied').length;

describe('an organising authority sees the accounts of its schools', () => {
  it('by name, masked, with how far each school is', async () => {
    const page = await list(authority);
    expect(page.rows.map(({ lastName }) => lastName)).toEqual([...NAMES.slice(0, 4), 'Goossens', NAMES[4]]);
    expect(page.schools).toEqual([
      { key: 'centre', name: 'École du Centre', left: 5, done: 0 },
      { key: 'gare', name: 'École de la Gare', left: 1, done: 0 },
    ]);
    expect(page.waiting).toBe(6);
    expect(JSON.stringify(page)).not.toMatch(/school\.example|scarlet/);
    expect(page.rows[0]?.addressHint).toBe('a•••••@s•••••.example');
  });

  it('of one school, by the beginning of the name, and page after page', async () => {
    expect((await list(authority, { school: 'gare' })).rows.map(({ lastName }) => lastName)).toEqual(['Goossens']);
    expect((await list(authority, { q: 'VAN den b' })).rows.map(({ lastName }) => lastName)).toEqual([NAMES[4]]);
    expect((await list(authority, { q: 'nobody' })).waiting).toBe(0);
    const after = accounts.Claes;
    expect((await list(authority, { after })).rows.map(({ lastName }) => lastName)).toEqual([
      'De Smet',
      'Goossens',
      NAMES[4],
    ]);
    const strange = await list(authority, { after: accounts.Neighbour });
    expect(strange.rows).toHaveLength(6);
  });

  it('T24 and no other: neither another school, nor another institution, nor with another role', async () => {
    await expect(list(authority, { school: 'other' })).rejects.toMatchObject({ code: 'other_school' });
    await desk.addInstitution('neighbour');
    await expect(list(authority, { institution: 'neighbour' })).rejects.toMatchObject({ kind: 'forbidden' });
    for (const who of [agent, administrator, await desk.addStaff('supervisor'), await desk.addStaff('auditor')])
      await expect(list(who)).rejects.toMatchObject({ kind: 'forbidden' });
    const without = await desk.addStaff('organising_authority', 'Sans école');
    expect(await list(without)).toMatchObject({ rows: [], schools: [], waiting: 0 });
  });
});

describe('T1 an account is opened by the authority of its school alone', () => {
  test('the page refuses every other, and tells the log', async () => {
    const before = await denials();
    const { Neighbour = '', Nowhere = '', Aerts = '' } = accounts;
    const tries = [
      migrate(authority, { accounts: [Neighbour] }),
      migrate(authority, { accounts: [Aerts, Nowhere] }),
      migrate(authority, { accounts: [desk.account] }),
      migrate(authority, { school: 'other' }),
      migrate(agent, { accounts: [Aerts] }),
      migrate(administrator, { accounts: [Aerts] }),
    ];
    for (const outcome of await Promise.allSettled(tries)) expect(outcome.status).toBe('rejected');
    for (const name of ['Neighbour', 'Nowhere', 'Aerts']) expect(await statusOf(name)).toBe('not_migrated');
    expect(await denials()).toBe(before + tries.length);
    expect(await told()).toEqual([]);
  });

  test('nor on a ticket', async () => {
    await desk.orm.em.fork().nativeUpdate(Account, { id: desk.account }, { status: 'not_migrated', school: 'other' });
    const { id: ticketId, version, reference } = await desk.ticket(await desk.receive());
    const open = () => migrateByAuthority(authority(), { ticketId, version, reason: 'Rentrée 2026' });
    await expect(open()).rejects.toMatchObject({ kind: 'forbidden', code: 'other_school' });
    expect((await ticketDetail(authority(), reference)).ways.canOpenAccount).toBe(false);
    await desk.orm.em.fork().nativeUpdate(Account, { id: desk.account }, { school: 'gare' });
    expect((await ticketDetail(authority(), reference)).ways.canOpenAccount).toBe(true);
    await desk.orm.em.fork().nativeUpdate(Account, { id: desk.account }, { school: 'other' });
  });

  const opens = (who: string, statement: string, ...values: unknown[]) =>
    desk.orm.em.fork().transactional(async (em) => {
      await query(em, `select set_config('guichet.decided_by', $1, true)`, [who]);
      await query(em, statement, [desk.now, ...values]);
    });
  const open = (name: string, who = authority().actor.id, set = '') =>
    opens(who, `update account set status = 'active', updated_at = $1 ${set} where id = $2`, accounts[name]);

  test('the database too: as another, for another school, by moving it into its own, by its own row', async () => {
    const refusal = /opened by a verification or by its organising authority/;
    await expect(open('Aerts', agent().actor.id)).rejects.toThrow(refusal);
    await expect(open('Aerts', '')).rejects.toThrow(refusal);
    await expect(open('Neighbour')).rejects.toThrow(refusal);
    await expect(open('Nowhere')).rejects.toThrow(refusal);
    await expect(open('Neighbour', authority().actor.id, `, school = 'centre'`)).rejects.toThrow(refusal);
    await expect(
      query(
        desk.orm.em.fork(),
        `insert into account_migration (id, account_id, institution_id, school, migrated_at)
         values ($1, $1, $2, 'centre', $3)`,
        [accounts.Aerts, desk.institution.id, desk.now],
      ),
    ).rejects.toThrow(/permission denied/);
    await expect(
      query(desk.orm.em.fork(), `select open_account_key($1, 'contact', 'account_migration', $1, $2)`, [
        accounts.Aerts,
        desk.now,
      ]),
    ).rejects.toThrow(/without a ground/);
  });

  test('nobody opens their own', async () => {
    const person = await desk.addStaff('organising_authority', 'Noor');
    await answerFor(person, ['centre']);
    await desk.orm.em
      .fork()
      .nativeUpdate(StaffMembership, { staff: person().actor.id }, { ownAccount: accounts.Baert ?? null });
    expect((await list(person)).rows.map(({ lastName }) => lastName)).not.toContain('Baert');
    await expect(migrate(person, { accounts: [accounts.Baert ?? ''] })).rejects.toMatchObject({ code: 'own_account' });
    await expect(open('Baert', person().actor.id)).rejects.toThrow(/organising authority/);
  });
});

const told = async () => (await desk.mails()).filter(({ purpose }) => purpose === 'account_migrated');

describe('opening accounts', () => {
  const migrations = async () =>
    (await desk.audit()).filter(({ action, outcome }) => action === 'account.migrated' && outcome === 'done');

  test('those that are chosen: opened once, told once by mail, one entry each with the reason', async () => {
    const chosen = [accounts.Aerts ?? '', accounts.Claes ?? ''];
    expect(await migrate(authority, { accounts: chosen })).toEqual({ migrated: 2, withoutAddress: 0, remaining: 0 });
    expect(await migrate(authority, { accounts: chosen })).toEqual({ migrated: 0, withoutAddress: 0, remaining: 0 });
    const entries = await migrations();
    expect(entries.map(({ account }) => account).sort()).toEqual([...chosen].sort());
    for (const { payload } of entries)
      expect(JSON.parse(payload)).toMatchObject({ reason: 'Rentrée 2026', detail: { by: 'authority' } });
    const mails = await told();
    expect(mails.map(({ recipient }) => recipient).sort()).toEqual(['aerts@school.example', 'claes@school.example']);
    for (const mail of mails) {
      expect(mail.text).toContain(`/i/${SLUG}/recover`);
      expect(mail.text).not.toMatch(/link\/|Rentrée/);
    }
    expect((await list(authority)).schools[0]).toMatchObject({ left: 3, done: 2 });
  });

  test('all of a choice, from two people at once: each account once; whoever has no address is counted', async () => {
    const other = await desk.addStaff('organising_authority', 'Échevine');
    await answerFor(other, ['centre', 'gare']);
    const results = await Promise.all([migrate(authority, {}), migrate(other, {})]);
    expect(results.reduce((sum, { migrated }) => sum + migrated, 0)).toBe(4);
    expect(results.reduce((sum, { withoutAddress }) => sum + withoutAddress, 0)).toBe(1);
    expect(await migrate(authority, {})).toEqual({ migrated: 0, withoutAddress: 0, remaining: 0 });
    expect(await migrations()).toHaveLength(6);
    expect(await statusOf('Neighbour')).toBe('not_migrated');
    expect(await told()).toHaveLength(5);
  });

  test('hundreds: as many as fit into one request, and the rest when it is asked again', async () => {
    await query(
      desk.orm.em.fork(),
      `insert into account (id, institution_id, last_name, first_name, search_name, language, roles, status, school,
         fact_keys, created_at, updated_at)
       select gen_random_uuid(), $1, 'Many ' || n, 'X', 'many ' || n, 'fr', '{}', 'not_migrated', 'gare', '{}', $2, $2
       from generate_series(1, 320) n`,
      [desk.institution.id, desk.now],
    );
    const page = await list(authority, { school: 'gare' });
    expect(page).toMatchObject({ waiting: 320 });
    expect(page.rows).toHaveLength(50);
    const next = await list(authority, { school: 'gare', after: page.nextAfter ?? undefined });
    expect(new Set([...page.rows, ...next.rows].map(({ id }) => id)).size).toBe(100);
    expect(await migrate(authority, { school: 'gare' })).toMatchObject({ migrated: 300, remaining: 20 });
    expect(await migrate(authority, { school: 'gare' })).toMatchObject({ migrated: 20, remaining: 0 });
  });
});

describe('the schools of an authority', () => {
  test('are set by an administrator, from those of the institution, for an authority', async () => {
    const set = (who: () => Context<StaffActor>, staff: () => Context<StaffActor>, schools: string[]) =>
      setSchools(who(), { staff: staff().actor.id, institution: desk.institution.id, schools });
    await expect(set(agent, authority, ['other'])).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(set(authority, authority, ['other'])).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(set(administrator, authority, ['unknown'])).rejects.toMatchObject({ code: 'school_unknown' });
    await expect(set(administrator, agent, ['centre'])).rejects.toMatchObject({ code: 'not_an_authority' });
    await set(administrator, authority, []);
    expect((await list(authority)).schools).toEqual([]);
    await set(administrator, authority, ['gare', 'gare', 'centre']);
    const last = (await desk.audit()).at(-1);
    expect(last?.action).toBe('staff.schools_set');
    expect(JSON.parse(last?.payload ?? '').detail).toEqual({ staff: 'Commune', schools: 2 });
  });
});

test('T12 nothing of an account stands in the log but its identity', async () => {
  const log = JSON.stringify(await desk.audit());
  for (const word of [...NAMES.slice(0, 4), 'school.example', STORED, NUMBER]) expect(log).not.toContain(word);
});
