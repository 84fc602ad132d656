import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '#db/columns.ts';
import { Account, AuditEntry, Credential, MemberSession, ResetSecret } from '#db/entities/index.ts';
import { type Payload, payloadSchema } from '#server/audit/payload.ts';
import type { Context, MemberActor } from '#server/context.ts';
import {
  choosePassword,
  type MemberSignIn,
  resetPassword,
  resumeMember,
  setDefaultPassword,
  signInAlarm,
  signInMember,
} from '#server/credentials/index.ts';
import { FAILURES_UNTIL_STRANGERS_WAIT, STRANGERS_WAIT_MINUTES } from '#server/credentials/sign-in.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { CHOSEN, FIVE, type Five, type Member, openFive, PRESENT, SLUGS } from '../factories/members.ts';
import { dumpDatabase } from '../setup/dump.ts';

const hashing = vi.hoisted(() => ({ count: 0 }));
vi.mock('@node-rs/argon2', async (original) => {
  const library = await original<typeof import('@node-rs/argon2')>();
  const verify = (...args: Parameters<typeof library.verify>) => {
    hashing.count += 1;
    return library.verify(...args);
  };
  return { ...library, verify };
});

let five: Five;
const members = new Map<string, Member>();
const member = (slug: string): Member => members.get(slug)!;
const em = () => five.desk.orm.em.fork();

beforeAll(async () => {
  five = await openFive();
  for (const slug of SLUGS) members.set(slug, await five.addMemberWithPassword(slug));
});
afterAll(() => five.close());

const REFUSED: MemberSignIn = { kind: 'refused' };
const MAILED = FIVE.filter(({ reset }) => reset.method !== 'link');
const LINKS = SLUGS.filter((slug) => !MAILED.some((one) => one.slug === slug));

type From = { device?: string; address?: string; userAgent?: string };
/** A sign-in as it comes from a browser, in a network of its own unless one is given. */
async function signIn(slug: string, identifier: string, password: string, from: From = {}): Promise<MemberSignIn> {
  const origin = { address: from.address ?? '', userAgent: from.userAgent ?? 'test', requestId: newId() };
  const context = { ...five.desk.system(), origin };
  const device = from.device ?? null;
  return signInMember(context, await five.of(slug), { identifier, password, device });
}
async function signedIn(one: Member, password: string, from: From = {}) {
  const outcome = await signIn(one.slug, await five.identifier(one), password, from);
  if (outcome.kind !== 'signed_in') throw new Error('refused');
  return outcome;
}
const resume = async (slug: string, token: string) => resumeMember(five.desk.system(), (await five.of(slug)).id, token);
async function as(slug: string, token: string): Promise<Context<MemberActor>> {
  const resumed = await resume(slug, token);
  if (!resumed) throw new Error('no session');
  return { ...five.desk.system(), actor: resumed.actor };
}
const credentialOf = ({ account }: Member) => em().findOneOrFail(Credential, { account });

/** What the log of an institution says of one kind of act, the oldest first. */
async function told(slug: string, action: string): Promise<Payload[]> {
  const { id } = await five.of(slug);
  const entries = await em().find(AuditEntry, { institution: id, action }, { orderBy: { position: 'asc' } });
  return entries.map(({ payload }) => payloadSchema.parse(JSON.parse(payload)));
}

/** Text in characters of the same meaning, as another keyboard types them. */
const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0));

describe.each(FIVE)('$slug', ({ slug, signInWith }) => {
  const named = () => {
    const { address, username, clientNumber } = member(slug);
    return { address, username, client_number: clientNumber };
  };

  it('T6 Unicode: signs in with what its profile says, blanks, capitals and other keyboards aside', async () => {
    for (const way of signInWith) {
      const typed = named()[way];
      for (const identifier of [`  ${typed}\n`, typed.toUpperCase(), fullWidth(typed)])
        expect((await signIn(slug, identifier, PRESENT)).kind, `${way}: ${identifier}`).toBe('signed_in');
    }
    expect((await em().findOneOrFail(Account, { id: member(slug).account })).lastSignInAt).toEqual(five.desk.now);
  });

  it('signs in with nothing else', async () => {
    for (const [way, typed] of Object.entries(named()))
      if (!signInWith.includes(way as Profile['signInWith'][number]))
        expect(await signIn(slug, typed, PRESENT), way).toEqual(REFUSED);
    const other = SLUGS.find((one) => one !== slug) ?? '';
    expect(await signIn(slug, await five.identifier(member(other)), PRESENT)).toEqual(REFUSED);
    expect(await signIn(slug, 'no\0body', PRESENT)).toEqual(REFUSED);
  });

  it('T16 sessions: says where a session was opened, within bounds', async () => {
    const { token } = await signedIn(member(slug), PRESENT, {
      address: '192.0.2.77',
      userAgent: 'Firefox'.repeat(100),
    });
    const { actor } = (await resume(slug, token))!;
    const session = await em().findOneOrFail(MemberSession, { id: actor.sessionId });
    expect(session).toMatchObject({ address: '192.0.2.77', userAgent: 'Firefox'.repeat(100).slice(0, 300) });
  });
});

