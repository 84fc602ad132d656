import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '#db/columns.ts';
import { Staff, StaffRecoveryCode } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { env } from '#server/env.ts';
import { assertPasswordFits } from '#server/passwords/index.ts';
import { clearPassedLimits, LIMITS, networkOf, takeTurn } from '#server/rate-limit.ts';
import {
  type AddedStaff,
  acceptInvitation,
  changePassword,
  changeRole,
  currentTotpCode,
  inviteAgain,
  inviteStaff,
  listColleagues,
  makeRecoveryCodes,
  openInvitation,
  resumeSession,
  setDisabled,
  setOwnAccount,
  signInAlarms,
  signInStaff,
  verifySecondFactor,
} from '#server/staff/index.ts';
import { type Desk, openDesk } from '#tests/factories/desk.ts';
import { PASSWORD, type People, peopleOf } from '#tests/factories/people.ts';

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

const entries = async (action: string) =>
  (await desk.audit()).filter((entry) => entry.action === action).map((entry) => JSON.parse(entry.payload));

describe('T15 lock-out as a weapon', () => {
  test('1,000 failures from elsewhere: the victim signs in from their network and from their browser; the desk is told', async () => {
    const victim = await someone();
    const { device } = await signIn(victim, '198.51.100.20', inMinutes(-60));
    for (let round = 0; round < 10; round += 1) {
      const tries = Array.from({ length: 100 }, (_, network) =>
        signInStaff(from(`203.0.${network}.9`), { email: victim.email, password: 'wrong' }),
      );
      for (const outcome of await Promise.all(tries)) expect(outcome).toEqual({ kind: 'refused' });
    }
    expect(await signInStaff(from('203.0.250.9'), { email: victim.email, password: PASSWORD })).toEqual({
      kind: 'refused',
    });
    expect((await signIn(victim, '198.51.100.99')).kind).toBe('signed_in');
    expect((await signIn(victim, '203.0.251.9', inMinutes(1), device)).kind).toBe('signed_in');

    const alarms = await entries('staff.sign_in_alarm');
    expect(alarms.some(({ detail }) => detail.staff.startsWith('Noor'))).toBe(true);
    const supervisor = await desk.addStaff('supervisor');
    expect((await signInAlarms(supervisor())).map(({ name }) => name)).toContain(
      (await desk.orm.em.fork().findOneOrFail(Staff, victim.id)).name,
    );
    expect(await signInAlarms((await desk.addStaff('agent'))())).toEqual([]);
    expect(
      (await desk.mails()).some(
        ({ purpose, recipient }) => purpose === 'staff_sign_in_alarm' && recipient === victim.email,
      ),
    ).toBe(true);
  }, 240_000);

  test('what a browser keeps serves one person only, for 90 days', async () => {
    const [victim, other] = [await someone(), await someone()];
    const { device } = await signIn(victim, '198.51.101.20');
    await desk.orm.em
      .fork()
      .nativeUpdate(Staff, { id: { $in: [victim.id, other.id] } }, { lockedUntil: inMinutes(200_000) });
    const elsewhere = '203.1.1.1';
    const tries: [AddedStaff, string, Date][] = [
      [other, device, desk.now],
      [victim, `${device}x`, desk.now],
      [victim, device.replace(/^\d+/, '1'), desk.now],
      [victim, device, inMinutes(92 * 24 * 60)],
    ];
    for (const [who, kept, now] of tries)
      expect(await signInStaff(from(elsewhere, now), { email: who.email, password: PASSWORD, device: kept })).toEqual({
        kind: 'refused',
      });
    expect((await signIn(victim, elsewhere, inMinutes(60), device)).kind).toBe('signed_in');
  });

  test('one network has ten tries for one address, known or not, and its answer is the same', async () => {
    const victim = await someone();
    for (const email of [victim.email, 'nobody@desk.example']) {
      const tried = async () => signInStaff(from('203.2.2.2'), { email, password: 'wrong' });
      for (let attempt = 0; attempt < LIMITS.staff_sign_in_person.points; attempt += 1)
        expect(await tried()).toEqual({ kind: 'refused' });
      await expect(tried()).rejects.toMatchObject({
        kind: 'too_many',
        code: 'too_fast',
        retryAfter: expect.any(Number),
      });
    }
    expect((await signIn(victim, '198.51.102.1')).kind).toBe('signed_in');
  });
});

