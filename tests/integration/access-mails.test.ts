import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#db/columns.ts';
import { AccessMail, Account, AddressChange, Institution, OutboundMail, ResetSecret } from '#db/entities/index.ts';
import {
  listAccessMails,
  planAccessMails,
  planCorrections,
  planMissingWelcomes,
  resumeWaiting,
  sendAgain,
  sendDueAccessMails,
  stopWaiting,
} from '#server/access/index.ts';
import { changeAddress, confirmAddressChange, migrateSchools, type NewAccount } from '#server/accounts/index.ts';
import { type Context, inTransaction, type StaffActor } from '#server/context.ts';
import { resetPassword, setFirstPassword, signInMember } from '#server/credentials/index.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { findInstitution } from '#server/institutions/index.ts';
import { query } from '#server/sql.ts';
import { type Desk, openDesk, STORED } from '../factories/desk.ts';
import { nationalNumberOf } from '../factories/import-files.ts';
import { keyIn, refusalOf, verifiedSteps, withPolicy } from '../factories/verified.ts';
import { rowsAsOwner } from '../setup/dump.ts';

const words = (text: string) => ({ fr: text, nl: text, de: text, en: text });
const SCHOOLS = ['north', 'south'].map((key) => ({ key, name: key, authority: 'Province' }));

/** Trainees open on a date; members of the north get it as data arrive, and those of anywhere else are not mailed. */
const withPopulations = (one: Profile): Profile => ({
  ...withPolicy((policy) => policy)(one),
  schools: SCHOOLS,
  populations: [
    {
      key: 'trainees',
      label: words('Trainees'),
      roles: ['trainee'],
      schools: [],
      opening: { kind: 'date', opensOn: { month: 12, day: 15 }, intakeFrom: { month: 11, day: 1 } },
    },
    {
      key: 'members',
      label: words('Members'),
      roles: ['member'],
      schools: ['north'],
      opening: { kind: 'arrival', withinHours: 24 },
    },
  ],
  accessMail: { carries: 'default_password', linkDays: 7, sendAt: '02:00', perDomainAMinute: 30 },
});

let desk: Desk;
let secretariat: () => Context<StaffActor>;
let ofTheSouth: () => Context<StaffActor>;
let agent: () => Context<StaffActor>;

beforeAll(async () => {
  desk = await openDesk(withPopulations, { school: 'north' });
  secretariat = await desk.addStaff('secretariat', 'Sofie');
  ofTheSouth = await desk.addStaff('secretariat', 'Zoé');
  agent = await desk.addStaff('agent', 'Marc');
  await sql(`update staff_membership set schools = null where staff_id = $1`, [secretariat().actor.id]);
  await sql(`update staff_membership set schools = '{south}' where staff_id = $1`, [ofTheSouth().actor.id]);
});
afterAll(() => desk.close());

const em = () => desk.orm.em.fork();
const sql = <Row = Record<string, unknown>>(text: string, values: unknown[] = []) => query<Row>(em(), text, values);
let drawn = 0;
function add(input: Partial<NewAccount> = {}): Promise<string> {
  drawn += 1;
  return desk.addAccount({
    nationalNumber: undefined,
    school: 'north',
    address: `newcomer.${drawn}@post${drawn % 2}.example`,
    ...input,
  });
}
const institution = () => findInstitution(desk.system(), desk.institution.slug);
const plan = async (accounts: string[]) => {
  const record = await institution();
  return inTransaction(desk.system(), (inside) => planAccessMails(inside, record, { accounts }));
};
const mailsOf = (account: string) => em().find(AccessMail, { account }, { orderBy: { createdAt: 'asc', id: 'asc' } });
/** Everything that is due by then, as the worker's loop does it. */
async function sendAll(): Promise<number> {
  let sum = 0;
  for (;;) {
    const { handled } = await sendDueAccessMails({ em: em(), now: () => desk.now });
    if (handled === 0) return sum;
    sum += handled;
  }
}
const tonight = () =>
  desk.later((new Date('2026-11-22T01:00:00Z').getTime() - desk.now.getTime()) / 60_000 + nights++ * 1440);