it('T2, T3 enumeration: each failure has one answer, two hashes, and as many statements as any other', async () => {
  const slug = 'creos';
  const disabled = await five.addMember(slug, { status: 'disabled' });
  const former = await five.addMember(slug, { status: 'not_migrated' });
  const bare = await five.addMember(slug);
  const handedOut = await five.addMember(slug);
  await setDefaultPassword(five.desk.system(), handedOut.account, PRESENT);
  const locked = await five.addMemberWithPassword(slug);
  const expired = await five.addMemberWithPassword(slug);
  const later = new Date(five.desk.now.getTime() + 60_000);
  await em().nativeUpdate(Credential, { account: locked.account }, { lockedUntil: later });
  await em().nativeUpdate(Credential, { account: expired.account }, { expiresAt: five.desk.now });
  const cases: [string, string, string][] = [
    ['unknown', 'nobody', PRESENT],
    ['wrong', member(slug).username, 'wrong'],
    ['locked', locked.username, PRESENT],
    ['locked and wrong', locked.username, 'wrong'],
    ['expired', expired.username, PRESENT],
    ['disabled', disabled.username, PRESENT],
    ['not migrated', former.username, PRESENT],
    ['without a password', bare.username, PRESENT],
    ['with a default password', handedOut.username, 'wrong'],
  ];
  await signIn(slug, 'warm', 'warm', { address: '198.51.100.1' });
  const statements = vi.spyOn(pg.Client.prototype, 'query');
  const costs: Record<string, object> = {};
  for (const [place, [name, identifier, password]] of cases.entries()) {
    statements.mockClear();
    hashing.count = 0;
    const outcome = await signIn(slug, identifier, password, { address: `203.0.${place}.1` });
    costs[name] = { outcome, hashes: hashing.count, statements: statements.mock.calls.length };
  }
  statements.mockRestore();
  expect(costs).toEqual(Object.fromEntries(cases.map(([name]) => [name, costs.unknown])));
  expect(costs.unknown).toMatchObject({ outcome: REFUSED, hashes: 2 });
  const refusals = (await told(slug, 'member.sign_in_refused')).slice(-cases.length);
  expect(refusals.map(({ detail }) => detail.cause)).toEqual([
    'unknown',
    'password',
    'locked',
    'locked',
    'expired',
    'disabled',
    'not_migrated',
    'password',
    'password',
  ]);
});

