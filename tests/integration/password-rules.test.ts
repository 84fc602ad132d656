import { simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Credential, MemberSession } from '#db/entities/index.ts';
import type { Context, MemberActor } from '#server/context.ts';
import { choosePassword, memberHome, resumeMember, setFirstPassword, signInMember } from '#server/credentials/index.ts';
import { brokenRules } from '#server/credentials/password-problems.ts';
import { applyProfile } from '#server/institutions/index.ts';
import { openLog } from '#server/log.ts';
import { CHOSEN, FIVE, type Five, type Member, openFive, PRESENT } from '../factories/members.ts';
import { routeModules } from '../factories/routes.ts';
import { dumpDatabase, rowsAsOwner } from '../setup/dump.ts';

let five: Five;
beforeAll(async () => {
  five = await openFive();
});
afterAll(() => five.close());

const profileOf = (slug: string) => FIVE.find((profile) => profile.slug === slug)!;
const em = () => five.desk.orm.em.fork();

async function signIn(member: Member, password: string) {
  const outcome = await five.signIn(member, password);
  if (outcome.kind !== 'signed_in') throw new Error('refused');
  return outcome;
}
async function as({ slug }: Member, token: string): Promise<Context<MemberActor>> {
  const resumed = await resumeMember(five.desk.system(), (await five.of(slug)).id, token);
  if (!resumed) throw new Error('no session');
  return { ...five.desk.system(), actor: resumed.actor };
}

/** Someone with a temporary password, and the session that it opened. */
async function temporary(slug = 'iec-iab') {
  const member = await five.addMemberWithPassword(slug);
  await five.recover(slug, member.address);
  const mail = await five.lastMail();
  const password = await five.mailed();
  const { token } = await signIn(member, password);
  return { member, mail, password, token };
}

describe('T26 password rules: what is easily guessed', () => {
  const names = ['Van den Broeck', 'Annelies'];

  it.each([
    ['institut', 'Password1!', ['common']],
    ['institut', 'Azerty123!', ['common']],
    ['institut', 'Institut2026!', ['common']],
    ['institut', 'Annelies19!', ['common']],
    ['institut', 'vandenBROECK1!', ['common']],
    ['institut', 'court', ['length', 'upper', 'digit', 'special']],
    ['institut', CHOSEN, []],
    ['ecampus', 'motdepasse123', ['common']],
    ['ecampus', 'wachtwoord1234', ['common']],
    ['ecampus', 'passwort123456', ['common']],
    ['ecampus', 'annelies wint de tombola', ['name']],
    ['ecampus', 'quatre chevaux bleus', []],
    ['egec', 'fG69a*6jH', []],
    // What the two procedures give as examples, their profiles take.
    ['iec-iab', 'Institut135!', []],
    ['creos', 'Babou45+', []],
    ['creos', '123Soleil*', []],
    ['creos', 'Cool72++', []],
  ])('%s: %s breaks %j', async (slug, password, broken) => {
    const { profile } = await five.of(slug);
    expect(await brokenRules(profile, names, password)).toEqual(broken);
  });

  it('however long one takes to judge, the event loop goes on', async () => {
    const { profile } = await five.of('institut');
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    }, 2);
    await brokenRules(profile, names, 'aB3!'.repeat(64));
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(20);
  });

  it('the server refuses at the form what the page cannot tell', async () => {
    const member = await five.addMemberWithPassword('institut');
    const { token } = await signIn(member, PRESENT);
    const request = { oldPassword: PRESENT, newPassword: 'Password1!' };
    expect(await choosePassword(await as(member, token), request)).toEqual({ kind: 'rules', broken: ['common'] });
  });
});

it('T26 password rules: chosen on one keyboard, typed on another', async () => {
  const member = await five.addMemberWithPassword('creos');
  const { token } = await signIn(member, PRESENT);
  const newPassword = 'Prune-éclair 2026 ½!'.normalize('NFD');
  expect(await choosePassword(await as(member, token), { oldPassword: PRESENT, newPassword })).toEqual({
    kind: 'chosen',
  });
  expect((await signIn(member, newPassword.normalize('NFC'))).mustChoosePassword).toBe(false);
  const request = { oldPassword: newPassword, newPassword: newPassword.normalize('NFKC') };
  expect(await choosePassword(await as(member, token), request)).toEqual({ kind: 'same' });
});

