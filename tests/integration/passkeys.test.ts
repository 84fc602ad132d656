import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#db/columns.ts';
import { StaffPasskey } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { env } from '#server/env.ts';
import {
  assertRecentlyAuthenticated,
  beginPasskeyRegistration,
  beginPasskeySignIn,
  confirmPresenceByPasskey,
  finishPasskeyRegistration,
  finishPasskeySignIn,
  removePasskey,
  resumeSession,
} from '#server/staff/index.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { type Authenticator, makeAuthenticator } from '#tests/setup/authenticator.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const HERE = new URL(env().PUBLIC_URL).origin;
const visitor = (now = desk.now): Context => ({
  em: desk.orm.em.fork(),
  actor: { kind: 'visitor', name: 'visitor' },
  now,
  origin: { address: '192.0.2.7', userAgent: '', requestId: newId() },
});
const inMinutes = (minutes: number): Date => new Date(desk.now.getTime() + minutes * 60_000);

async function enrolled(): Promise<{ who: () => Context<StaffActor>; device: Authenticator }> {
  const who = await desk.addStaff('agent', `Kim ${newId().slice(-6)}`);
  const device = makeAuthenticator(HERE);
  const { token, options } = await beginPasskeyRegistration(who());
  await finishPasskeyRegistration(who(), { token, response: device.register(options), label: 'Laptop' });
  return { who, device };
}

async function signIn(device: Authenticator, now = desk.now) {
  const { token, options } = await beginPasskeySignIn(visitor(now));
  return finishPasskeySignIn(visitor(now), { token, response: device.sign(options) });
}

test('a passkey signs in by itself, as one step of two factors', async () => {
  const { who, device } = await enrolled();
  const outcome = await signIn(device);
  if (outcome.kind !== 'signed_in') throw new Error(outcome.kind);
  expect(await resumeSession(visitor(), outcome.token)).toMatchObject({ kind: 'staff', id: who().actor.id });
  const [entry] = (await desk.audit()).filter(({ action }) => action === 'staff.signed_in').slice(-1);
  expect(JSON.parse(entry?.payload ?? '{}').detail).toEqual({ method: 'passkey' });
  const mails = (await desk.mails()).filter(({ purpose }) => purpose === 'staff_security');
  expect(mails.at(-1)?.text).toContain('une clé d’accès a été ajoutée');
});

test('T30 a passkey of another origin or of another relying party is refused', async () => {
  const { device } = await enrolled();
  device.conduct.origin = 'https://guichet.evil.example';
  expect(await signIn(device)).toEqual({ kind: 'refused' });
  device.conduct.origin = HERE;
  device.conduct.rpId = 'evil.example';
  expect(await signIn(device)).toEqual({ kind: 'refused' });
  device.conduct.rpId = new URL(HERE).hostname;
  expect((await signIn(device)).kind).toBe('signed_in');
});

test('T30 a passkey made for another origin is not taken', async () => {
  const who = await desk.addStaff('agent');
  const device = makeAuthenticator('https://guichet.evil.example');
  const { token, options } = await beginPasskeyRegistration(who());
  const kept = finishPasskeyRegistration(who(), { token, response: device.register(options), label: 'x' });
  await expect(kept).rejects.toThrow('invalid: passkey_refused');
  expect(await desk.orm.em.fork().count(StaffPasskey, { staff: who().actor.id })).toBe(0);
});

test('T30 a challenge serves once, of fifty answers at once too, and for five minutes', async () => {
  const { device } = await enrolled();
  const { token, options } = await beginPasskeySignIn(visitor());
  const answer = { token, response: device.sign(options) };
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => finishPasskeySignIn(visitor(), answer)));
  expect(outcomes.filter(({ kind }) => kind === 'signed_in')).toHaveLength(1);
  expect(await finishPasskeySignIn(visitor(), answer)).toEqual({ kind: 'refused' });
  const old = await beginPasskeySignIn(visitor());
  const late = { token: old.token, response: device.sign(old.options) };
  expect(await finishPasskeySignIn(visitor(inMinutes(5)), late)).toEqual({ kind: 'refused' });
  const one = await beginPasskeySignIn(visitor());
  const other = await beginPasskeySignIn(visitor());
  const crossed = { token: one.token, response: device.sign(other.options) };
  expect(await finishPasskeySignIn(visitor(), crossed)).toEqual({ kind: 'refused' });
});

test('a counter that goes back is a clone, and a holder who was not verified is nobody', async () => {
  const { device } = await enrolled();
  device.conduct.counter = 7;
  expect((await signIn(device)).kind).toBe('signed_in');
  for (const counter of [7, 6, 0]) {
    device.conduct.counter = counter;
    expect(await signIn(device)).toEqual({ kind: 'refused' });
  }
  device.conduct.counter = 8;
  device.conduct.isVerified = false;
  expect(await signIn(device)).toEqual({ kind: 'refused' });
  device.conduct.isVerified = true;
  expect((await signIn(device)).kind).toBe('signed_in');
});

test('a signature of another key, an unknown passkey and a disabled person are refused alike', async () => {
  const { who, device } = await enrolled();
  const { token, options } = await beginPasskeySignIn(visitor());
  const forged = { ...makeAuthenticator(HERE).sign(options), id: device.sign(options).id };
  expect(await finishPasskeySignIn(visitor(), { token, response: forged })).toEqual({ kind: 'refused' });
  expect(await signIn(makeAuthenticator(HERE))).toEqual({ kind: 'refused' });
  await desk.orm.em.fork().execute('update staff set disabled_at = now() where id = ?', [who().actor.id]);
  expect(await signIn(device)).toEqual({ kind: 'refused' });
});

test('it proves presence for its own holder only; another’s registration cannot be finished', async () => {
  const [one, other] = [await enrolled(), await enrolled()];
  await desk.orm.em
    .fork()
    .execute('update staff_session set authenticated_at = ? where staff_id = ?', [inMinutes(-60), one.who().actor.id]);
  await expect(assertRecentlyAuthenticated(one.who())).rejects.toThrow('reauthentication_needed');
  const confirm = async (device: Authenticator) => {
    const { token, options } = await beginPasskeySignIn(visitor());
    await confirmPresenceByPasskey(one.who(), { token, response: device.sign(options) });
  };
  await expect(confirm(other.device)).rejects.toThrow('passkey_refused');
  await confirm(one.device);
  await expect(assertRecentlyAuthenticated(one.who())).resolves.toBeUndefined();

  const { token, options } = await beginPasskeyRegistration(one.who());
  const stolen = finishPasskeyRegistration(other.who(), {
    token,
    response: makeAuthenticator(HERE).register(options),
    label: 'x',
  });
  await expect(stolen).rejects.toThrow('passkey_refused');
});

test('the last way in stays', async () => {
  const { who, device } = await enrolled();
  await desk.orm.em.fork().execute('update staff set password_hash = null where id = ?', [who().actor.id]);
  const kept = await desk.orm.em.fork().findOneOrFail(StaffPasskey, { staff: who().actor.id });
  await expect(removePasskey(who(), kept.id)).rejects.toThrow('conflict: last_way_in');
  await desk.orm.em.fork().execute("update staff set password_hash = 'x' where id = ?", [who().actor.id]);
  await removePasskey(who(), kept.id);
  expect(await signIn(device)).toEqual({ kind: 'refused' });
});
