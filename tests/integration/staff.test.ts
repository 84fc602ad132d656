import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '#db/columns.ts';
import { AuditEntry, Institution, Staff, StaffMembership, StaffSession } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { hashPassword, verifyPassword } from '#server/passwords/index.ts';
import {
  type AddedStaff,
  addStaff,
  assertAllowed,
  currentTotpCode,
  institutionsWith,
  listStaff,
  resumeSession,
  signInStaff,
  signOutStaff,
  verifySecondFactor,
} from '#server/staff/index.ts';
import { createTestDatabase } from '#tests/setup/database.ts';

const PASSWORD = 'quatre chevaux bleus';
const START = new Date('2026-11-22T09:00:00.000Z');
/** What a mail to staff is signed with. */
const FACE = {
  name: { fr: 'Institut', nl: 'Instituut', de: 'Institut', en: 'Institute' },
  shortName: 'II',
  defaultLanguage: 'fr',
  colour: { light: '#0b6b62' },
  desk: { address: 'desk@institut.example', senderName: 'Service desk' },
};
const minutes = (count: number) => new Date(START.getTime() + count * 60_000);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let orm: MikroORM;
let one: string;
let other: string;
let marie: AddedStaff;
let serial = 0;

const at = (now: Date): Context => ({ em: orm.em.fork(), actor: { kind: 'visitor', name: 'visitor' }, now });
const system = (now = START): Context => ({ em: orm.em.fork(), actor: { kind: 'system', name: 'test' }, now });

beforeAll(async () => {
  database = await createTestDatabase();
  orm = await openOrm({ url: database.appUrl, as: 'application' });
  const em = orm.em.fork();
  [one, other] = [newId(), newId()];
  for (const id of [one, other]) {
    em.persist(
      em.create(Institution, {
        id,
        slug: `i-${id}`,
        name: 'Institut',
        profile: FACE,
        profileVersion: 1,
        createdAt: START,
        updatedAt: START,
      }),
    );
  }
  await em.flush();
});
afterAll(async () => {
  await orm.close(true);
  await database.drop();
});
beforeEach(async () => {
  serial += 1;
  const memberships = [
    { institution: one, role: 'agent' },
    { institution: other, role: 'supervisor' },
  ] as const;
  marie = await addStaff(system(), {
    email: `Marie${serial}@Desk.Example `,
    name: `Marie ${serial}`,
    password: PASSWORD,
    memberships,
  });
});

async function passwordStep(now = START): Promise<string> {
  const outcome = await signInStaff(at(now), { email: marie.email, password: PASSWORD });
  if (outcome.kind !== 'second_factor_due') throw new Error(`expected the second factor, got ${outcome.kind}`);
  return outcome.token;
}

async function signIn(now = START): Promise<string> {
  const outcome = await verifySecondFactor(at(now), await passwordStep(now), currentTotpCode(marie.totpSecret, now));
  if (outcome.kind !== 'signed_in') throw new Error(`expected a session, got ${outcome.kind}`);
  return outcome.token;
}

async function resumed(token: string, now: Date): Promise<StaffActor> {
  const actor = await resumeSession(at(now), token);
  if (actor?.kind !== 'staff') throw new Error('expected a signed-in person');
  return actor;
}

const told = async (action: string) => {
  const entries = await orm.em.fork().find(AuditEntry, { action }, { orderBy: { position: 1 } });
  return entries
    .map((entry) => JSON.parse(entry.payload))
    .filter((payload) => JSON.stringify(payload).includes(`"Marie ${serial}"`));
};

const wrongCode = (now: Date): string => {
  const near = [-60, -30, 0, 30, 60].map((seconds) =>
    currentTotpCode(marie.totpSecret, new Date(now.getTime() + seconds * 1000)),
  );
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? '';
};

test('password, then code: a new token, the roles of each institution, one entry in each', async () => {
  const half = await passwordStep();
  expect(await resumeSession(at(START), half)).toMatchObject({ kind: 'second_factor_due', name: `Marie ${serial}` });
  const outcome = await verifySecondFactor(at(START), half, currentTotpCode(marie.totpSecret, START));
  if (outcome.kind !== 'signed_in') throw new Error(outcome.kind);
  expect(outcome.token).not.toBe(half);
  expect(await resumeSession(at(START), half)).toBeNull();
  expect(await resumeSession(at(START), outcome.token)).toEqual({
    kind: 'staff',
    id: marie.id,
    name: `Marie ${serial}`,
    sessionId: expect.any(String),
    roles: { [one]: 'agent', [other]: 'supervisor' },
  });
  expect(await told('staff.signed_in')).toHaveLength(2);
  const stored = await orm.em.fork().find(StaffSession, { staff: marie.id });
  expect(JSON.stringify(stored)).not.toContain(outcome.token);
});

