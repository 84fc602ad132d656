import { afterAll, beforeAll, expect, it } from 'vitest';
import { Credential, Verification } from '#db/entities/index.ts';
import type { Context, MemberActor, StaffActor } from '#server/context.ts';
import {
  choosePassword,
  memberHome,
  resumeMember,
  setFirstPassword,
  signInMember,
  signOutMember,
  triggerReset,
} from '#server/credentials/index.ts';
import { answerQuestion, confirmIdentity } from '#server/identity/index.ts';
import { applyProfile, findInstitution } from '#server/institutions/index.ts';
import { type Desk, FACTS, openDesk, STORED } from '../factories/desk.ts';
import { dumpDatabase } from '../setup/dump.ts';

let desk: Desk;
let agent: () => Context<StaffActor>;

beforeAll(async () => {
  desk = await openDesk();
  agent = await desk.addStaff('agent');
  await setFirstPassword(desk.system(), desk.account, 'Institut135!');
});
afterAll(() => desk.close());

const institution = () => findInstitution(desk.system(), 'iec-iab');
const signIn = async (identifier: string, password: string) =>
  signInMember(desk.system(), await institution(), { identifier, password });
async function session(identifier: string, password: string): Promise<string> {
  const outcome = await signIn(identifier, password);
  if (outcome.kind !== 'signed_in') throw new Error('refused');
  return outcome.token;
}
const resume = async (token: string) => resumeMember(desk.system(), (await institution()).id, token);
async function asMember(token: string): Promise<Context<MemberActor>> {
  const member = await resume(token);
  if (!member) throw new Error('no session');
  return { ...desk.system(), actor: member.actor };
}

/** Walks the desk's side of a reset, and reads the temporary password from the mail to the stored address. */
async function reset(): Promise<string> {
  const reference = await desk.receive({ kind: 'password_reset' });
  const key = async () => {
    const ticket = await desk.ticket(reference);
    return { ticketId: ticket.id, version: ticket.version };
  };
  await answerQuestion(agent(), { ...(await key()), question: 'postal_code', answer: FACTS.postal_code });
  await answerQuestion(agent(), { ...(await key()), question: 'member_number', answer: FACTS.member_number });
  await confirmIdentity(agent(), { ...(await key()), action: 'trigger_reset' });
  const { id } = await desk.orm.em.fork().findOneOrFail(Verification, { ticket: (await key()).ticketId });
  await triggerReset(agent(), { ...(await key()), verification: id });
  const mail = (await desk.mails()).at(-1);
  expect(mail).toMatchObject({ purpose: 'temporary_password', recipient: STORED });
  return /^ {4}(\S+)$/m.exec(mail?.text ?? '')?.[1] ?? '';
}

it('signs in with the address alone, blanks and capitals aside', async () => {
  expect(await signIn(`  ${STORED.toUpperCase()} `.trim(), 'Institut135!')).toMatchObject({
    kind: 'signed_in',
    mustChoosePassword: false,
  });
  for (const [identifier, password] of [
    [STORED, 'wrong'],
    ['nobody@there.example', 'Institut135!'],
    ['72031411231', 'Institut135!'],
    ['ａnnelies.vandenbroeck@scarlet.example', 'wrong'],
  ] as const) {
    expect(await signIn(identifier, password)).toEqual({ kind: 'refused' });
  }
});