let nights = 1;
const welcomes = async (recipient: string) =>
  (await desk.mails()).filter((mail) => mail.recipient === recipient && mail.purpose.startsWith('welcome'));
const addressOf = (at: number) => `newcomer.${at}@post${at % 2}.example`;
const passwordIn = (text: string): string => / {4}([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})\n/.exec(text)?.[1] ?? '';
const signIn = async (identifier: string, password: string) =>
  (await signInMember(desk.system(), await institution(), { identifier, password })).kind;

/** The desk changes the address of somebody whose identity it has verified. */
async function correct(number: string, lastName: string, newAddress: string): Promise<void> {
  const reference = await desk.receive({
    kind: 'email_changed',
    nationalNumber: { status: 'valid', value: number },
    lastName,
    firstName: 'Jan',
    newAddress,
  });
  const request = await verifiedSteps(desk).verify(agent, 'change_address', reference);
  await changeAddress(agent(), { ...request, newAddress: null });
  await confirmAddressChange(desk.system(), desk.institution.id, await keyIn(desk, 'confirm_address'));
}

describe('planning', () => {
  it('T27: once for each newcomer of a population who is open and has an address, and never again', async () => {
    const member = await add();
    const trainee = await add({ roles: ['trainee', 'member'], school: 'south' });
    const former = await add({ status: 'not_migrated' });
    const closed = await add({ status: 'disabled' });
    const elsewhere = await add({ school: 'south' });
    const unreachable = await desk.addAccount({
      nationalNumber: undefined,
      school: 'north',
      address: undefined as never,
    });
    const used = await add();
    await em().nativeUpdate(Account, { id: used }, { lastSignInAt: desk.now });
    const withPassword = await add();
    await setFirstPassword(desk.system(), withPassword, 'Een-lang-wachtwoord-1!');
    const all = [member, trainee, former, closed, elsewhere, unreachable, used, withPassword];
    expect(await plan(all)).toBe(2);
    expect(await plan(all)).toBe(0);
    expect(await mailsOf(member)).toMatchObject([
      { population: 'members', reason: 'welcome', state: 'waiting', dueAt: new Date('2026-11-23T01:00:00Z') },
    ]);
    // The first population that somebody belongs to counts.
    expect(await mailsOf(trainee)).toMatchObject([
      { population: 'trainees', dueAt: new Date('2026-12-15T01:00:00Z'), school: 'south' },
    ]);
    for (const account of [former, closed, elsewhere, unreachable, used, withPassword])
      expect(await mailsOf(account)).toEqual([]);
  });

  it('by an assignment where the population is of schools, and for everybody who has none yet', async () => {
    const member = await add({ school: undefined as never });
    const source = newId();
    await sql(
      `insert into import_source (id, institution_id, key, name, created_at, updated_at) values ($1, $2, 'hr', 'HR', now(), now())`,
      [source, desk.institution.id],
    );
    await sql(
      `insert into assignment (account_id, source_id, role, school, institution_id) values ($1, $2, 'member', 'north', $3)`,
      [member, source, desk.institution.id],
    );
    expect(await planMissingWelcomes(desk.system())).toBe(2);
    expect(await mailsOf(member)).toHaveLength(1);
    expect(await mailsOf(desk.account)).toHaveLength(1);
    expect(await planMissingWelcomes(desk.system())).toBe(0);
  });
});

