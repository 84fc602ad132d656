import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StaffSession, Verification, VerificationUse } from '#db/entities/index.ts';
import { showAddress } from '#server/accounts/index.ts';
import { answerQuestion, confirmIdentity } from '#server/identity/index.ts';
import {
  assertRecentlyAuthenticated,
  changeRole,
  confirmPresence,
  currentTotpCode,
  endOwnSessions,
  endStaffSessions,
  ownAccess,
  resumeSession,
  setDisabled,
} from '#server/staff/index.ts';
import { type Desk, FACTS, openDesk, STORED } from '#tests/factories/desk.ts';
import { type People, peopleOf } from '#tests/factories/people.ts';

let desk: Desk;
let from: People['from'];
let inMinutes: People['inMinutes'];
let someone: People['someone'];
let signIn: People['signIn'];
let actorOf: People['actorOf'];
beforeAll(async () => {
  desk = await openDesk();
  ({ from, inMinutes, someone, signIn, actorOf } = peopleOf(desk));
});
afterAll(() => desk.close());

describe('T30 staff session', () => {
  test('a TOTP code does not serve twice, at sign-in nor to confirm presence', async () => {
    const who = await someone();
    const { token } = await signIn(who);
    const code = currentTotpCode(who.totpSecret, desk.now);
    expect(await confirmPresence(await actorOf(token), code)).toEqual({ kind: 'refused' });
    const later = inMinutes(2);
    const fresh = currentTotpCode(who.totpSecret, later);
    expect(await confirmPresence(await actorOf(token, later), fresh)).toEqual({ kind: 'confirmed' });
    expect(await confirmPresence(await actorOf(token, later), fresh)).toEqual({ kind: 'refused' });
  });

  test('a proof of presence is fresh for five minutes, in its own session only', async () => {
    const who = await someone();
    const { token } = await signIn(who);
    await expect(assertRecentlyAuthenticated(await actorOf(token, inMinutes(4.99)))).resolves.toBeUndefined();
    const stale = assertRecentlyAuthenticated(await actorOf(token, inMinutes(5)));
    await expect(stale).rejects.toThrow('forbidden: reauthentication_needed');
    const second = await signIn(who, '192.0.2.9', inMinutes(10));
    await expect(assertRecentlyAuthenticated(await actorOf(token, inMinutes(10)))).rejects.toThrow('reauthentication');
    await expect(assertRecentlyAuthenticated(await actorOf(second.token, inMinutes(10)))).resolves.toBeUndefined();
  });

  test('five wrong codes to confirm presence, then none is taken', async () => {
    const who = await someone();
    const { token } = await signIn(who);
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await confirmPresence(await actorOf(token), 'aaaaaaaaaa')).toEqual({ kind: 'refused' });
    const right = currentTotpCode(who.totpSecret, inMinutes(3));
    await expect(confirmPresence(await actorOf(token, inMinutes(3)), right)).rejects.toThrow('too_many');
  });

  test('sessions say where they were opened; one, or all others, are ended; a supervisor ends them', async () => {
    const who = await someone();
    const sessions = [
      await signIn(who),
      await signIn(who, '2001:db8::5', inMinutes(1)),
      await signIn(who, '192.0.2.8', inMinutes(2)),
    ];
    const [here, second, third] = sessions.map(({ token }) => token) as [string, string, string];
    const now = inMinutes(3);
    const seen = (await ownAccess(await actorOf(here, now))).sessions;
    expect(seen).toHaveLength(3);
    expect(seen.find(({ isPresent }) => isPresent)).toMatchObject({
      method: 'password',
      browser: 'Chrome, Linux',
      address: '192.0.2.7',
    });
    const other = await actorOf(second, now);
    await endOwnSessions(await actorOf(here, now), other.actor.sessionId);
    expect(await resumeSession(from('192.0.2.7', now), second)).toBeNull();
    expect(await resumeSession(from('192.0.2.7', now), third)).not.toBeNull();
    await endOwnSessions(await actorOf(here, now), null);
    expect(await resumeSession(from('192.0.2.7', now), third)).toBeNull();
    expect(await resumeSession(from('192.0.2.7', now), here)).not.toBeNull();
    await expect(endStaffSessions((await desk.addStaff('agent'))(), who.id)).rejects.toThrow('forbidden');
    expect(await endStaffSessions((await desk.addStaff('supervisor'))(), who.id)).toBe(1);
    expect(await resumeSession(from('192.0.2.7', now), here)).toBeNull();
  });

  test('nobody ends a session of someone else by its identity', async () => {
    const [one, other] = [await someone(), await someone()];
    const theirs = await actorOf((await signIn(other)).token);
    await endOwnSessions(await actorOf((await signIn(one)).token), theirs.actor.sessionId);
    const kept = await desk.orm.em.fork().findOneOrFail(StaffSession, theirs.actor.sessionId);
    expect(kept.endedAt ?? null).toBeNull();
  });

  test('a disabled person’s sessions die at once, and a role change counts at the next request', async () => {
    const who = await someone();
    const administrator = (await desk.addStaff('administrator'))();
    const { token } = await signIn(who);
    const institution = desk.institution.id;
    await changeRole(administrator, { staff: who.id, institution, role: 'verifier' });
    expect((await actorOf(token)).actor.roles).toEqual({ [institution]: 'verifier' });
    await setDisabled(administrator, who.id, true);
    expect(await resumeSession(from('192.0.2.7'), token)).toBeNull();
    await setDisabled(administrator, who.id, false);
    expect(await resumeSession(from('192.0.2.7'), token)).toBeNull();
  });
});

test('a stored address is shown only after a fresh proof; without one the verification is not used up', async () => {
  const agent = await desk.addStaff('agent');
  const reference = await desk.receive();
  const key = async () => {
    const ticket = await desk.ticket(reference);
    return { ticketId: ticket.id, version: ticket.version };
  };
  for (const question of ['postal_code', 'member_number'] as const)
    await answerQuestion(agent(), { ...(await key()), question, answer: FACTS[question] });
  await confirmIdentity(agent(), { ...(await key()), action: 'show_address' });
  const { id: verification } = await desk.orm.em
    .fork()
    .findOneOrFail(Verification, { ticket: (await key()).ticketId, action: 'show_address' });
  const show = async () =>
    showAddress(agent(), { ...(await key()), verification, reason: 'the caller cannot read mail' });
  const provedAt = (authenticatedAt: Date | null) =>
    desk.orm.em.fork().nativeUpdate(StaffSession, { id: agent().actor.sessionId }, { authenticatedAt });
  for (const stale of [null, inMinutes(-5)]) {
    await provedAt(stale);
    await expect(show()).rejects.toThrow('forbidden: reauthentication_needed');
  }
  expect(await desk.orm.em.fork().count(VerificationUse, { verification })).toBe(0);
  await provedAt(inMinutes(-4));
  expect((await show()).address).toBe(STORED);
});
