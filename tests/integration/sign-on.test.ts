import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newId } from '#db/columns.ts';
import { StaffExternalIdentity, StaffMembership } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { startIdentityProvider } from '#server/embedded/identity-provider.ts';
import { env } from '#server/env.ts';
import {
  assertRecentlyAuthenticated,
  beginSignOn,
  finishSignOn,
  resumeSession,
  type SignOnOf,
  type SignOnOutcome,
} from '#server/staff/index.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { visit } from '#tests/setup/visit.ts';

const SLUG = 'iec-iab';
const BACK = new URL(`/staff/sign-on/${SLUG}/back`, env().PUBLIC_URL).href;
/** Each test has people of its own: a link is kept. */
const PEOPLE = ['ann', 'bob', 'eve', 'joe', 'kim', 'lea', 'max', 'zoe'].map((sub) => ({
  sub,
  name: sub,
  claims: { email: `${sub}@desk.example`, groups: ['desk-agents', 'everyone'] as string[] },
}));

let desk: Desk;
let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let place: SignOnOf;

beforeAll(async () => {
  desk = await openDesk();
  env().GUICHET_SECRETS = { ...env().GUICHET_SECRETS, staff: 'staff-secret' };
  provider = await startIdentityProvider({
    clients: [{ id: 'guichet', secret: 'staff-secret', redirectUris: [BACK] }],
    people: PEOPLE,
  });
  const roles = { 'desk-leads': 'supervisor', 'desk-agents': 'agent' } as const;
  const signOn = {
    issuer: provider.issuer,
    clientId: 'guichet',
    clientSecretName: 'staff',
    scope: 'openid profile email',
    roleClaim: 'groups',
    roles,
  };
  place = { institution: desk.institution.id, slug: SLUG, signOn };
});
afterAll(async () => {
  await provider.stop();
  await desk.close();
});
afterEach(() => {
  provider.tamper = null;
  provider.delayMs = 0;
  provider.signsIn = null;
});

const visitor = (): Context => ({ em: desk.orm.em.fork(), actor: { kind: 'visitor', name: 'visitor' }, now: desk.now });

async function go(context: Context, sub: string, purpose: 'sign_in' | 'link' | 'confirm' = 'sign_in') {
  provider.signsIn = sub;
  const { url, token } = await beginSignOn(context, place, { purpose, next: '/desk' });
  return { url: await visit(url, BACK), token };
}
const signIn = async (sub: string): Promise<SignOnOutcome> => finishSignOn(visitor(), place, await go(visitor(), sub));
const linkTo = async (who: () => Context<StaffActor>, sub: string): Promise<SignOnOutcome> =>
  finishSignOn(who(), place, await go(who(), sub, 'link'));

test('a person links their identity once, and then signs in by it with the role that it says', async () => {
  const who = await desk.addStaff('verifier', 'Ann');
  expect(await linkTo(who, 'ann')).toEqual({ kind: 'linked', next: '/desk' });
  const outcome = await signIn('ann');
  if (outcome.kind !== 'signed_in') throw new Error(JSON.stringify(outcome));
  expect(await resumeSession(visitor(), outcome.token)).toMatchObject({
    id: who().actor.id,
    roles: { [desk.institution.id]: 'agent' },
  });
  const changed = (await desk.audit()).filter(({ action }) => action === 'staff.role_changed').at(-1);
  expect(JSON.parse(changed?.payload ?? '{}').detail).toMatchObject({ from: 'verifier', to: 'agent' });
});

test('T30 an identity with the mail address of a person but another sub does not link', async () => {
  const who = await desk.addStaff('agent', 'Bob');
  await desk.orm.em.fork().execute("update staff set email = 'bob@desk.example' where id = ?", [who().actor.id]);
  expect(await signIn('bob')).toEqual({ kind: 'refused', cause: 'not_linked' });
  expect(await desk.orm.em.fork().count(StaffExternalIdentity, { staff: who().actor.id })).toBe(0);
  await linkTo(who, 'zoe');
  expect(await signIn('bob')).toEqual({ kind: 'refused', cause: 'not_linked' });
  expect((await signIn('zoe')).kind).toBe('signed_in');
});

test('an identity belongs to one person', async () => {
  const [one, other] = [await desk.addStaff('agent', 'One'), await desk.addStaff('agent', 'Other')];
  await linkTo(one, 'eve');
  expect(await linkTo(other, 'eve')).toEqual({ kind: 'refused', cause: 'linked_elsewhere' });
});