describe('T17 temporary password', () => {
  it('opens the page for choosing one, and no other of the members’ pages and forms', async () => {
    const { member, token } = await temporary();
    // The clock of a request is the machine's own.
    const [lastSeenAt, expiresAt] = [new Date(), new Date(Date.now() + 3_600_000)];
    await em().nativeUpdate(MemberSession, { account: member.account }, { lastSeenAt, expiresAt });
    await em().nativeUpdate(Credential, { account: member.account }, { expiresAt });
    const isSignOut = (file: string): boolean => file.includes('sign-out');
    const modules = [...(await routeModules(/^i\.\$institution/))];
    // What ends the session comes last.
    const routes = modules.toSorted(([one], [other]) => Number(isSignOut(one)) - Number(isSignOut(other)));
    const asked: string[] = [];
    for (const [file, module] of routes) {
      for (const [name, handler] of [['loader', module.loader] as const, ['action', module.action] as const]) {
        const guard = handler?.guard as { kind: string; isForChoosingPassword?: boolean } | undefined;
        if (!handler || guard?.kind !== 'member') continue;
        const answer: unknown = await handler({
          request: new Request(`http://localhost:3000/i/${member.slug}/x`, {
            method: name === 'loader' ? 'GET' : 'POST',
            headers: { Cookie: `guichet_member=${encodeURIComponent(token)}` },
            ...(name === 'action' ? { body: new URLSearchParams({}) } : {}),
          }),
          params: { institution: member.slug },
          context: { em: em(), clientAddress: '192.0.2.7', requestId: 'test', nonce: 'test', log: openLog('test') },
        } as never).catch((error: unknown) => error);
        const where = answer instanceof Response ? answer.headers.get('Location') : 'a page';
        asked.push(`${file} ${name}`);
        const own = isSignOut(file) ? `/i/${member.slug}` : 'a page';
        const expected = guard.isForChoosingPassword ? own : `/i/${member.slug}/password`;
        expect(where, `${file} ${name}`).toBe(expected);
      }
    }
    expect(asked.length).toBeGreaterThan(4);
  });

  it('cannot be kept, in no spelling, and is over once another is chosen', async () => {
    const { member, password, token } = await temporary();
    const context = await as(member, token);
    for (const newPassword of [password, password.normalize('NFKD')])
      expect(await choosePassword(context, { oldPassword: password, newPassword })).toEqual({ kind: 'same' });
    expect(await choosePassword(context, { newPassword: CHOSEN })).toEqual({ kind: 'wrong_old' });
    expect(await choosePassword(context, { oldPassword: password, newPassword: CHOSEN })).toEqual({ kind: 'chosen' });
    expect(await five.signIn(member, password)).toEqual({ kind: 'refused' });
    expect((await memberHome(await as(member, token), 'fr')).firstName).toBe('Jeanne');
  });

  it('is not typed again where the profile says so, and cannot be kept there either', async () => {
    const sixth = await applyProfile(five.desk.system(), {
      ...profileOf('iec-iab'),
      slug: 'sixth',
      passwordChoice: { repeatsTemporary: false, asksAddress: false, redirectSeconds: null },
    });
    const { member, password, token } = await temporary('sixth');
    expect(member.slug).toBe(sixth.slug);
    const context = await as(member, token);
    expect(await choosePassword(context, { newPassword: password })).toEqual({ kind: 'same' });
    expect(await choosePassword(context, { newPassword: CHOSEN })).toEqual({ kind: 'chosen' });
    // One's own is always asked for.
    expect(await choosePassword(await as(member, token), { newPassword: PRESENT })).toEqual({ kind: 'wrong_old' });
  });

  it.each(['iec-iab', 'egec'])('%s: stands in no table, and comes out of the mail as it was drawn', async (slug) => {
    const member = await five.addMemberWithPassword(slug);
    await five.recover(slug, member.address);
    const [mail, password] = [await five.lastMail(), await five.mailed()];
    expect(await dumpDatabase(five.desk)).not.toContain(password);
    const transport = createTransport({ streamTransport: true, buffer: true });
    for (const encoding of ['quoted-printable', 'base64'] as const) {
      const { subject, text, html } = mail;
      const { message } = await transport.sendMail({ subject, text, html, textEncoding: encoding, to: 'x@y.example' });
      const read = await simpleParser(message as Buffer);
      expect(read.text?.split('\n').filter((line) => line.trim() === password)).toHaveLength(1);
      const joined = String(read.html)
        .replaceAll(/<span>([@.])<\/span>/g, '$1')
        .replaceAll('&amp;', '&');
      const decoded = [...joined.matchAll(/>([^<>]*)</g)].map(([, one = '']) => one.trim());
      expect(decoded.filter((one) => one === password)).toHaveLength(1);
      expect(read.subject).not.toContain(password);
    }
    const before = mail.html.split(password.slice(0, 3))[0] ?? '';
    expect(before.split('<a ').length).toBe(before.split('</a>').length);
  });
});