test('unknown, wrong and disabled get one and the same answer', async () => {
  const unknown = await signInStaff(at(START), { email: 'nobody@desk.example', password: PASSWORD });
  const wrong = await signInStaff(at(START), { email: marie.email, password: 'wrong' });
  await orm.em.fork().nativeUpdate(Staff, { id: marie.id }, { disabledAt: START });
  const disabled = await signInStaff(at(START), { email: marie.email, password: PASSWORD });
  expect([unknown, wrong, disabled]).toEqual([{ kind: 'refused' }, { kind: 'refused' }, { kind: 'refused' }]);
  const refusals = await told('staff.sign_in_refused');
  expect(refusals.map((entry) => `${entry.outcome} ${entry.detail.cause}`).sort()).toEqual([
    'denied disabled',
    'denied disabled',
    'denied password',
    'denied password',
  ]);
});

test('an unknown address costs as much work as a wrong password', async () => {
  // Processor time, of which other work on the machine takes none away; the least and the most of some tries.
  const workOf = async (work: () => Promise<unknown>) => {
    const costs: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      costs.push(user + system);
    }
    return costs.sort((one, other) => one - other);
  };
  await verifyPassword(null, 'warm');
  const [oneHash = 0] = await workOf(() => verifyPassword(null, 'wrong'));
  const [signIn = 0] = await workOf(() => signInStaff(at(START), { email: 'nobody@desk.example', password: 'wrong' }));
  expect(signIn).toBeGreaterThan(oneHash * 0.5);
});

test('the fiftieth failure in a row makes strangers wait for 15 minutes, also with the right password', async () => {
  const wrong = () => signInStaff(at(START), { email: marie.email, password: 'wrong' });
  for (let failure = 1; failure <= 49; failure += 1) await wrong();
  await passwordStep();
  await wrong();
  expect(await signInStaff(at(minutes(14.9)), { email: marie.email, password: PASSWORD })).toEqual({ kind: 'refused' });
  expect((await told('staff.sign_in_refused')).some((entry) => entry.detail.cause === 'locked')).toBe(true);
  expect(await told('staff.sign_in_alarm')).toHaveLength(2);
  expect((await listStaff(system(minutes(14)))).find((row) => row.id === marie.id)?.isUnderAttack).toBe(true);
  expect(await signInStaff(at(minutes(15)), { email: marie.email, password: PASSWORD })).toMatchObject({
    kind: 'second_factor_due',
  });
});

test('wrong passwords tried at once are each counted', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => signInStaff(at(START), { email: marie.email, password: 'wrong' })),
  );
  expect(outcomes.every((outcome) => outcome.kind === 'refused')).toBe(true);
  expect((await orm.em.fork().findOneOrFail(Staff, marie.id)).lockedUntil).toEqual(minutes(15));
});

test('a code serves once, the neighbouring steps are accepted, older ones are not', async () => {
  const code = currentTotpCode(marie.totpSecret, START);
  await signIn();
  expect(await verifySecondFactor(at(START), await passwordStep(), code)).toEqual({ kind: 'refused' });
  const later = minutes(5);
  const shown = (seconds: number) => currentTotpCode(marie.totpSecret, new Date(later.getTime() + seconds * 1000));
  expect(await verifySecondFactor(at(later), await passwordStep(later), shown(-60))).toEqual({ kind: 'refused' });
  expect(await verifySecondFactor(at(later), await passwordStep(later), shown(-30))).toMatchObject({
    kind: 'signed_in',
  });
  expect(await verifySecondFactor(at(later), await passwordStep(later), shown(30))).toMatchObject({
    kind: 'signed_in',
  });
  expect(await verifySecondFactor(at(later), await passwordStep(later), shown(0))).toEqual({ kind: 'refused' });
});

test('one code redeemed fifty times at once opens one session', async () => {
  const half = await passwordStep();
  const code = currentTotpCode(marie.totpSecret, START);
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => verifySecondFactor(at(START), half, code)));
  expect(outcomes.filter((outcome) => outcome.kind === 'signed_in')).toHaveLength(1);
});

test('five wrong codes end the half-open session; ten make strangers wait, since the password was right', async () => {
  const half = await passwordStep();
  const code = wrongCode(START);
  for (let attempt = 1; attempt <= 4; attempt += 1)
    expect(await verifySecondFactor(at(START), half, code)).toEqual({ kind: 'refused' });
  expect(await verifySecondFactor(at(START), half, code)).toEqual({ kind: 'session_over' });
  expect(await verifySecondFactor(at(START), half, currentTotpCode(marie.totpSecret, START))).toEqual({
    kind: 'session_over',
  });
  const second = await passwordStep();
  for (let attempt = 1; attempt <= 5; attempt += 1) await verifySecondFactor(at(START), second, code);
  expect(await signInStaff(at(START), { email: marie.email, password: PASSWORD })).toEqual({ kind: 'refused' });
});