describe('sending', () => {
  it('nothing before its time; then one mail each, in the outbox as one of many, and told', async () => {
    expect(await sendAll()).toBe(0);
    tonight();
    const before = (await desk.audit()).length;
    expect(await sendAll()).toBe(3);
    expect(await sendAll()).toBe(0);
    const [mail] = await welcomes(STORED);
    expect(mail).toMatchObject({ purpose: 'welcome', language: 'nl' });
    const [row] = await mailsOf(desk.account);
    expect(row).toMatchObject({ state: 'queued', queuedAt: desk.now });
    const outgoing = await em().findOneOrFail(OutboundMail, { id: row!.mail! });
    expect(outgoing).toMatchObject({ isBulk: true, isSecret: true, isAutomatic: true });
    const told = (await desk.audit()).slice(before);
    expect(told.map(({ action }) => action)).toEqual(Array(3).fill('access_mail.queued'));
    expect(JSON.stringify(told)).not.toContain(passwordIn(mail!.text));
  });

  it('T17: what it carries lets the holder in once, to choose their own', async () => {
    const [mail] = await welcomes(STORED);
    expect(mail!.text).toContain(STORED);
    expect(mail!.text).toContain(`/i/${desk.institution.slug}`);
    const password = passwordIn(mail!.text);
    expect(await signIn(STORED, password.toLowerCase())).toBe('signed_in');
    expect(await sql('select from default_password where account_id = $1', [desk.account])).toEqual([]);
  });

  it.each<[string, (account: string) => Promise<unknown>]>([
    ['used', (account) => em().nativeUpdate(Account, { id: account }, { lastSignInAt: desk.now })],
    ['used', (account) => setFirstPassword(desk.system(), account, 'Een-lang-wachtwoord-1!')],
    ['closed', (account) => em().nativeUpdate(Account, { id: account }, { status: 'disabled' })],
    ['left_population', (account) => em().nativeUpdate(Account, { id: account }, { roles: ['trainer'] })],
    ['left_population', (account) => em().nativeUpdate(Account, { id: account }, { school: 'south' })],
  ])('looks again before it goes: %s', async (stopCause, change) => {
    const account = await add();
    expect(await plan([account])).toBe(1);
    await change(account);
    tonight();
    expect(await sendAll()).toBe(1);
    expect(await mailsOf(account)).toMatchObject([{ state: 'stopped', stopCause, mail: null }]);
    expect(await welcomes(addressOf(drawn))).toEqual([]);
  });

  it('as the profile says: a link to choose the first password, good for its days', async () => {
    const account = await add();
    await plan([account]);
    tonight();
    const { profile } = await institution();
    const set = (accessMail: Profile['accessMail']) =>
      em().nativeUpdate(
        Institution,
        { id: desk.institution.id },
        {
          profile: { ...profile, accessMail } as never,
          updatedAt: new Date(),
        },
      );
    await set({ ...profile.accessMail, carries: 'link' });
    await sendAll();
    const [mail] = await welcomes(addressOf(drawn));
    expect(mail).toMatchObject({ purpose: 'welcome_link' });
    expect(mail!.text).toMatch(/7 dagen/);
    const secret = await em().findOneOrFail(ResetSecret, { account });
    expect(secret.expiresAt.getTime() - secret.createdAt.getTime()).toBe(7 * 86_400_000);
    const key = await keyIn(desk, 'welcome_link');
    const chosen = await resetPassword(desk.system(), await institution(), {
      key,
      address: addressOf(drawn),
      newPassword: 'Vq4?plonkig+Tram6',
    });
    expect(chosen).toEqual({ kind: 'reset' });
    expect(await signIn(addressOf(drawn), 'Vq4?plonkig+Tram6')).toBe('signed_in');
    await set(profile.accessMail);
  });

  it('at most so many a minute to one receiving domain, after what went to it before', async () => {
    const accounts = [];
    for (let at = 0; at < 5; at += 1) accounts.push(await add({ address: `p${at}@Slow.example` }));
    accounts.push(await add({ address: 'p@quick.example' }));
    await plan(accounts);
    tonight();
    expect(await sendAll()).toBe(6);
    const waits = async (which: string[]) =>
      (
        await sql<{ wait: number }>(
          `select extract(epoch from o.due_at - m.queued_at)::float8 as wait from access_mail m
           join outbound_mail o on o.id = m.mail_id where m.account_id = any($1) order by 1`,
          [which],
        )
      ).map(({ wait }) => wait);
    expect(await waits(accounts.slice(0, 5))).toEqual([0, 2, 4, 6, 8]);
    expect(await waits(accounts.slice(5))).toEqual([0]);
  });

  it('T27: four workers at once mail nobody twice', async () => {
    const accounts = [];
    for (let at = 0; at < 40; at += 1) accounts.push(await add());
    await plan(accounts);
    tonight();
    await Promise.all([sendAll(), sendAll(), sendAll(), sendAll()]);
    const rows = await em().find(AccessMail, { account: { $in: accounts }, state: 'queued' });
    expect(new Set(rows.map(({ mail }) => mail)).size).toBe(40);
    const [sent] = await sql<{ count: number }>(
      'select count(*)::int as count from outbound_mail where created_at = $1 and is_bulk',
      [desk.now],
    );
    expect(sent!.count).toBe(40);
  });

  it('a fault in the middle leaves nothing of the batch; one mail at fault keeps none of the others', async () => {
    const [good, bad] = [await add(), await add()];
    await plan([good, bad]);
    tonight();
    await rowsAsOwner(desk, 'alter table outbound_mail add constraint none_now check (not is_bulk) not valid');
    await expect(sendDueAccessMails({ em: em(), now: () => desk.now })).rejects.toThrow(/none_now/);
    await rowsAsOwner(desk, 'alter table outbound_mail drop constraint none_now');
    expect(await sql('select from default_password where account_id = any($1)', [[good, bad]])).toEqual([]);
    desk.later(61);
    await rowsAsOwner(desk, `delete from account_key where account_id = '${bad}' and class = 'contact'`);
    await expect(sendDueAccessMails({ em: em(), now: () => desk.now })).rejects.toThrow();
    expect(await mailsOf(good)).toMatchObject([{ state: 'queued' }]);
    expect(await mailsOf(bad)).toMatchObject([{ state: 'waiting', dueAt: new Date(desk.now.getTime() + 3_600_000) }]);
    await sql(`update access_mail set state = 'stopped', stop_cause = 'closed' where account_id = $1`, [bad]);
  });
});

