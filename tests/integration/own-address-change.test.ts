import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Account, AddressChange, MemberSession, Message, ResetSecret, Ticket } from '#db/entities/index.ts';
import {
  applyDueAddressChanges,
  cancelOwnChange,
  confirmAddressChange,
  previewAddressChange,
  undoAddressChange,
} from '#server/accounts/index.ts';
import type { Context, MemberActor } from '#server/context.ts';
import {
  ownProfile,
  requestOwnAddressChange,
  resumeMember,
  setFirstPassword,
  signInMember,
} from '#server/credentials/index.ts';
import { type Profile, profileSchema } from '#server/institutions/contract.ts';
import { applyProfile, institutionById } from '#server/institutions/index.ts';
import { keepHouse } from '#server/worker/housekeeping.ts';
import creos from '../../db/seed/profiles/creos.json' with { type: 'json' };
import ecampus from '../../db/seed/profiles/ecampus.json' with { type: 'json' };
import egec from '../../db/seed/profiles/egec.json' with { type: 'json' };
import iecIab from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };
import institut from '../../db/seed/profiles/institut.json' with { type: 'json' };
import { type Desk, openDesk, STORED } from '../factories/desk.ts';
import { keyIn, refusalOf } from '../factories/verified.ts';

const NEW = 'annelies@nieuw.example';
const PASSWORD = 'Een-lang-wachtwoord-1!';
const HOURS = 24;
const profiles = { 'iec-iab': iecIab, institut, creos, egec, ecampus } as unknown as Record<string, Profile>;

/** A profile that lets members change their address themselves, with some hours of cooling off. */
function bySelf(profile: Profile, coolingOffHours: number): Profile {
  const { change_address: change, ...actions } = profile.policy.actions;
  return {
    ...profile,
    addressChange: { ...profile.addressChange, bySelf: true },
    policy: {
      ...profile.policy,
      actions: { ...actions, ...(change && { change_address: { ...change, coolingOffHours } }) },
    },
  };
}

let desk: Desk;
afterAll(() => desk?.close());

const account = (id = desk.account) => desk.orm.em.fork().findOneOrFail(Account, { id });
const changes = () => desk.orm.em.fork().find(AddressChange, {}, { orderBy: { requestedAt: 'asc', id: 'asc' } });
const mailed = async () => (await desk.mails()).map((mail) => `${mail.purpose} → ${mail.recipient}`);
const confirm = async (at = desk.institution.id) =>
  confirmAddressChange(desk.system(), at, await keyIn(desk, 'confirm_address'));
const undo = async (purpose: string, at = desk.institution.id) =>
  undoAddressChange(desk.system(), at, await keyIn(desk, purpose));
const actions = async (since: number) =>
  (await desk.audit()).slice(since).map((entry) => `${entry.action} ${entry.outcome}`);

async function open(): Promise<string> {
  const institution = await institutionById(desk.system(), desk.institution.id);
  const { username, clientNumber } = await account();
  const way = institution.profile.signInWith[0];
  const identifier = way === 'username' ? username : way === 'client_number' ? clientNumber : await storedAddress();
  const signedIn = await signInMember(desk.system(), institution, { identifier: identifier ?? '', password: PASSWORD });
  if (signedIn.kind !== 'signed_in') throw new Error('not signed in');
  return signedIn.token;
}
const storedAddress = async () => ((await account()).addressHint === 'a•••••@n•••••.example' ? NEW : STORED);

async function member(token?: string): Promise<Context<MemberActor>> {
  const resumed = await resumeMember(desk.system(), desk.institution.id, token ?? (await open()));
  if (!resumed) throw new Error('no session');
  return { ...desk.system(), actor: resumed.actor };
}
const ask = (context: Context<MemberActor>, newAddress = NEW, password = PASSWORD) =>
  requestOwnAddressChange(context, { password, newAddress });
/** As the owner of the tables, past what they refuse. */
async function asOwner(sql: string): Promise<void> {
  const owner = new pg.Client(desk.database.ownerUrl);
  await owner.connect();
  await owner.query(`set session_replication_role = replica; ${sql}`);
  await owner.end();
}
/** As after choosing a new password by what was mailed. */
const renewPassword = () => asOwner('update credential set expires_at = null');
const isAlive = async (token: string) => (await resumeMember(desk.system(), desk.institution.id, token)) !== null;

async function openOn(profile: Profile): Promise<void> {
  desk = await openDesk(() => profile, {
    username: 'vandenbroeck_annelies',
    clientNumber: '1048210482',
    roles: Object.keys(profile.roles).slice(0, 1),
    ...(profile.nationalNumber.isUsed ? {} : { nationalNumber: undefined }),
  });
  await setFirstPassword(desk.system(), desk.account, PASSWORD);
}