describe('T15 lock-out as a weapon', () => {
  it.each(MAILED)(
    '$slug: 1,000 failures against a victim: their browser and their mailed password still let them in',
    async ({ slug }) => {
      const victim = await five.addMemberWithPassword(slug);
      const identifier = await five.identifier(victim);
      const { device } = await signedIn(victim, PRESENT);
      const alarms = async () =>
        (await told(slug, 'member.sign_in_alarm')).filter(({ account }) => account === victim.account);
      // Of the thousand, those that no hash is made for are refused by the network's own limit.
      for (let lock = 1; lock <= 2; lock += 1) {
        await em().nativeUpdate(
          Credential,
          { account: victim.account },
          { failedSignIns: FAILURES_UNTIL_STRANGERS_WAIT - 2 },
        );
        const network = `198.${lock}.${SLUGS.indexOf(slug)}.7`;
        for (let failure = 0; failure < 5; failure += 1)
          expect(await signIn(slug, identifier, 'guess', { address: network })).toEqual(REFUSED);
        expect(await alarms()).toHaveLength(lock);
        expect(await signIn(slug, identifier, PRESENT)).toEqual(REFUSED);
        expect((await signIn(slug, identifier, PRESENT, { device })).kind).toBe('signed_in');
        if (lock === 1) five.desk.later(16);
      }
      // The desk sees it on the card for a day: when it began, and nothing else.
      expect(await signInAlarm(five.desk.system(), victim.account)).toBe(five.desk.now.toISOString());
      expect(await signInAlarm(five.desk.system(), member(slug).account)).toBeNull();
      expect((await alarms())[0]).toMatchObject({ outcome: 'denied', detail: { attempts: 50, minutes: 15 } });

      expect(await five.recover(slug, victim.address)).toBe('sent');
      const [mailed, address] = [await five.mailed(), `198.2.${SLUGS.indexOf(slug)}.7`];
      for (let failure = 0; failure < 5; failure += 1)
        expect(await signIn(slug, identifier, 'guess', { address })).toEqual(REFUSED);
      await expect(signIn(slug, identifier, mailed, { address })).rejects.toMatchObject({ kind: 'too_many' });
      expect((await signIn(slug, identifier, mailed)).kind).toBe('signed_in');
      expect((await signIn(slug, identifier, mailed, { address, device })).kind).toBe('signed_in');
      expect((await credentialOf(victim)).lockedUntil! > five.desk.now).toBe(true);
    },
  );

  it.each(LINKS)(
    '%s: locked out, its network used up and drowned in requests, a victim comes in by the last link',
    async (slug) => {
      const victim = await five.addMemberWithPassword(slug);
      const { profile } = await five.of(slug);
      const address = `198.51.${110 + LINKS.indexOf(slug)}.7`;
      const { device } = await signedIn(victim, PRESENT, { address });
      const nearly = { failedSignIns: FAILURES_UNTIL_STRANGERS_WAIT - 1 };
      await em().nativeUpdate(Credential, { account: victim.account }, nearly);
      const identifier = await five.identifier(victim);
      const guesses = await Promise.allSettled(
        Array.from({ length: 12 }, () => signIn(slug, identifier, 'guess', { address })),
      );
      expect(guesses.filter(({ status }) => status === 'rejected')).toHaveLength(2);
      expect((await credentialOf(victim)).lockedUntil! > five.desk.now).toBe(true);
      const outcomes: (string | null)[] = [];
      for (let asked = 0; asked < profile.recovery.mailsAnHour + 3; asked += 1)
        outcomes.push(await five.recover(slug, victim.address));
      expect(new Set(outcomes.slice(profile.recovery.mailsAnHour))).toEqual(new Set(['too_many']));

      const request = { key: await five.mailed(), address: victim.address, newPassword: CHOSEN };
      expect(await resetPassword(five.desk.system(), await five.of(slug), request)).toEqual({ kind: 'reset' });
      expect((await signIn(slug, identifier, CHOSEN, { address, device })).kind).toBe('signed_in');
      expect(await signIn(slug, identifier, CHOSEN), 'strangers wait on').toEqual(REFUSED);
      five.desk.later(STRANGERS_WAIT_MINUTES + 1);
      expect((await signIn(slug, identifier, CHOSEN)).kind).toBe('signed_in');
    },
  );

  it('a stranger in the victim’s own network uses up its tries there, not those of the browser that is known', async () => {
    const victim = await five.addMemberWithPassword('creos');
    const address = '192.0.2.200';
    const { device } = await signedIn(victim, PRESENT, { address });
    const guess = () => signIn('creos', victim.username, 'guess', { address });
    for (let failure = 0; failure < 10; failure += 1) await guess();
    await expect(guess()).rejects.toMatchObject({ kind: 'too_many' });
    await expect(signIn('creos', victim.username, PRESENT, { address })).rejects.toMatchObject({ kind: 'too_many' });
    expect((await signIn('creos', victim.username, PRESENT, { address, device })).kind).toBe('signed_in');
    for (let failure = 0; failure < 10; failure += 1)
      await signIn('creos', victim.username, 'guess', { address, device });
    await expect(signIn('creos', victim.username, PRESENT, { address, device })).rejects.toMatchObject({
      kind: 'too_many',
    });
  });

  it('a browser is known to its own member alone', async () => {
    const [one, other] = [await five.addMemberWithPassword('creos'), await five.addMemberWithPassword('creos')];
    const { device } = await signedIn(one, PRESENT);
    const later = new Date(five.desk.now.getTime() + 60_000);
    await em().nativeUpdate(Credential, { account: other.account }, { lockedUntil: later });
    expect(await signIn('creos', other.username, PRESENT, { device })).toEqual(REFUSED);
  });
});