test('no value of the claim, no role: refused, and the role here is gone', async () => {
  const who = await desk.addStaff('agent', 'Joe');
  await linkTo(who, 'joe');
  provider.tamper = (claims) => ({ ...claims, groups: ['everyone'] });
  expect(await signIn('joe')).toEqual({ kind: 'refused', cause: 'no_role' });
  expect(await desk.orm.em.fork().count(StaffMembership, { staff: who().actor.id })).toBe(0);
  provider.tamper = (claims) => ({ ...claims, groups: ['desk-agents', 'desk-leads'] });
  expect((await signIn('joe')).kind).toBe('signed_in');
  expect(await desk.orm.em.fork().findOneOrFail(StaffMembership, { staff: who().actor.id })).toMatchObject({
    role: 'supervisor',
  });
});

test('a provider that lies is refused: nonce, audience, issuer, time', async () => {
  const who = await desk.addStaff('agent', 'Kim');
  await linkTo(who, 'kim');
  const lies: ((claims: Record<string, unknown>) => Record<string, unknown>)[] = [
    (claims) => ({ ...claims, nonce: 'another' }),
    ({ nonce, ...claims }) => claims,
    (claims) => ({ ...claims, aud: 'someone-else' }),
    (claims) => ({ ...claims, iss: 'https://issuer.example' }),
    (claims) => ({ ...claims, exp: 1_000 }),
  ];
  for (const lie of lies) {
    provider.tamper = lie;
    await expect(signIn('kim')).rejects.toThrow('invalid: provider_refused');
  }
  provider.tamper = null;
  expect((await signIn('kim')).kind).toBe('signed_in');
});

test('who comes back must be the browser that left, once, to the same institution', async () => {
  const who = await desk.addStaff('agent', 'Lea');
  await linkTo(who, 'lea');
  const over = 'invalid: sign_on_over';
  const answer = await go(visitor(), 'lea');
  await expect(finishSignOn(visitor(), place, { url: answer.url, token: null })).rejects.toThrow(over);
  const other = await go(visitor(), 'lea');
  await expect(finishSignOn(visitor(), place, { url: answer.url, token: other.token })).rejects.toThrow('invalid');
  await expect(finishSignOn(visitor(), { ...place, institution: newId() }, await go(visitor(), 'lea'))).rejects.toThrow(
    over,
  );
  expect((await finishSignOn(visitor(), place, answer)).kind).toBe('signed_in');
  await expect(finishSignOn(visitor(), place, answer)).rejects.toThrow(over);
  await expect(finishSignOn(visitor(), place, await go(who(), 'lea', 'link'))).rejects.toThrow(over);
});

test('a proof of presence comes from one’s own identity, asked anew', async () => {
  const who = await desk.addStaff('agent', 'Max');
  await linkTo(who, 'max');
  await desk.orm.em
    .fork()
    .execute('update staff_session set authenticated_at = null where staff_id = ?', [who().actor.id]);
  await expect(assertRecentlyAuthenticated(who())).rejects.toThrow('reauthentication_needed');
  expect(await finishSignOn(who(), place, await go(who(), 'ann', 'confirm'))).toEqual({
    kind: 'refused',
    cause: 'not_linked',
  });
  provider.tamper = (claims) => ({ ...claims, auth_time: 1_000 });
  await expect(finishSignOn(who(), place, await go(who(), 'max', 'confirm'))).rejects.toThrow('provider_refused');
  provider.tamper = null;
  expect((await finishSignOn(who(), place, await go(who(), 'max', 'confirm'))).kind).toBe('confirmed');
  await expect(assertRecentlyAuthenticated(who())).resolves.toBeUndefined();
});

test('a person who declines, and a provider that is down or slow, are refused with words', async () => {
  await expect(signIn('refuse')).rejects.toThrow('invalid: provider_denied');
  const nowhere = { ...place, signOn: { ...place.signOn, issuer: 'http://127.0.0.1:9' } };
  const down = beginSignOn(visitor(), nowhere, { purpose: 'sign_in', next: '/' });
  await expect(down).rejects.toThrow('unavailable: provider_unavailable');
  const answer = await go(visitor(), 'ann');
  provider.delayMs = 12_000;
  const slow = finishSignOn(visitor(), place, answer);
  await expect(slow).rejects.toThrow('unavailable: provider_unavailable');
}, 30_000);
