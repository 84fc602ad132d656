import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemberSession } from '#db/entities/index.ts';
import type { Context, MemberActor } from '#server/context.ts';
import {
  endMemberSessions,
  ownProfile,
  requestOwnAddressChange,
  resumeMember,
  setFirstPassword,
  signInMember,
} from '#server/credentials/index.ts';
import { institutionById } from '#server/institutions/index.ts';
import { type Desk, NUMBER, openDesk, STORED } from '../factories/desk.ts';
import { refusalOf } from '../factories/verified.ts';

const PASSWORD = 'Institut135!';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
let desk: Desk;
let other: string;

beforeAll(async () => {
  desk = await openDesk((profile) => ({ ...profile, addressChange: { ...profile.addressChange, bySelf: false } }));
  other = await desk.addAccount({
    nationalNumber: '81073041151',
    lastName: 'De Smet',
    address: 'bart@telenet.example',
  });
  for (const account of [desk.account, other]) await setFirstPassword(desk.system(), account, PASSWORD);
});
afterAll(() => desk.close());

async function signIn(address: string, identifier = STORED, password = PASSWORD): Promise<string> {
  const institution = await institutionById(desk.system(), desk.institution.id);
  const origin = { address, userAgent: FIREFOX, requestId: 'r' };
  const outcome = await signInMember({ ...desk.system(), origin }, institution, { identifier, password });
  return outcome.kind === 'signed_in' ? outcome.token : '';
}
const resume = (token: string) => resumeMember(desk.system(), desk.institution.id, token);
async function member(token: string): Promise<Context<MemberActor>> {
  const resumed = await resume(token);
  if (!resumed) throw new Error('no session');
  return { ...desk.system(), actor: resumed.actor };
}
const profileOf = async (token: string) => ownProfile(await member(token), 'fr');

it('T24 reveal: shows one’s own data as hints, and nothing that could be taken from the screen', async () => {
  const profile = await profileOf(await signIn('192.0.2.7'));
  expect(profile).toMatchObject({
    firstName: 'Annelies',
    lastName: 'Van den Broeck',
    addressHint: 'a•••••@s•••••.example',
    phoneHint: expect.stringMatching(/61$/),
    nationalNumberHint: expect.stringMatching(/31$/),
    addressChange: null,
    change: null,
  });
  const loaded = JSON.stringify(profile);
  for (const value of [STORED, NUMBER, '470123061', '192.0.2.7', FIREFOX]) expect(loaded).not.toContain(value);
});

it('tells where one is signed in, this browser marked, and what was refused', async () => {
  await signIn('2001:db8:12:3400::5');
  await signIn('192.0.2.9', STORED, 'wrong');
  await signIn('192.0.2.9', 'bart@telenet.example', 'wrong');
  desk.later(1);
  const token = await signIn('198.51.100.4');
  const { openSessions, signIns, refused } = await profileOf(token);
  expect(openSessions.map(({ browser, network, isPresent }) => ({ browser, network, isPresent }))).toEqual([
    { browser: 'Firefox, Windows', network: '198.51.100.•', isPresent: true },
    { browser: 'Firefox, Windows', network: expect.stringMatching(/^(2001:db8:12:•|192\.0\.2\.•)$/), isPresent: false },
    { browser: 'Firefox, Windows', network: expect.stringMatching(/^(2001:db8:12:•|192\.0\.2\.•)$/), isPresent: false },
  ]);
  expect(signIns).toHaveLength(3);
  expect(refused).toEqual({ count: 1, isMore: false, days: 7 });
  desk.later(30);
  expect((await profileOf(await signIn('198.51.100.4'))).openSessions).toHaveLength(1);
});

it('T16 sessions: ends one, or all others, each an entry; never somebody else’s', async () => {
  const [mine, second, third] = [await signIn('192.0.2.7'), await signIn('192.0.2.8'), await signIn('192.0.2.9')];
  const theirs = await signIn('192.0.2.7', 'bart@telenet.example');
  const idOf = async (token: string) => (await member(token)).actor.sessionId;
  const since = (await desk.audit()).length;

  expect(await endMemberSessions(await member(mine), { session: await idOf(theirs) })).toBe(0);
  expect(await resume(theirs)).not.toBeNull();
  expect(await endMemberSessions(await member(mine), { session: await idOf(second) })).toBe(1);
  expect(await resume(second)).toBeNull();
  expect(await resume(third)).not.toBeNull();

  expect(await endMemberSessions(await member(mine), {})).toBeGreaterThanOrEqual(1);
  expect([await resume(third), (await resume(mine)) === null, (await resume(theirs)) === null]).toEqual([
    null,
    false,
    false,
  ]);
  expect(await endMemberSessions(await member(mine), {})).toBe(0);
  expect((await desk.audit()).slice(since).map((entry) => `${entry.action} ${entry.account === desk.account}`)).toEqual(
    ['member.sessions_ended true', 'member.sessions_ended true'],
  );
});

it('T1 gate bypass: where the profile leaves addresses to others, the try is refused and told', async () => {
  const context = await member(await signIn('192.0.2.7'));
  const work = requestOwnAddressChange(context, { password: PASSWORD, newAddress: 'new@post.example' });
  expect(await refusalOf(work)).toBe('forbidden:address_not_by_self');
  expect((await desk.audit()).at(-1)).toMatchObject({
    action: 'account.address_change_requested',
    outcome: 'denied',
    account: desk.account,
  });
  expect((await desk.mails()).filter((mail) => mail.purpose === 'confirm_address')).toEqual([]);
});

it('shows at most 90 days', async () => {
  desk.later(91 * 24 * 60);
  const token = await signIn('192.0.2.7');
  expect((await profileOf(token)).signIns).toHaveLength(1);
  expect(await desk.orm.em.fork().count(MemberSession, { account: desk.account })).toBeGreaterThan(1);
});