describe.each(MAILED)('$slug: what is mailed', ({ slug, reset }) => {
  const hours = reset.method === 'temporary_password' ? reset.temporaryPasswordHours : 72;

  it('T17, T16: becomes the password when it is first used, ends the sessions, and is used once', async () => {
    const one = await five.addMemberWithPassword(slug);
    const tokens = await Promise.all([1, 2, 3].map(async () => (await signedIn(one, PRESENT)).token));
    expect(await five.recover(slug, one.address)).toBe('sent');
    const mailed = await five.mailed();
    expect((await signedIn(one, PRESENT)).mustChoosePassword).toBe(false);
    const isTemporary = reset.method === 'temporary_password';
    const { token, mustChoosePassword } = await signedIn(one, ` ${mailed}\n`.trim());
    expect(mustChoosePassword).toBe(isTemporary);
    expect(await Promise.all(tokens.map((old) => resume(slug, old)))).toEqual([null, null, null]);
    expect(await em().count(MemberSession, { account: one.account, endedAt: null })).toBe(1);
    expect(await resume(slug, token)).toMatchObject({ mustChoosePassword: isTemporary });
    expect(await signIn(slug, await five.identifier(one), PRESENT)).toEqual(REFUSED);
    const credential = await credentialOf(one);
    expect(credential).toMatchObject({ isTemporary, generation: 2, ground: 'reset_secret' });
    expect(credential.expiresAt === null).toBe(!isTemporary);
    expect((await signedIn(one, mailed)).mustChoosePassword).toBe(isTemporary);
    const entries = (await told(slug, 'member.signed_in')).filter(({ account }) => account === one.account);
    expect(entries.slice(-2).map(({ detail }) => detail)).toEqual([{ method: 'mailed_password' }, {}]);
    expect(await dumpDatabase(five.desk)).not.toContain(mailed);
  });

  it('T9 only the newest, T10 expiry: an earlier one never, the last until its hours are over', async () => {
    const [early, late] = [await five.addMemberWithPassword(slug), await five.addMemberWithPassword(slug)];
    await five.recover(slug, early.address);
    const first = await five.mailed();
    await five.recover(slug, early.address);
    const second = await five.mailed();
    await five.recover(slug, late.address);
    const third = await five.mailed();
    expect(await signIn(slug, await five.identifier(early), first)).toEqual(REFUSED);
    five.desk.later(hours * 60 - 1);
    const { token } = await signedIn(early, second);
    five.desk.later(1);
    expect(await signIn(slug, await five.identifier(late), third)).toEqual(REFUSED);
    // A generated password stays good once it was used; a temporary one ends with its hours, and its session with it.
    const isTemporary = reset.method === 'temporary_password';
    expect((await signIn(slug, await five.identifier(early), second)).kind).toBe(isTemporary ? 'refused' : 'signed_in');
    expect((await resume(slug, token)) === null).toBe(isTemporary);
  });

  it('a first connection: lets in who has had no password yet', async () => {
    const one = await five.addMember(slug);
    await five.recover(slug, one.address);
    const mailed = await five.mailed();
    expect(await signIn(slug, await five.identifier(one), PRESENT)).toEqual(REFUSED);
    const { token } = await signedIn(one, mailed);
    expect(await credentialOf(one)).toMatchObject({ generation: 1, ground: 'reset_secret' });
    expect(await resume(slug, token)).not.toBeNull();
  });

  it('T7 token race: used by ten at once, it becomes one password, and lets each in', async () => {
    const one = await five.addMemberWithPassword(slug);
    await five.recover(slug, one.address);
    const mailed = await five.mailed();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => signedIn(one, mailed)));
    expect((await credentialOf(one)).generation).toBe(2);
    expect(await em().count(ResetSecret, { account: one.account, usedAt: { $ne: null } })).toBe(1);
    expect(await Promise.all(outcomes.map(({ token }) => resume(slug, token)))).not.toContain(null);
  });

  it('T9, T14 cross use: not after the account was closed, nor for another’s account or at another institution, nor after a password was chosen', async () => {
    const one = await five.addMemberWithPassword(slug);
    const other = await five.addMemberWithPassword(slug);
    const closed = await five.addMemberWithPassword(slug);
    await five.recover(slug, closed.address);
    const toClosed = await five.mailed();
    await em().nativeUpdate(Account, { id: closed.account }, { status: 'disabled' });
    expect(await signIn(slug, await five.identifier(closed), toClosed)).toEqual(REFUSED);
    await five.recover(slug, one.address);
    const mailed = await five.mailed();
    expect(await signIn(slug, await five.identifier(other), mailed)).toEqual(REFUSED);
    for (const elsewhere of SLUGS.filter((it) => it !== slug)) {
      const { address, username, clientNumber } = one;
      await five.addMember(elsewhere, { address, username, clientNumber });
      expect(await signIn(elsewhere, await five.identifier({ ...one, slug: elsewhere }), mailed)).toEqual(REFUSED);
    }
    const { token } = await signedIn(one, PRESENT);
    const chosen = await choosePassword(await as(slug, token), { oldPassword: PRESENT, newPassword: CHOSEN });
    expect(chosen).toEqual({ kind: 'chosen' });
    expect(await signIn(slug, await five.identifier(one), mailed)).toEqual(REFUSED);
  });
});