/** What was mailed for a new password and is still open. */
async function openResetSecret(): Promise<void> {
  const { addressIndex, addressVersion } = await account();
  const id = randomUUID();
  const em = desk.orm.em.fork();
  const { profile } = await institutionById(desk.system(), desk.institution.id);
  const owned = { institution: desk.institution.id, account: desk.account };
  await em.execute(
    `insert into recovery_request (id, institution_id, way, language, created_at, due_at) values (?, ?, 'address', 'fr', ?, ?)`,
    [id, owned.institution, desk.now, desk.now],
  );
  await em.execute(`update recovery_request set settled_at = ?, outcome = 'sent', account_id = ? where id = ?`, [
    desk.now,
    owned.account,
    id,
  ]);
  await em.insert(ResetSecret, {
    id: randomUUID(),
    ...owned,
    kind: profile.reset.method,
    secretHash: id,
    addressIndex: addressIndex ?? '',
    addressVersion,
    generation: 1,
    ground: 'recovery_request',
    groundId: id,
    createdAt: desk.now,
    expiresAt: new Date(desk.now.getTime() + 3_600_000),
  });
}

/** Asks for a, then for b and c at once, and opens all three links twice. @param settled the state of what is confirmed. */
async function raceOfChanges(settled: 'applied' | 'cooling'): Promise<void> {
  const context = await member();
  const past = (await changes()).map(({ id }) => id);
  const inState = async (state: string) =>
    (await changes()).filter((change) => change.state === state && !past.includes(change.id)).map(({ id }) => id);
  await ask(context, 'a@nieuw.example');
  const forA = await keyIn(desk, 'confirm_address');
  desk.later(1);
  const both = { ...context, now: desk.now };
  await Promise.all(
    ['b@nieuw.example', 'c@nieuw.example'].map((address) => ask({ ...both, em: desk.orm.em.fork() }, address)),
  );
  const pending = await inState('pending');
  expect(pending).toHaveLength(1);
  const keys = (await desk.mails())
    .filter((mail) => mail.purpose === 'confirm_address')
    .slice(-2)
    .map((mail) => /link\/[\w-]+\/([\w-]+)/.exec(mail.text)?.[1] ?? '');
  const outcomes = await Promise.all(
    [forA, ...keys, forA, ...keys].map((key) => confirmAddressChange(desk.system(), desk.institution.id, key)),
  );
  expect(outcomes.filter((outcome) => outcome.kind === 'done')).toHaveLength(1);
  expect(await inState(settled)).toEqual(pending);
}