describe('rate limits', () => {
  test('tries at once are each counted, a passed window begins anew, keys tell nothing', async () => {
    const key = `who@desk.example|${newId()}`;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, () => takeTurn(desk.system(), 'staff_sign_in_person', key)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const rows = await desk.orm.em.fork().execute<{ key: string }[]>('select key from rate_limit');
    expect(JSON.stringify(rows)).not.toMatch(/who@|192\.0\.2|198\.51/);
    await desk.orm.em.fork().execute('update rate_limit set expire = ?', [Date.now() - 1]);
    expect(await takeTurn(desk.system(), 'staff_sign_in_person', key)).toBe(9);
    expect(await clearPassedLimits(desk.system())).toBeGreaterThan(0);
  });

  test('a network is a /24 of IPv4 and a /56 of IPv6', () => {
    expect(networkOf('192.0.2.7')).toBe(networkOf('::ffff:192.0.2.250'));
    expect(networkOf('192.0.2.7')).not.toBe(networkOf('192.0.3.7'));
    expect(networkOf('2001:db8::1')).toBe(networkOf('2001:0db8:0:00ff:1::2'));
    expect(networkOf('2001:db8::1')).not.toBe(networkOf('2001:db8:0:100::1'));
    expect(networkOf(undefined)).toBeNull();
  });
});

describe('recovery codes', () => {
  test('ten, each once in place of the second factor; new ones void the old; a mail tells', async () => {
    const who = await someone();
    const { token } = await signIn(who);
    const [first = '', second = ''] = await makeRecoveryCodes(await actorOf(token));
    const use = async (code: string, now: Date) => {
      const step = await signInStaff(from('192.0.2.7', now), { email: who.email, password: PASSWORD });
      if (step.kind !== 'second_factor_due') throw new Error(step.kind);
      return (await verifySecondFactor(from('192.0.2.7', now), step.token, code.replace('-', ''))).kind;
    };
    expect(first).toMatch(/^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/);
    expect(await use(first, desk.now)).toBe('signed_in');
    expect(await use(first, desk.now)).toBe('refused');
    const stored = await desk.orm.em.fork().find(StaffRecoveryCode, { staff: who.id });
    expect(stored).toHaveLength(10);
    expect(JSON.stringify(stored)).not.toContain(second.replace('-', ''));
    const renewed = await makeRecoveryCodes(await actorOf(token));
    expect(await use(second, desk.now)).toBe('refused');
    expect(await use(renewed[0] ?? '', desk.now)).toBe('signed_in');
    const told = (await desk.mails()).filter(({ recipient }) => recipient === who.email);
    expect(told.map(({ purpose }) => purpose)).toEqual(['staff_security', 'staff_security']);
    expect(told[0]?.text).not.toContain(first);
    expect(told[0]?.text).toContain('codes de secours');
  });

  test('one person’s code is nothing to another; making codes asks for a fresh proof', async () => {
    const [one, other] = [await someone(), await someone()];
    const { token } = await signIn(one);
    const [code = ''] = await makeRecoveryCodes(await actorOf(token));
    const step = await signInStaff(from('192.0.2.7'), { email: other.email, password: PASSWORD });
    if (step.kind !== 'second_factor_due') throw new Error(step.kind);
    expect((await verifySecondFactor(from('192.0.2.7'), step.token, code.replace('-', ''))).kind).toBe('refused');
    await expect(makeRecoveryCodes(await actorOf(token, inMinutes(6)))).rejects.toThrow('reauthentication_needed');
  });
});

