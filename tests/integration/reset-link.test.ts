import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditEntry, Credential, MemberSession, OutboundMail, ResetSecret } from '#db/entities/index.ts';
import { confirmAddressChange, previewAddressChange } from '#server/accounts/index.ts';
import type { Context, MemberActor } from '#server/context.ts';
import {
  choosePassword,
  previewResetLink,
  requestOwnAddressChange,
  resetPassword,
  resumeMember,
} from '#server/credentials/index.ts';
import { previewNewAddress } from '#server/identity/index.ts';
import { applyProfile } from '#server/institutions/index.ts';
import { CHOSEN, FIVE, type Five, type Member, openFive, PRESENT, standing } from '../factories/members.ts';

/** The institutions that mail a link. */
const LINKS = FIVE.filter(({ reset }) => reset.method === 'link').map(({ slug }) => slug);

let five: Five;
beforeAll(async () => {
  five = await openFive();
});
afterAll(() => five.close());

const em = () => five.desk.orm.em.fork();
const credentialOf = (account: string) => em().findOneOrFail(Credential, { account });

/** A member with a password, and the key of a link just mailed to them. */
async function withLink(slug: string): Promise<{ member: Member; key: string }> {
  const member = await five.addMemberWithPassword(slug);
  await five.recover(slug, member.address);
  return { member, key: await five.mailed() };
}
const preview = async (slug: string, key: string) =>
  previewResetLink(five.desk.system(), (await five.of(slug)).id, key);
const reset = async ({ slug, address }: { slug: string; address: string }, key: string, newPassword = CHOSEN) =>
  resetPassword(five.desk.system(), await five.of(slug), { key, address, newPassword });

async function signedIn(member: Member, password = PRESENT): Promise<Context<MemberActor>> {
  const outcome = await five.signIn(member, password);
  if (outcome.kind !== 'signed_in') throw new Error('refused');
  const resumed = await resumeMember(five.desk.system(), (await five.of(member.slug)).id, outcome.token);
  if (!resumed) throw new Error('no session');
  return { ...five.desk.system(), actor: resumed.actor };
}

/** Puts the clock to an instant. */
const putClock = (iso: string) => five.desk.later((new Date(iso).getTime() - five.desk.now.getTime()) / 60_000);