/** The mails by which someone was told of a new password. */
const told = async ({ address }: Member) =>
  (await five.desk.mails()).filter((mail) => mail.purpose === 'password_changed' && mail.recipient === address);

describe.each(FIVE)('$slug', ({ slug }) => {
  it('T16 sessions: a password that is chosen ends the other sessions; what a browser remembers signs nobody in', async () => {
    const member = await five.addMemberWithPassword(slug);
    const [own, ...others] = await Promise.all([1, 2, 3].map(async () => (await signIn(member, PRESENT)).token));
    const { device } = await signIn(member, PRESENT);
    const request = { oldPassword: PRESENT, newPassword: CHOSEN };
    expect(await choosePassword(await as(member, own!), request)).toEqual({ kind: 'chosen' });
    const { id } = await five.of(slug);
    for (const token of others) expect(await resumeMember(five.desk.system(), id, token)).toBeNull();
    expect(await resumeMember(five.desk.system(), id, own!)).not.toBeNull();
    expect(await em().count(MemberSession, { account: member.account, endedAt: null })).toBe(1);
    expect((await em().findOneOrFail(Credential, { account: member.account })).generation).toBe(2);
    const remembered = { identifier: await five.identifier(member), password: '', device };
    expect(await signInMember(five.desk.system(), await five.of(slug), remembered)).toEqual({ kind: 'refused' });
    expect(await resumeMember(five.desk.system(), id, device)).toBeNull();
  });

  it('tells the stored address of a password that its holder chose, once each (ASVS 5.0 6.3.7)', async () => {
    const member = await five.addMemberWithPassword(slug);
    const { token } = await signIn(member, PRESENT);
    for (const oldPassword of ['no', PRESENT])
      await choosePassword(await as(member, token), { oldPassword, newPassword: CHOSEN });
    const [mail, ...others] = await told(member);
    expect(others).toEqual([]);
    const { subject, language, text = '' } = mail ?? {};
    expect([subject, language]).toEqual([expect.stringContaining('a été changé'), 'fr']);
    expect(text).toContain('Les autres sessions ont été fermées');
    expect(text).toContain((await five.of(slug)).profile.desk.address);
    expect(text).toContain(`/i/${slug}/recover\n`);
    expect(text).not.toContain(CHOSEN);
    five.desk.later(1);
    await choosePassword(await as(member, token), { oldPassword: CHOSEN, newPassword: PRESENT });
    expect(await told(member)).toHaveLength(2);
  });
});

describe('who is told of a chosen password', () => {
  it('nobody, where the account has no address: the password is chosen all the same', async () => {
    const bare = await five.addMember('creos', { address: '' });
    await setFirstPassword(five.desk.system(), bare.account, PRESENT);
    const before = (await five.desk.mails()).length;
    const { token } = await signIn(bare, PRESENT);
    const request = { oldPassword: PRESENT, newPassword: CHOSEN };
    expect(await choosePassword(await as(bare, token), request)).toEqual({ kind: 'chosen' });
    expect(await five.desk.mails()).toHaveLength(before);
  });

  it('all of it or nothing: without the mail the password stays as it was, and the sessions', async () => {
    const member = await five.addMemberWithPassword('creos');
    const [own, other] = [(await signIn(member, PRESENT)).token, (await signIn(member, PRESENT)).token];
    await rowsAsOwner(
      five.desk,
      `create function no_mail() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;
       create trigger no_mail before insert on outbound_mail for each row execute function no_mail();`,
    );
    const request = { oldPassword: PRESENT, newPassword: CHOSEN };
    await expect(choosePassword(await as(member, own), request)).rejects.toThrow('full');
    await rowsAsOwner(five.desk, 'drop function no_mail() cascade');
    await as(member, other);
    expect((await signIn(member, PRESENT)).mustChoosePassword).toBe(false);
  });

  it('T7 token race: of nine at once one chooses, and one mail goes out', async () => {
    const member = await five.addMemberWithPassword('institut');
    const context = await as(member, (await signIn(member, PRESENT)).token);
    const outcomes = await Promise.all(
      Array.from({ length: 9 }, (_, n) =>
        choosePassword({ ...context, em: em() }, { oldPassword: PRESENT, newPassword: `${CHOSEN}${n}` }),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === 'chosen')).toHaveLength(1);
    expect(await told(member)).toHaveLength(1);
  });
});