describe('passwords', () => {
  afterEach(() => {
    env().GUICHET_BREACHED_PASSWORDS_URL = 'off';
  });
  const own = { name: 'Noor Van den Broeck', email: 'noor.vdb@desk.example' };
  const refusal = (password: string) => assertPasswordFits(password, own).then(String, (error: Error) => error.message);

  test('T26 length by code points, at each limit, after NFKC', async () => {
    expect(await refusal('🦊🐳🌲🚲🧭🪐🎻🧩🪁🛰🌋')).toBe('invalid: password_short');
    expect(await refusal('🦊🐳🌲🚲🧭🪐🎻🧩🪁🛰🌋🦜')).toBe('off');
    const words = 'kasteel zonnebloem fietspomp ';
    expect(await refusal(words.repeat(5).slice(0, 129))).toBe('invalid: password_long');
    expect(await refusal('ﬀ'.repeat(4))).toBe('invalid: password_short');
  });

  test('words of four languages, keyboards, repeats, and what is one’s own are weak', async () => {
    const weak = [
      'azertyuiop12',
      'motdepasse2026',
      'wachtwoord123',
      'passwortpasswort',
      'aaaaaaaaaaaaaaaa',
      'abcdefghijklmn',
    ];
    for (const password of weak) expect(await refusal(password)).toMatch(/^invalid: password_weak_/);
    expect(await refusal('noor van den broeck')).toBe('invalid: password_weak_own');
    expect(await refusal('guichet-noor-broeck')).toBe('invalid: password_weak_own');
    expect(await refusal('noor en vier koude kasteelmuren')).toBe('off');
  });

  test('a breached password is refused by five digits of its hash alone; a list that is away or slow lets it pass', async () => {
    const breached = 'correct zebra stapel nietje';
    const hash = createHash('sha1').update(breached).digest('hex').toUpperCase();
    const asked: string[] = [];
    let mode: 'answer' | 'broken' | 'silent' = 'answer';
    const server = createServer((request, response) => {
      asked.push(`${request.url} ${JSON.stringify(request.headers)}`);
      if (mode === 'silent') return;
      if (mode === 'broken') response.statusCode = 503;
      response.end(`${hash.slice(5)}:42\r\n${'0'.repeat(35)}:0`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    env().GUICHET_BREACHED_PASSWORDS_URL = `http://127.0.0.1:${port}/range/`;
    try {
      expect(await refusal(breached)).toBe('invalid: password_breached');
      expect(await refusal('kasteel nietje zebra stapel')).toBe('checked');
      expect(asked[0]).toContain(`/range/${hash.slice(0, 5)}?`);
      expect(asked.join()).not.toContain(hash.slice(5, 15));
      mode = 'broken';
      expect(await refusal(breached)).toBe('unavailable');
      mode = 'silent';
      expect(await refusal(breached)).toBe('unavailable');
    } finally {
      server.closeAllConnections();
      server.close();
    }
    expect(await refusal(breached)).toBe('unavailable');
  });

  test('changing one’s own asks for the old one and a fresh proof, ends other sessions and tells by mail', async () => {
    const who = await someone();
    const { token } = await signIn(who);
    const elsewhere = await signIn(who, '192.0.2.7', inMinutes(1));
    const change = { old: PASSWORD, password: 'vier koude kasteelmuren' };
    await expect(changePassword(await actorOf(token, inMinutes(9)), change)).rejects.toThrow('reauthentication_needed');
    await expect(changePassword(await actorOf(token), { ...change, old: 'wrong' })).rejects.toThrow('wrong_old');
    await expect(changePassword(await actorOf(token), { ...change, password: PASSWORD })).rejects.toThrow(
      'password_same',
    );
    await changePassword(await actorOf(token), change);
    expect(await resumeSession(from('192.0.2.7', inMinutes(1)), elsewhere.token)).toBeNull();
    expect(await resumeSession(from('192.0.2.7'), token)).not.toBeNull();
    expect((await signInStaff(from('192.0.2.7'), { email: who.email, password: PASSWORD })).kind).toBe('refused');
    const [entry] = (await entries('staff.password_changed')).slice(-1);
    expect(entry.detail).toEqual({ breach: 'off' });
    expect((await desk.mails()).filter(({ recipient }) => recipient === who.email)).toHaveLength(1);
  });

  test('T7 token race: of five who change it at once one does, and one mail goes out', async () => {
    const who = await someone();
    const context = await actorOf((await signIn(who)).token);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, (_, n) =>
        changePassword({ ...context, em: desk.orm.em.fork() }, { old: PASSWORD, password: `vier koude muren ${n}` }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await desk.mails()).filter(({ recipient }) => recipient === who.email)).toHaveLength(1);
  });

  test('T16 sessions: a password that is replaced while it is compared signs nobody in', async () => {
    const who = await someone();
    const owner = new pg.Client({ connectionString: desk.database.ownerUrl });
    await owner.connect();
    try {
      await owner.query('begin');
      await owner.query(`update staff set password_hash = 'another' where email = $1`, [who.email]);
      const signingIn = signInStaff(from('192.0.2.7'), { email: who.email, password: PASSWORD });
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      const isWaiting = async () => expect((await owner.query(waiting)).rowCount).toBe(1);
      await vi.waitFor(isWaiting, { timeout: 5_000, interval: 20 });
      await owner.query('commit');
      expect((await signingIn).kind).toBe('refused');
    } finally {
      await owner.end();
    }
  });
});

describe('invitations and roles', () => {
  const invite = async (context: Context, email = `${newId()}@desk.example`) => {
    const invited = await inviteStaff(context, {
      email,
      name: 'Lieve Peeters',
      institution: desk.institution.id,
      role: 'agent',
      language: 'nl',
    });
    const mail = (await desk.mails()).filter(({ recipient }) => recipient === email).at(-1);
    const token = /\/staff\/invitation\?key=([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? '';
    return { ...invited, email, token, mail };
  };

  test('a link that serves once within 72 hours, in the language of the person', async () => {
    const { email, token, mail } = await invite((await desk.addStaff('administrator', 'Ann'))());
    expect(mail?.subject).toContain('uw toegang tot de servicedesk');
    expect(mail?.text).toContain('Ann heeft u toegang gegeven');
    const open = await openInvitation(from('192.0.2.7'), token);
    const answer = (now: Date) => ({
      token,
      password: 'vier koude kasteelmuren',
      code: currentTotpCode(open?.totpSecret ?? '', now),
    });
    await expect(acceptInvitation(from('192.0.2.7'), { ...answer(desk.now), code: '000000' })).rejects.toThrow(
      'code_wrong',
    );
    await expect(acceptInvitation(from('192.0.2.7'), { ...answer(desk.now), password: 'kort' })).rejects.toThrow(
      'short',
    );
    expect(await openInvitation(from('192.0.2.7', inMinutes(72 * 60)), token)).toBeNull();
    const both = await Promise.allSettled([1, 2, 3].map(() => acceptInvitation(from('192.0.2.7'), answer(desk.now))));
    const accepted = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(accepted).toHaveLength(1);
    expect(accepted[0]?.recoveryCodes).toHaveLength(10);
    expect(await openInvitation(from('192.0.2.7'), token)).toBeNull();
    const code = currentTotpCode(open?.totpSecret ?? '', inMinutes(2));
    const step = await signInStaff(from('192.0.2.7', inMinutes(2)), { email, password: 'vier koude kasteelmuren' });
    if (step.kind !== 'second_factor_due') throw new Error(step.kind);
    expect((await verifySecondFactor(from('192.0.2.7', inMinutes(2)), step.token, code)).kind).toBe('signed_in');
  });

  test('a new invitation voids the last; an invited person cannot sign in before; closing the access closes the link', async () => {
    const administrator = await desk.addStaff('administrator');
    const first = await invite(administrator());
    await inviteAgain(administrator(), first.id, desk.institution.id);
    expect(await openInvitation(from('192.0.2.7'), first.token)).toBeNull();
    expect((await signInStaff(from('192.0.2.7'), { email: first.email, password: '' })).kind).toBe('refused');
    const second = await invite(administrator());
    await setDisabled(administrator(), second.id, true);
    expect(await openInvitation(from('192.0.2.7'), second.token)).toBeNull();
    await expect(invite(administrator(), second.email)).rejects.toThrow('staff_exists');
  });

  test('only administrators manage staff, never themselves; the last administrator stays', async () => {
    const alone = await openDesk();
    try {
      const institution = alone.institution.id;
      const [ann, bob] = [
        (await alone.addStaff('administrator', 'Ann'))(),
        (await alone.addStaff('supervisor', 'Bob'))(),
      ];
      await expect(
        inviteStaff(bob, { email: 'x@y.example', name: 'X Y', institution, role: 'agent', language: null }),
      ).rejects.toThrow('forbidden: permission');
      await expect(changeRole(bob, { staff: ann.actor.id, institution, role: null })).rejects.toThrow(
        'forbidden: permission',
      );
      await expect(changeRole(ann, { staff: ann.actor.id, institution, role: 'agent' })).rejects.toThrow('own_access');
      await expect(setDisabled(ann, ann.actor.id, true)).rejects.toThrow('own_access');
      const system = alone.system();
      await expect(changeRole(system, { staff: ann.actor.id, institution, role: null })).rejects.toThrow(
        'last_administrator',
      );
      await expect(setDisabled(alone.system(), ann.actor.id, true)).rejects.toThrow('last_administrator');
      const eve = (await alone.addStaff('administrator', 'Eve'))();
      const both = await Promise.allSettled([
        changeRole(ann, { staff: eve.actor.id, institution, role: 'agent' }),
        changeRole(eve, { staff: ann.actor.id, institution, role: 'agent' }),
      ]);
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    } finally {
      await alone.close();
    }
  });

  test('an account of the institution is stated as one’s own by someone else only; another’s staff is not seen', async () => {
    const who = await someone();
    const administrator = await desk.addStaff('administrator');
    const request = { staff: who.id, institution: desk.institution.id };
    await expect(setOwnAccount(administrator(), { ...request, account: newId() })).rejects.toThrow('account_unknown');
    await setOwnAccount(administrator(), { ...request, account: desk.account });
    const row = (await listColleagues(administrator())).find(({ id }) => id === who.id);
    expect(row?.memberships[0]?.ownAccount).toBe(desk.account);
    const stranger: StaffActor = { ...administrator().actor, roles: { [newId()]: 'administrator' } };
    expect(await listColleagues({ ...administrator(), actor: stranger })).toEqual([]);
    await expect(setDisabled({ ...administrator(), actor: stranger }, who.id, true)).rejects.toThrow('forbidden');
  });
});