it('T16 sessions, T17 temporary password: a reset ends every session and opens only the page for choosing', async () => {
  const [one, two] = [await session(STORED, 'Institut135!'), await session(STORED, 'Institut135!')];
  const temporary = await reset();
  expect([await resume(one), await resume(two)]).toEqual([null, null]);
  expect(await signIn(STORED, 'Institut135!')).toEqual({ kind: 'refused' });

  const outcome = await signIn(STORED, temporary);
  expect(outcome).toMatchObject({ kind: 'signed_in', mustChoosePassword: true });
  const token = outcome.kind === 'signed_in' ? outcome.token : '';
  const elsewhere = await session(STORED, temporary);
  const member = await asMember(token);
  expect(await choosePassword(member, { oldPassword: temporary, newPassword: temporary })).toEqual({ kind: 'same' });
  expect(await choosePassword(member, { oldPassword: 'no', newPassword: 'Nouveau135!' })).toEqual({
    kind: 'wrong_old',
  });
  expect(await choosePassword(member, { oldPassword: temporary, newPassword: 'annelies' })).toEqual({
    kind: 'rules',
    broken: ['upper', 'digit', 'special', 'name'],
  });
  expect(await choosePassword(member, { oldPassword: temporary, newPassword: 'Nouveau135!' })).toEqual({
    kind: 'chosen',
  });
  expect(await resume(token)).toMatchObject({ mustChoosePassword: false });
  expect(await resume(elsewhere)).toBeNull();
  expect(await signIn(STORED, temporary)).toEqual({ kind: 'refused' });
  expect((await memberHome(await asMember(token), 'fr')).blocks.map((block) => block.key)).toEqual([
    'e_guichet',
    'companyweb',
    'training',
  ]);
  await signOutMember(await asMember(token));
  expect(await resume(token)).toBeNull();
});

it('a member without a role is told that rights follow an assignment, where a role needs one', async () => {
  const account = await desk.addAccount({ nationalNumber: undefined, address: 'new@there.example', roles: [] });
  await setFirstPassword(desk.system(), account, 'Institut135!');
  const token = await session('new@there.example', 'Institut135!');
  expect(await memberHome(await asMember(token), 'fr')).toMatchObject({ blocks: [], awaitsAssignment: false });
  const { profile } = await institution();
  const member = { ...profile.roles.member!, needsAssignment: true };
  await applyProfile(desk.system(), { ...profile, roles: { ...profile.roles, member } });
  expect(await memberHome(await asMember(token), 'fr')).toMatchObject({ blocks: [], awaitsAssignment: true });
  await applyProfile(desk.system(), profile);
});

it('T9 only the newest temporary password works, and T10 for 24 hours', async () => {
  const first = await reset();
  const second = await reset();
  expect(await signIn(STORED, first)).toEqual({ kind: 'refused' });
  desk.later(24 * 60 - 1);
  expect(await signIn(STORED, second)).toMatchObject({ kind: 'signed_in' });
  desk.later(1);
  expect(await signIn(STORED, second)).toEqual({ kind: 'refused' });
});

it('a session ends unused after half an hour, and after twelve hours in all', async () => {
  const other = await desk.addAccount({
    nationalNumber: '81073041151',
    lastName: 'De Smet',
    firstName: 'Bart',
    address: 'bart@telenet.example',
  });
  await setFirstPassword(desk.system(), other, 'Rustig135!');
  const idle = await session('bart@telenet.example', 'Rustig135!');
  desk.later(30);
  expect(await resume(idle)).toBeNull();
  const busy = await session('bart@telenet.example', 'Rustig135!');
  for (let minutes = 0; minutes < 700; minutes += 20) {
    desk.later(20);
    expect(await resume(busy)).not.toBeNull();
  }
  desk.later(20);
  expect(await resume(busy)).toBeNull();
});

it('a disabled account and one of another institution sign nobody in', async () => {
  const gone = await desk.addAccount({
    nationalNumber: '55060407730',
    lastName: 'Moreau',
    firstName: 'Luc',
    address: 'luc@skynet.example',
    status: 'disabled',
  });
  await setFirstPassword(desk.system(), gone, 'Parti135!');
  expect(await signIn('luc@skynet.example', 'Parti135!')).toEqual({ kind: 'refused' });
  const token = await session('bart@telenet.example', 'Rustig135!');
  expect(await resumeMember(desk.system(), gone, token)).toBeNull();
});

it('T12 secrets at rest: no password, number or address stands in clear in the database', async () => {
  const temporary = await reset();
  const all = await dumpDatabase(desk);
  expect(all).toContain('SD-2026-');
  for (const secret of [temporary, '72031411231', '72.03.14-112.31', STORED, '470123061']) {
    expect(all).not.toContain(secret);
  }
  expect(await desk.orm.em.fork().count(Credential, { account: desk.account })).toBe(1);
});