describe('T27: a corrected address', () => {
  it('gets its mail the following night, and what the former one was sent is over', async () => {
    const number = '85073003328';
    const account = await add({ nationalNumber: number, lastName: 'Peeters', firstName: 'Jan' });
    const former = addressOf(drawn);
    await plan([account]);
    tonight();
    await sendAll();
    const mailed = passwordIn((await welcomes(former))[0]!.text);
    await correct(number, 'Peeters', 'jan.peeters@nieuw.example');
    expect(await em().findOneOrFail(AddressChange, { account })).toMatchObject({ state: 'applied' });
    expect(await signIn('jan.peeters@nieuw.example', mailed)).toBe('refused');
    desk.later(1);
    expect(await planCorrections(desk.system())).toBe(1);
    expect(await planCorrections(desk.system())).toBe(0);
    expect(await sendAll()).toBe(0);
    tonight();
    expect(await sendAll()).toBe(1);
    const [mail] = await welcomes('jan.peeters@nieuw.example');
    expect((await mailsOf(account)).map(({ reason }) => reason)).toEqual(['welcome', 'correction']);
    expect(passwordIn(mail!.text)).not.toBe(mailed);
    expect(await signIn('jan.peeters@nieuw.example', passwordIn(mail!.text))).toBe('signed_in');
    desk.later(1);
    expect(await planCorrections(desk.system())).toBe(0);
  });
});