describe.each(Object.entries(profiles))('at %s', (_slug, profile) => {
  beforeAll(() => openOn(bySelf(profile, 0)));
  afterAll(() => desk.close());

  it('T16 sessions, T9 only the newest: a confirmed change ends every session and voids what was mailed', async () => {
    const tokens = [await open(), await open()];
    const since = (await desk.audit()).length;
    expect(await ask(await member(tokens[0]))).toEqual({ kind: 'requested' });
    expect((await mailed()).at(-1)).toBe(`confirm_address → ${NEW}`);
    expect((await account()).addressVersion).toBe(1);
    expect(await isAlive(tokens[1] ?? '')).toBe(true);
    await openResetSecret();
    expect(await confirm()).toEqual({ kind: 'done', effectiveAt: null });
    expect(await account()).toMatchObject({ addressVersion: 2, addressHint: 'a•••••@n•••••.example' });
    for (const token of tokens) expect(await isAlive(token)).toBe(false);
    expect(await desk.orm.em.fork().count(ResetSecret, { usedAt: null, voidedAt: null })).toBe(0);
    expect(await actions(since)).toEqual(['account.address_change_requested done', 'account.address_changed done']);
  });

  it('T18 notice: the previous address is warned, not named to the new one, and undoes it within 72 hours, once', async () => {
    expect((await mailed()).slice(-2)).toEqual([`address_changed → ${NEW}`, `address_warning → ${STORED}`]);
    const sent = await desk.mails();
    for (const mail of sent.filter((one) => one.recipient === NEW)) expect(mail.text).not.toContain('scarlet');
    expect(sent.at(-1)?.text).not.toContain('nieuw');
    const token = await open();
    desk.later(72 * 60 - 1);
    const since = (await desk.audit()).length;
    await openResetSecret();
    expect(await undo('address_warning')).toEqual({ kind: 'done', effectiveAt: null });
    expect(await account()).toMatchObject({ addressVersion: 3, addressHint: 'a•••••@s•••••.example' });
    expect(await isAlive(token)).toBe(false);
    expect(await desk.orm.em.fork().count(ResetSecret, { usedAt: null, voidedAt: null })).toBe(0);
    expect(await actions(since)).toEqual(['account.address_change_undone done']);
    const [ticket] = await desk.orm.em.fork().find(Ticket, {});
    expect(ticket).toMatchObject({ kind: 'email_changed', status: 'new', account: desk.account });
    expect((await desk.audit()).at(-1)).toMatchObject({ ticketReference: ticket?.reference });
    expect(await desk.orm.em.fork().find(Message, { ticket: ticket?.id ?? '' })).toMatchObject([{ direction: 'note' }]);
    expect((await desk.mails()).at(-1)).toMatchObject({
      purpose: 'address_restored',
      recipient: STORED,
      text: expect.stringContaining(ticket?.reference ?? '?'),
    });
    expect(await undo('address_warning')).toEqual({ kind: 'no_longer_valid' });
    expect(await desk.orm.em.fork().count(Ticket, {})).toBe(1);
    await expect(open(), 'whoever asked for the change knew the password').rejects.toThrow('not signed in');
  });

  it('T14 cross use: a link of one purpose or institution does nothing for another', async () => {
    await renewPassword();
    const { id: second } = await applyProfile(desk.system(), { ...bySelf(profile, 0), slug: 'elsewhere' });
    await ask(await member());
    const key = await keyIn(desk, 'confirm_address');
    expect(await confirmAddressChange(desk.system(), second, key)).toEqual({ kind: 'no_longer_valid' });
    expect(await undoAddressChange(desk.system(), desk.institution.id, key)).toEqual({ kind: 'no_longer_valid' });
    expect(await previewAddressChange(desk.system(), 'confirm', second, key)).toEqual({ kind: 'no_longer_valid' });
    const undoing = async (at: string) => undoAddressChange(desk.system(), at, await keyIn(desk, 'address_warning'));
    expect(await confirm()).toMatchObject({ kind: 'done' });
    expect(await undoing(second)).toEqual({ kind: 'no_longer_valid' });
    expect(await undoing(desk.institution.id)).toMatchObject({ kind: 'done' });
  });

  it('T8 change race: the link mailed to a never confirms b, whoever is first', async () => {
    await renewPassword();
    await raceOfChanges('applied');
  });
});

it.each([
  [71, false],
  [72, true],
])('T18 notice: a profile that leaves %i hours for the way back is taken: %s', (undoHours, isTaken) => {
  const change = { ...iecIab.addressChange, undoHours };
  expect(profileSchema.safeParse({ ...iecIab, addressChange: change }).success).toBe(isTaken);
});