describe('what the database refuses the product’s own role, of an address opened because a password was chosen', () => {
  const open = (account: string, credential: string, at: Date, ground = 'credential') =>
    em().execute(`select open_account_key(?, 'contact', ?, ?, ?) as wrapped`, [account, ground, credential, at]);
  /** A password as the product sets it for one who is signed in; nobody has been told. */
  const choose = (id: string, session: string) =>
    em().execute(
      `update credential set password_hash = gen_random_uuid()::text, ground = 'member_session', ground_id = ?,
         generation = generation + 1, changed_at = ? where id = ?`,
      [session, five.desk.now, id],
    );
  const follow = (session: string) =>
    em().execute('update member_session set generation = generation + 1 where id = ?', [session]);

  /** Someone who is signed in and has a password of the register. */
  async function holder() {
    const member = await five.addMemberWithPassword('institut');
    const { actor } = await as(member, (await signIn(member, PRESENT)).token);
    const { id } = await em().findOneOrFail(Credential, { account: member.account });
    return { account: member.account, id, session: actor.sessionId };
  }

  it('T1 gate bypass: one that was not chosen, of another account, of another moment, twice for one', async () => {
    const [own, other] = [await holder(), await holder()];
    const at = five.desk.now;
    const { changedAt } = await em().findOneOrFail(Credential, { id: own.id });
    for (const moment of [at, changedAt])
      await expect(open(own.account, own.id, moment), 'of the register').rejects.toThrow(/without a ground/);
    await choose(own.id, own.session);
    await follow(own.session);
    await expect(open(other.account, own.id, at)).rejects.toThrow(/without a ground/);
    await expect(open(own.account, other.id, at)).rejects.toThrow(/without a ground/);
    await expect(open(own.account, own.session, at)).rejects.toThrow(/without a ground/);
    await expect(open(own.account, own.session, at, 'member_session')).rejects.toThrow(/without a ground/);
    await expect(open(own.account, own.id, new Date(at.getTime() + 1))).rejects.toThrow(/without a ground/);
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => open(own.account, own.id, at)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(open(own.account, own.id, at)).rejects.toThrow(/opened the contact point before/);
  });

  it('T9 only the newest: an older one of the same account, and the newest once more at the same moment', async () => {
    const own = await holder();
    const first = five.desk.now;
    await choose(own.id, own.session);
    await follow(own.session);
    five.desk.later(1);
    await choose(own.id, own.session);
    await follow(own.session);
    await expect(open(own.account, own.id, first)).rejects.toThrow(/without a ground/);
    expect(await open(own.account, own.id, five.desk.now)).toHaveLength(1);
    await choose(own.id, own.session);
    await follow(own.session);
    expect(await open(own.account, own.id, five.desk.now), 'each has its own').toHaveLength(1);
    await expect(open(own.account, own.id, five.desk.now)).rejects.toThrow(/opened the contact point before/);
  });

  it('T16 sessions: one by a session that has ended since, or that was left behind by a newer password', async () => {
    const [left, ended] = [await holder(), await holder()];
    await choose(left.id, left.session);
    await expect(open(left.account, left.id, five.desk.now)).rejects.toThrow(/without a ground/);
    await choose(ended.id, ended.session);
    await follow(ended.session);
    await em().nativeUpdate(MemberSession, { id: ended.session }, { endedAt: five.desk.now });
    await expect(open(ended.account, ended.id, five.desk.now)).rejects.toThrow(/without a ground/);
  });
});