describe('T27: an account that was taken over from a former system', () => {
  it('is welcomed where nothing told its holder, at their present address, that it is open: not twice', async () => {
    const number = nationalNumberOf('1985-07-30', 77);
    const account = await add({ nationalNumber: number, lastName: 'Aerts', firstName: 'Jan', status: 'not_migrated' });
    const authority = await desk.addStaff('organising_authority', 'Province');
    await sql(`update staff_membership set schools = '{north}' where staff_id = $1`, [authority().actor.id]);
    const choice = { institution: desk.institution.slug, school: null, q: '', accounts: [account], reason: 'Start' };
    expect(await migrateSchools(authority(), choice)).toMatchObject({ migrated: 1, withoutAddress: 0 });
    expect((await desk.mails()).filter(({ recipient }) => recipient === addressOf(drawn))).toMatchObject([
      { purpose: 'account_migrated' },
    ]);
    await planMissingWelcomes(desk.system());
    expect(await mailsOf(account)).toEqual([]);
    desk.later(1);
    await correct(number, 'Aerts', 'jan.aerts@nieuw.example');
    expect(await planCorrections(desk.system())).toBe(1);
    expect(await mailsOf(account)).toMatchObject([{ reason: 'welcome', state: 'waiting' }]);
  });
});

describe('sending again', () => {
  it('at once, after a bounce, the same default password; three times a day', async () => {
    const account = await add();
    await plan([account]);
    expect(await refusalOf(sendAgain(secretariat(), { account }))).toBe('conflict:access_mail_waits');
    tonight();
    await sendAll();
    const [first] = await mailsOf(account);
    await em().nativeUpdate(
      OutboundMail,
      { id: first!.mail! },
      { state: 'sent', bouncedAt: desk.now, bounceDetail: '5.1.1' },
    );
    const page = await listAccessMails(secretariat(), { fate: 'bounced' }, 'fr');
    const told = { account, fate: 'bounced', trouble: 'no_such_address', canSendAgain: true };
    expect(page.rows).toMatchObject([{ ...told, detail: null }]);
    const supervisor = await desk.addStaff('supervisor', 'Nadia');
    const { rows } = await listAccessMails(supervisor(), { fate: 'bounced' }, 'fr');
    expect(rows).toMatchObject([{ ...told, detail: '5.1.1' }]);
    for (let time = 0; time < 3; time += 1) {
      await sendAgain(secretariat(), { account });
      expect(await sendAll()).toBe(1);
      desk.later(5);
    }
    expect(await refusalOf(sendAgain(secretariat(), { account }))).toBe('too_many:access_mail_limit');
    const texts = await welcomes(addressOf(drawn));
    expect(new Set(texts.map(({ text }) => passwordIn(text))).size).toBe(1);
    expect(texts).toHaveLength(4);
    expect((await desk.audit()).filter((entry) => entry.action === 'access_mail.asked_again')).toHaveLength(3);
  });

  it('not to whoever came in, is closed, belongs to no population, or to another’s school', async () => {
    const used = await add();
    await em().nativeUpdate(Account, { id: used }, { lastSignInAt: desk.now });
    const closed = await add({ status: 'disabled' });
    const nobody = await add({ school: 'south' });
    const north = await add();
    const refusals = [
      [secretariat, used, 'conflict:account_used'],
      [secretariat, closed, 'conflict:account_not_active'],
      [secretariat, nobody, 'conflict:no_population'],
      [secretariat, newId(), 'not_found:account'],
      [ofTheSouth, north, 'not_found:account'],
      [agent, north, 'forbidden:permission'],
    ] as const;
    for (const [who, account, refusal] of refusals)
      expect(await refusalOf(sendAgain(who(), { account })), refusal).toBe(refusal);
    await sql('update staff_membership set own_account = $1 where staff_id = $2', [north, secretariat().actor.id]);
    expect(await refusalOf(sendAgain(secretariat(), { account: north }))).toBe('forbidden:own_account');
    await sql('update staff_membership set own_account = null where staff_id = $1', [secretariat().actor.id]);
  });
});