test('the second factor must follow within ten minutes', async () => {
  const half = await passwordStep();
  expect(await resumeSession(at(minutes(10)), half)).toBeNull();
  expect(await verifySecondFactor(at(minutes(10)), half, currentTotpCode(marie.totpSecret, minutes(10)))).toEqual({
    kind: 'session_over',
  });
});

test('a session ends after 30 idle minutes and after 12 hours in all', async () => {
  const idle = await signIn();
  expect(await resumeSession(at(minutes(29.99)), idle)).toMatchObject({ kind: 'staff' });
  expect(await resumeSession(at(minutes(29.99 + 30)), idle)).toBeNull();
  const busy = await signIn(minutes(60));
  for (let passed = 80; passed < 60 + 720; passed += 20) await resumed(busy, minutes(passed));
  await resumed(busy, minutes(60 + 719.9));
  expect(await resumeSession(at(minutes(60 + 720)), busy)).toBeNull();
});

test('the last look is written at most once a minute', async () => {
  const token = await signIn();
  const seen = async () =>
    (await orm.em.fork().findOneOrFail(StaffSession, { staff: marie.id, isSecondFactorDone: true })).lastSeenAt;
  await resumed(token, minutes(0.9));
  expect(await seen()).toEqual(START);
  await resumed(token, minutes(1));
  expect(await seen()).toEqual(minutes(1));
});

test('roles are those of the moment; a disabled person is out at once', async () => {
  const token = await signIn();
  await orm.em.fork().nativeDelete(StaffMembership, { staff: marie.id, institution: other });
  const actor = await resumed(token, START);
  expect(actor.roles).toEqual({ [one]: 'agent' });
  expect(() => assertAllowed(actor, one, 'tickets.work')).not.toThrow();
  expect(() => assertAllowed(actor, one, 'audit.read')).toThrow('forbidden: permission');
  expect(() => assertAllowed(actor, other, 'tickets.read')).toThrow('forbidden: permission');
  expect(() => assertAllowed({ kind: 'system', name: 'x' }, one, 'tickets.read')).toThrow('forbidden');
  expect(institutionsWith(actor, 'tickets.read')).toEqual([one]);
  expect(institutionsWith(actor, 'audit.read')).toEqual([]);
  await orm.em.fork().nativeUpdate(Staff, { id: marie.id }, { disabledAt: START });
  expect(await resumeSession(at(START), token)).toBeNull();
});

test('signing out ends the session, once', async () => {
  const token = await signIn();
  const actor = await resumed(token, START);
  await signOutStaff({ em: orm.em.fork(), actor, now: START });
  await signOutStaff({ em: orm.em.fork(), actor, now: START });
  expect(await resumeSession(at(START), token)).toBeNull();
  expect(await told('staff.signed_out')).toHaveLength(2);
});

test('adding someone refuses a taken address, a short password and an unknown institution', async () => {
  const input = {
    email: 'new@desk.example',
    name: 'Neuf',
    password: PASSWORD,
    memberships: [{ institution: one, role: 'agent' }],
  } as const;
  await expect(addStaff(system(), { ...input, email: marie.email.toUpperCase() })).rejects.toThrow(
    'conflict: staff_exists',
  );
  await expect(addStaff(system(), { ...input, password: 'short' })).rejects.toThrow('invalid: password_short');
  await expect(addStaff(system(), { ...input, memberships: [] })).rejects.toThrow('invalid: membership_missing');
  const unknown = addStaff(system(), { ...input, memberships: [{ institution: 'nowhere', role: 'agent' }] });
  await expect(unknown).rejects.toThrow('not_found: institution');
  expect(await orm.em.fork().count(Staff, { email: 'new@desk.example' })).toBe(0);
  expect(marie.totpUri).toMatch(/^otpauth:\/\/totp\/Guichet:marie\d+%40desk\.example\?.*secret=[A-Z2-7]{32}/);
});

test('passwords are compared by NFKC and hashed with a salt of their own', async () => {
  const [first, second] = await Promise.all([hashPassword('Ｅ\u0301té 2026 !'), hashPassword('Été 2026 !')]);
  expect(first).not.toBe(second);
  expect(first).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  expect(await verifyPassword(first, 'Été 2026 !')).toBe(true);
  expect(await verifyPassword(second, 'été 2026 !')).toBe(false);
  expect(await verifyPassword(null, 'Été 2026 !')).toBe(false);
});