describe('a change of one’s own', () => {
  beforeAll(async () => {
    await openOn(bySelf(profiles['iec-iab']!, HOURS));
  });
  afterEach(async () => {
    await renewPassword();
    await cancelOwnChange(await member());
    // Limits count by the clock of the machine.
    await desk.orm.em.fork().execute('delete from rate_limit');
    desk.later(1);
  });

  it('cools off as the profile says, is shown with its end, and takes effect once', async () => {
    await ask(await member());
    expect((await ownProfile(await member(), 'fr')).change).toMatchObject({
      state: 'pending',
      hint: 'a•••••@n•••••.example',
    });
    const effectiveAt = new Date(desk.now.getTime() + HOURS * 3_600_000).toISOString();
    expect(await confirm()).toEqual({ kind: 'done', effectiveAt });
    expect((await mailed()).slice(-2)).toEqual([
      `address_change_confirmed → ${NEW}`,
      `address_change_coming → ${STORED}`,
    ]);
    expect((await ownProfile(await member(), 'fr')).change).toMatchObject({ state: 'cooling', effectiveAt });
    desk.later(HOURS * 60 - 1);
    expect(await applyDueAddressChanges(desk.system())).toEqual({ applied: 0, dropped: 0, busy: 0 });
    desk.later(1);
    expect(await applyDueAddressChanges(desk.system())).toEqual({ applied: 1, dropped: 0, busy: 0 });
    expect((await ownProfile(await member(), 'fr')).change).toBeNull();
    expect(await undo('address_warning')).toEqual({ kind: 'done', effectiveAt: null });
  });

  it('T18 notice: is stopped from the present address, and a ticket is opened for the desk', async () => {
    const token = await open();
    const before = await account();
    await ask(await member(token));
    await confirm();
    const tickets = await desk.orm.em.fork().count(Ticket, {});
    expect(await undo('address_change_coming')).toEqual({ kind: 'done', effectiveAt: null });
    expect(await isAlive(token)).toBe(false);
    expect(await desk.orm.em.fork().count(Ticket, {})).toBe(tickets + 1);
    expect((await mailed()).at(-1)).toBe(`address_change_stopped → ${STORED}`);
    desk.later(HOURS * 60 * 2);
    expect(await applyDueAddressChanges(desk.system())).toEqual({ applied: 0, dropped: 0, busy: 0 });
    expect((await account()).addressVersion).toBe(before.addressVersion);
  });

  it('is taken back on the own page, at either step; its links hold no longer', async () => {
    await ask(await member());
    const key = await keyIn(desk, 'confirm_address');
    const since = (await desk.audit()).length;
    const context = await member();
    expect(await cancelOwnChange(context)).toBe(true);
    expect(await cancelOwnChange(context)).toBe(false);
    expect((await actions(since)).filter((one) => one.startsWith('account'))).toEqual([
      'account.address_change_cancelled done',
    ]);
    expect(await confirmAddressChange(desk.system(), desk.institution.id, key)).toEqual({ kind: 'no_longer_valid' });
    desk.later(1);
    await ask(await member());
    await confirm();
    expect(await cancelOwnChange(await member())).toBe(true);
    desk.later(HOURS * 60);
    expect(await applyDueAddressChanges(desk.system())).toEqual({ applied: 0, dropped: 0, busy: 0 });
    expect(await undo('address_change_coming')).toEqual({ kind: 'no_longer_valid' });
  });

  it('T8 change race: the link mailed to a never confirms b, also where the change cools off', () =>
    raceOfChanges('cooling'));

  it('T10 expiry: the link holds until its hour, and the way back until its own', async () => {
    const { profile } = await institutionById(desk.system(), desk.institution.id);
    const { confirmHours, undoHours } = profile.addressChange;
    const preview = async (what: 'confirm' | 'undo', purpose: string) =>
      (await previewAddressChange(desk.system(), what, desk.institution.id, await keyIn(desk, purpose))).kind;
    await ask(await member());
    desk.later(confirmHours * 60);
    expect([await preview('confirm', 'confirm_address'), await confirm()]).toEqual([
      'no_longer_valid',
      { kind: 'no_longer_valid' },
    ]);
    expect((await ownProfile(await member(), 'fr')).change).toBeNull();
    await ask(await member());
    desk.later(confirmHours * 60 - 1);
    expect(await preview('confirm', 'confirm_address')).toBe('open');
    await confirm();
    desk.later(HOURS * 60);
    await applyDueAddressChanges(desk.system());
    desk.later(undoHours * 60);
    expect([await preview('undo', 'address_warning'), await undo('address_warning')]).toEqual([
      'no_longer_valid',
      { kind: 'no_longer_valid' },
    ]);
    // The way back of this test alone: the tests after it begin with the address they know.
    await ask(await member(), STORED);
    await confirm();
    desk.later(HOURS * 60);
    expect(await applyDueAddressChanges(desk.system())).toMatchObject({ applied: 1 });
  });

  it('T2 enumeration: an address of another account is answered and mailed alike, and fails at its confirmation', async () => {
    await desk.addAccount({ nationalNumber: '81073041151', address: 'taken@post.example', lastName: 'De Smet' });
    const context = await member();
    const trace = async (address: string) => {
      const [mails, entries] = [(await desk.mails()).length, (await desk.audit()).length];
      const answer = await ask(context, address);
      return { answer, mails: (await desk.mails()).length - mails, entries: await actions(entries) };
    };
    expect(await trace('taken@post.example')).toEqual(await trace('free@post.example'));
    desk.later(1);
    await ask(context, 'taken@post.example');
    expect(await confirm()).toEqual({ kind: 'no_longer_valid' });
    expect((await account()).addressHint).not.toContain('p•••••');
  });

  it('T13 brute force: a wrong password changes nothing, is told, and is refused after ten', async () => {
    const context = await member();
    const since = (await desk.audit()).length;
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        ask({ ...context, em: desk.orm.em.fork() }, NEW, `wrong ${index}`).then(
          (answer) => answer.kind,
          (error: { code: string }) => error.code,
        ),
      ),
    );
    expect(tries.filter((one) => one === 'wrong_password')).toHaveLength(10);
    expect(tries.filter((one) => one === 'too_fast')).toHaveLength(2);
    expect(await refusalOf(ask(context))).toBe('too_many:too_fast');
    expect(new Set(await actions(since))).toEqual(new Set(['account.address_change_requested denied']));
    expect((await ownProfile(context, 'fr')).change).toBeNull();
  });

  it('an account that asks for a sixth change in an hour waits: nobody is mailed without end', async () => {
    const context = await member();
    const asked: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      desk.later(1);
      asked.push(
        await ask({ ...context, now: desk.now }, `a${count}@nieuw.example`).then(
          (answer) => answer.kind,
          (error: { code: string }) => error.code,
        ),
      );
    }
    expect(asked).toEqual([...Array<string>(5).fill('requested'), 'too_fast']);
  });

  it('one’s present address is no change', async () => {
    const count = (await changes()).length;
    expect(await ask(await member(), ` ${STORED.toUpperCase()}`.trim())).toEqual({ kind: 'unchanged' });
    expect(await changes()).toHaveLength(count);
  });

  it('outlives the session it was asked for in', async () => {
    await ask(await member());
    const em = desk.orm.em.fork();
    const hundredDays = new Date(desk.now.getTime() + 100 * 86_400_000);
    await keepHouse(em, hundredDays);
    expect(await em.count(MemberSession, {})).toBe(0);
    expect(await confirm()).toMatchObject({ kind: 'done' });
  });
});