describe.each(LINKS)('%s: a mailed link', (slug) => {
  it('T16 sessions: sets the password once, ends all sessions, signs nobody in, lifts no lock, and the address is told', async () => {
    const { member, key } = await withLink(slug);
    for (let n = 0; n < 3; n += 1) await signedIn(member);
    const lockedUntil = new Date(five.desk.now.getTime() + 600_000);
    await em().nativeUpdate(Credential, { account: member.account }, { lockedUntil, failedSignIns: 7 });
    const { profile } = await five.of(slug);
    expect(await preview(slug, key)).toMatchObject({
      kind: 'open',
      rules: profile.passwordRules,
      asksAddress: profile.passwordChoice.asksAddress,
      names: ['Moreau-Dubois', 'Jeanne'],
    });
    expect(await reset(member, key)).toEqual({ kind: 'reset' });
    const sessions = await em().find(MemberSession, { account: member.account });
    expect(sessions.map(({ endedAt }) => endedAt)).toEqual([five.desk.now, five.desk.now, five.desk.now]);
    expect(await credentialOf(member.account)).toMatchObject({
      generation: 2,
      isTemporary: false,
      lockedUntil,
      failedSignIns: 7,
    });
    expect(await five.lastMail()).toMatchObject({ purpose: 'password_changed', recipient: member.address });
    const [entry] = await em().find(
      AuditEntry,
      { account: member.account },
      { orderBy: { position: 'desc' }, limit: 1 },
    );
    expect(entry?.action).toBe('credential.password_reset');
    await em().nativeUpdate(Credential, { account: member.account }, { lockedUntil: null });
    expect((await five.signIn(member, PRESENT)).kind).toBe('refused');
    expect((await five.signIn(member, CHOSEN)).kind).toBe('signed_in');
    expect(await preview(slug, key)).toEqual({ kind: 'no_longer_valid' });
    expect(await reset(member, key)).toEqual({ kind: 'no_longer_valid' });
  });

  it('T11 mail scanners: looking at it any number of times changes nothing', async () => {
    const { member, key } = await withLink(slug);
    const state = async () => [
      await em().find(ResetSecret, { account: member.account }),
      await em().find(Credential, { account: member.account }),
      await em().count(AuditEntry),
      await em().count(OutboundMail),
    ];
    const before = await state();
    for (let n = 0; n < 5; n += 1) expect((await preview(slug, key)).kind).toBe('open');
    expect(await state()).toEqual(before);
    expect(await reset(member, key)).toEqual({ kind: 'reset' });
  });

  it('T9 only the newest: the first of two is refused, the second works', async () => {
    const { member, key: first } = await withLink(slug);
    await five.recover(slug, member.address);
    const second = await five.mailed();
    expect(await preview(slug, first)).toEqual({ kind: 'no_longer_valid' });
    expect(await reset(member, first)).toEqual({ kind: 'no_longer_valid' });
    expect(await reset(member, second)).toEqual({ kind: 'reset' });
  });

  it('T14 cross use: at no other institution, for no other purpose, and on nobody else', async () => {
    const { member, key } = await withLink(slug);
    const neighbour = await five.addMemberWithPassword(slug);
    const before = standing(await credentialOf(neighbour.account));
    for (const other of FIVE.map((profile) => profile.slug).filter((one) => one !== slug)) {
      expect(await preview(other, key)).toEqual({ kind: 'no_longer_valid' });
      expect(await reset({ ...member, slug: other }, key)).toEqual({ kind: 'no_longer_valid' });
    }
    const { id } = await five.of(slug);
    for (const purpose of ['confirm', 'undo'] as const)
      expect(await previewAddressChange(five.desk.system(), purpose, id, key)).toEqual({ kind: 'no_longer_valid' });
    expect((await previewNewAddress(five.desk.system(), id, key)).kind).not.toBe('open');
    expect(await reset(member, key)).toEqual({ kind: 'reset' });
    expect(standing(await credentialOf(neighbour.account))).toEqual(before);
  });

  it('a first connection is the same: there was no password, then there is one', async () => {
    const member = await five.addMember(slug);
    await five.recover(slug, member.address);
    expect(await reset(member, await five.mailed())).toEqual({ kind: 'reset' });
    expect((await five.signIn(member, CHOSEN)).kind).toBe('signed_in');
  });

  it('T10 expiry: the last second works and the first one after does not, on the page as in the form', async () => {
    const { profile } = await five.of(slug);
    const minutes = profile.reset.method === 'link' ? profile.reset.linkMinutes : 0;
    const { member, key } = await withLink(slug);
    five.desk.later(minutes - 1 / 60);
    expect((await preview(slug, key)).kind).toBe('open');
    expect(await reset(member, key, 'short')).toMatchObject({ kind: 'rules' });
    five.desk.later(1 / 60);
    expect(await preview(slug, key)).toEqual({ kind: 'no_longer_valid' });
    expect(await reset(member, key)).toEqual({ kind: 'no_longer_valid' });
  });
});

describe('T10 expiry', () => {
  it.each([
    ['into summer', '2027-03-28T00:45:00Z'],
    ['into winter', '2027-10-31T00:45:00Z'],
  ])('a change of the clock in Brussels, %s, makes 30 minutes neither longer nor shorter', async (_, at) => {
    putClock(at);
    const { member, key } = await withLink('institut');
    five.desk.later(30 - 1 / 60);
    expect((await preview('institut', key)).kind).toBe('open');
    const late = await withLink('institut');
    five.desk.later(30);
    expect(await reset(late.member, late.key)).toEqual({ kind: 'no_longer_valid' });
    expect(await reset(member, key)).toEqual({ kind: 'no_longer_valid' });
  });
});