describe('the list', () => {
  it('shows each mail with what became of it, masked, to those alone whose school it is', async () => {
    const account = await add({ lastName: 'Zwaluw', firstName: 'Mia' });
    await plan([account]);
    const page = await listAccessMails(secretariat(), { name: 'zwal' }, 'fr');
    expect(page.rows).toMatchObject([{ account, fate: 'waiting', population: 'Members', canSendAgain: false }]);
    expect(page.counts).toMatchObject({ waiting: 1, sent: 0 });
    expect(page.next).toMatchObject({ count: 1 });
    expect(JSON.stringify(page)).not.toContain(addressOf(drawn));
    expect((await listAccessMails(ofTheSouth(), { name: 'zwal' }, 'fr')).rows).toEqual([]);
    expect(await refusalOf(listAccessMails(agent(), {}, 'fr'))).toMatch(/^(forbidden|not_found)/);
    const whole = await listAccessMails(secretariat(), {}, 'fr');
    expect(whole.nextAfter).not.toBeNull();
    const second = await listAccessMails(secretariat(), { after: whole.nextAfter! }, 'fr');
    expect(second.rows.filter(({ id }) => whole.rows.some((row) => row.id === id))).toEqual([]);
  });

  it('stops those of a population that wait, and takes it back', async () => {
    const account = await add({ lastName: 'Zwaluw', firstName: 'Tom' });
    await plan([account]);
    const choice = { institution: desk.institution.slug, population: 'members' };
    expect(await stopWaiting(ofTheSouth(), choice)).toBe(0);
    expect(await refusalOf(stopWaiting(agent(), choice))).toBe('forbidden:permission');
    const stopped = await stopWaiting(secretariat(), choice);
    expect(stopped).toBeGreaterThanOrEqual(1);
    tonight();
    expect(await sendAll()).toBe(0);
    expect((await listAccessMails(secretariat(), { population: 'members' }, 'fr')).population).toEqual({
      waiting: 0,
      stoppedByHand: stopped,
    });
    expect(await resumeWaiting(secretariat(), choice)).toBe(stopped);
    expect(await sendAll()).toBe(stopped);
    const stops = (await desk.audit()).filter(({ action }) => action === 'access_mail.resumed');
    expect(stops).toHaveLength(1);
  });
});

describe('T1: the running product, whatever its code says', () => {
  it('sends no mail twice, none early, none to whoever was here, and rewrites none', async () => {
    const account = await add();
    await plan([account]);
    const [waiting] = await mailsOf(account);
    const [queued] = await em().find(AccessMail, { state: 'queued', mail: { $ne: null } }, { limit: 1 });
    const [used, fresh] = [await add(), await add()];
    await em().nativeUpdate(Account, { id: used }, { lastSignInAt: desk.now });
    const insert = (who: string, more = `'welcome', 'waiting', null`) =>
      `insert into access_mail (id, institution_id, account_id, population, reason, state, requested_by_id, due_at, created_at)
       select gen_random_uuid(), institution_id, id, 'members', ${more}, now(), now() from account where id = '${who}'`;
    const refused: [string, RegExp][] = [
      [insert(used), /nobody has come into/],
      [insert(fresh, `'again', 'waiting', null`), /nobody has come into/],
      [insert(fresh, `'correction', 'queued', null`), /nobody has come into/],
      [insert(account), /access_mail_\w+_unique/],
      [
        `update access_mail set state = 'queued', queued_at = now() where id = '${waiting!.id}'`,
        /nobody has come into/,
      ],
      [`update access_mail set account_id = '${used}' where id = '${waiting!.id}'`, /for whom/],
      [`update access_mail set state = 'waiting', queued_at = null where id = '${queued!.id}'`, /not sent again/],
      [`update access_mail set queued_at = now() where id = '${queued!.id}'`, /not sent again/],
      ['delete from access_mail', /permission denied/],
    ];
    for (const [text, reason] of refused) await expect(sql(text), text).rejects.toThrow(reason);
  });
});