describe('the database refuses, of the product’s own role', () => {
  beforeAll(async () => {
    await openOn(bySelf(profiles['iec-iab']!, HOURS));
    await ask(await member());
  });

  /** The pending change once more, with other columns. */
  const again = (columns: object) =>
    desk.orm.em.fork().execute(
      `insert into address_change select (jsonb_populate_record(null::address_change, to_jsonb(c) || ?::jsonb)).*
       from address_change c limit 1`,
      [
        JSON.stringify({
          id: randomUUID(),
          confirm_key_hash: randomUUID(),
          undo_key_hash: randomUUID(),
          new_address: '',
          old_address: null,
          ...columns,
        }),
      ],
    );

  it.each([
    ['without a ground', { member_session_id: null }, /without a verification/],
    ['of nobody’s session', { member_session_id: randomUUID() }, /without a session/],
    ['that is applied from the start', { state: 'applied' }, /without a session/],
    ['with less cooling off', { cooling_hours: HOURS - 1 }, /without its cooling off/],
    ['from another version', { from_version: 7 }, /without a session/],
    ['with another previous address', { old_address_index: 'x' }, /without a session/],
  ])('a change %s', async (_what, columns, message) => {
    await expect(again(columns)).rejects.toThrow(message);
  });

  it.each([
    ['a temporary password', `update credential set is_temporary = true`, `update credential set is_temporary = false`],
    [
      'a session that has ended',
      `update member_session set ended_at = now()`,
      `update member_session set ended_at = null`,
    ],
    ['an older password', `update member_session set generation = 0`, `update member_session set generation = 1`],
    [
      'a profile that leaves it to others',
      `update institution set profile = jsonb_set(profile, '{addressChange,bySelf}', 'false')`,
      `update institution set profile = jsonb_set(profile, '{addressChange,bySelf}', 'true')`,
    ],
  ])('a change with %s', async (_what, spoil, mend) => {
    await again({});
    await asOwner(spoil);
    await expect(again({})).rejects.toThrow(/without a session/);
    await asOwner(mend);
  });

  it('other addresses than the ones that were sealed first', async () => {
    const set = (columns: string) => desk.orm.em.fork().execute(`update address_change set ${columns}`);
    await expect(set(`new_address = 'x'`)).rejects.toThrow(/written once/);
    await expect(set(`old_address = null where new_address <> ''`)).rejects.toThrow(/written once/);
    await expect(set(`new_address_index = 'x'`)).rejects.toThrow(/keeps what was verified/);
    await expect(set(`state = 'applied'`)).rejects.toThrow(/skips its cooling off/);
  });

  it('the key of the address again on the same ground, or for a change of another moment', async () => {
    const [change] = (await changes()).filter((one) => one.newAddress !== '');
    const hand = (at: Date, id = change?.id) =>
      desk.orm.em
        .fork()
        .execute(`select open_account_key(?, 'contact', 'address_change.requested', ?, ?)`, [desk.account, id, at]);
    await expect(hand(desk.now)).rejects.toThrow(/opened the contact point before/);
    await expect(hand(new Date(desk.now.getTime() + 1))).rejects.toThrow(/without a ground/);
    await expect(hand(desk.now, randomUUID())).rejects.toThrow(/without a ground/);
  });
});