describe('what else is asked', () => {
  it('creos: the address that the link went to; another one leaves the link as it is', async () => {
    const { member, key } = await withLink('creos');
    for (const address of ['', 'other@creos.example', `${member.address}.evil`])
      expect(await reset({ ...member, address }, key)).toEqual({ kind: 'wrong_address' });
    expect(await reset({ ...member, address: ` ${member.address.toUpperCase()}` }, key)).toEqual({ kind: 'reset' });
  });

  it('the rules of the profile, and what is easily guessed, leave the link as it is', async () => {
    const { member, key } = await withLink('ecampus');
    expect(await reset(member, key, 'court')).toEqual({ kind: 'rules', broken: ['length'] });
    expect(await reset(member, key, 'jeanne-moreau-1')).toEqual({ kind: 'rules', broken: ['name'] });
    expect(await reset(member, key, 'passwordpassword')).toEqual({ kind: 'rules', broken: ['common'] });
    expect(await reset(member, key)).toEqual({ kind: 'reset' });
  });
});

describe.each(['read committed', 'repeatable read'] as const)('T7 token race, %s', (level) => {
  let orm: MikroORM;
  beforeAll(async () => {
    orm = await five.desk.openIsolated(level);
  });
  afterAll(() => orm.close(true));

  it.each(LINKS)('%s: of many one succeeds, and is told once', async (slug) => {
    const { member, key } = await withLink(slug);
    const institution = await five.of(slug);
    // Always more than there are connections: fewer where each password is weighed by how easily it is guessed.
    const racers = institution.profile.passwordRules.refusesCommon ? 15 : 50;
    const before = await em().count(OutboundMail, { purpose: 'password_changed' });
    const outcomes = await Promise.allSettled(
      Array.from({ length: racers }, (_, n) =>
        resetPassword({ ...five.desk.system(), em: orm.em.fork() }, institution, {
          key,
          address: member.address,
          newPassword: `${CHOSEN}${n}`,
        }),
      ),
    );
    const winners = outcomes.filter((one) => one.status === 'fulfilled' && one.value.kind === 'reset');
    expect(winners).toHaveLength(1);
    expect((await credentialOf(member.account)).generation).toBe(2);
    expect(await em().count(OutboundMail, { purpose: 'password_changed' })).toBe(before + 1);
    expect((await five.signIn(member, `${CHOSEN}${outcomes.indexOf(winners[0]!)}`)).kind).toBe('signed_in');
  });
});

describe('what ends a link', () => {
  it('a password chosen meanwhile, and a disabled account', async () => {
    const { member, key } = await withLink('institut');
    const chosen = await choosePassword(await signedIn(member), { oldPassword: PRESENT, newPassword: CHOSEN });
    expect(chosen).toEqual({ kind: 'chosen' });
    expect(await reset(member, key, PRESENT)).toEqual({ kind: 'no_longer_valid' });
    const disabled = await withLink('institut');
    await em().execute(`update account set status = 'disabled' where id = ?`, [disabled.member.account]);
    expect(await preview('institut', disabled.key)).toEqual({ kind: 'no_longer_valid' });
    expect(await reset(disabled.member, disabled.key)).toEqual({ kind: 'no_longer_valid' });
  });

  it('T9 only the newest: a changed address voids it; T14 cross use: the key of that change opens no password', async () => {
    const institut = FIVE.find(({ slug }) => slug === 'institut')!;
    const { change_address: change, ...actions } = institut.policy.actions;
    const atOnce = { ...actions, ...(change && { change_address: { ...change, coolingOffHours: 0 } }) };
    await applyProfile(five.desk.system(), { ...institut, policy: { ...institut.policy, actions: atOnce } });
    const { member, key } = await withLink('institut');
    const newAddress = 'jeanne@elsewhere.example';
    expect(await requestOwnAddressChange(await signedIn(member), { password: PRESENT, newAddress })).toEqual({
      kind: 'requested',
    });
    const confirmKey = /link\/new-address\/([\w-]+)/.exec((await five.lastMail()).text)?.[1] ?? '';
    expect(await reset(member, confirmKey)).toEqual({ kind: 'no_longer_valid' });
    expect((await preview('institut', key)).kind).toBe('open');
    const { id } = await five.of('institut');
    expect((await confirmAddressChange(five.desk.system(), id, confirmKey)).kind).toBe('done');
    expect(await preview('institut', key)).toEqual({ kind: 'no_longer_valid' });
    expect(await reset(member, key)).toEqual({ kind: 'no_longer_valid' });
    expect(await five.recover('institut', member.address)).toBe('unknown');
    expect(await five.recover('institut', newAddress)).toBe('sent');
    expect((await five.lastMail()).recipient).toBe(newAddress);
    await applyProfile(five.desk.system(), institut);
  });
});

describe('what the database refuses the product’s own role', () => {
  const refused = async (sql: string, values: unknown[]) =>
    expect(
      em()
        .execute(sql, values)
        .catch((error: { code?: string }) => {
          throw new Error(String(error.code));
        }),
    ).rejects.toThrow(/^GV00\d$/);

  it('a link that is used late, twice, for another account, after a newer password, or altered', async () => {
    const { member, key } = await withLink('institut');
    const secret = await em().findOneOrFail(ResetSecret, { account: member.account });
    const change = (set: string) => refused(`update reset_secret set ${set} where id = ?`, [secret.id]);
    await change(`used_at = expires_at`);
    await change(`used_at = created_at, voided_at = created_at`);
    await change(`expires_at = expires_at + interval '1 hour'`);
    await change(`secret_hash = 'other'`);
    await change(`generation = 5`);
    const other = await five.addMember('institut');
    await change(`account_id = '${other.account}'`);
    expect(await reset(member, key)).toEqual({ kind: 'reset' });
    await change(`used_at = null`);
    await five.recover('institut', member.address);
    await choosePassword(await signedIn(member, CHOSEN), { oldPassword: CHOSEN, newPassword: PRESENT });
    const [voided] = await em().find(ResetSecret, { account: member.account }, { orderBy: { id: 'desc' }, limit: 1 });
    await refused(`update reset_secret set voided_at = null where id = ?`, [voided!.id]);
    await refused(`update reset_secret set used_at = created_at where id = ?`, [voided!.id]);
  });

  it('a password without a ground, on one that was not used for it, or twice on the same', async () => {
    const { member, key } = await withLink('institut');
    const { id } = await em().findOneOrFail(ResetSecret, { account: member.account });
    const set = (values: string, generation = 'generation + 1') =>
      refused(`update credential set password_hash = 'x', generation = ${generation}, ${values} where account_id = ?`, [
        member.account,
      ]);
    await set(`changed_at = changed_at`);
    await set(`ground = 'register', ground_id = null`);
    await set(`ground = 'reset_secret', ground_id = '${id}'`);
    await set(`ground = 'member_session', ground_id = '${id}'`);
    await refused(`update credential set generation = generation + 1 where account_id = ?`, [member.account]);
    await refused(
      `update credential set expires_at = now() + interval '1 day', is_temporary = true where account_id = ?`,
      [member.account],
    );
    expect(await reset(member, key)).toEqual({ kind: 'reset' });
    await set(`ground = 'reset_secret', ground_id = '${id}'`, 'generation');
    await set(`ground = 'reset_secret', ground_id = '${id}'`);
    await set(`ground = 'reset_secret', ground_id = '${id}', changed_at = now()`);
    const other = await five.addMember('institut');
    await refused(
      `insert into credential (id, institution_id, account_id, password_hash, ground, ground_id, changed_at)
       select gen_random_uuid(), institution_id, ?, 'x', 'reset_secret', id, used_at from reset_secret where id = ?`,
      [other.account, id],
    );
  });
});
