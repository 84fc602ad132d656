import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Challenge, Evidence } from '#db/entities/index.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { env } from '#server/env.ts';
import { codeField } from '#server/identity/contract.ts';
import { checkCode, sendCode } from '#server/identity/index.ts';
import { applyProfile } from '#server/institutions/index.ts';
import { type Desk, openDesk, STORED } from '#tests/factories/desk.ts';
import { atIsolation, evidenceOn, freshNumber, ISOLATION_LEVELS, refusalOf } from '#tests/factories/evidence.ts';
import { startTextGateway, type TextGateway } from '#tests/factories/text-gateway.ts';
import profile from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };

let desk: Desk;
let does: ReturnType<typeof evidenceOn>;
let agent: () => Context<StaffActor>;
let reference: string;
let gateway: TextGateway;

beforeAll(async () => {
  gateway = await startTextGateway();
  env().GUICHET_SECRETS = { ...env().GUICHET_SECRETS, sms: 'sms-token' };
  desk = await openDesk((one) => ({ ...one, sms: { url: gateway.url, tokenName: 'sms', sender: 'IEC-IAB' } }));
  does = evidenceOn(desk);
  agent = await desk.addStaff('agent', 'Marc');
});
afterAll(async () => {
  await gateway.close();
  await desk.close();
});
beforeEach(async () => {
  desk.later(26 * 60);
  gateway.answer = (response) => response.writeHead(202).end();
  gateway.taken.length = 0;
  reference = await desk.receive();
});

const send = async (contactPoint: 'mail' | 'sms' = 'mail', of = reference, by = agent) =>
  sendCode(by(), { ...(await does.on(of)), contactPoint });
const enter = async (code: string, of = reference, context: Context = agent()) =>
  checkCode(context, { ticketId: (await does.on(of)).ticketId, code });
const wrongOf = (right: string) => (right === '000000' ? '000001' : '000000');
const challenges = async (of = reference) =>
  desk.orm.em.fork().find(Challenge, { ticket: (await does.on(of)).ticketId }, { orderBy: { createdAt: 'asc' } });
const evidence = async (of = reference) =>
  desk.orm.em.fork().find(Evidence, { ticket: (await does.on(of)).ticketId, kind: 'contact_code' });
const requesterAt = (address: string): Context => ({
  em: desk.orm.em.fork(),
  actor: { kind: 'requester', name: 'x', ticketId: crypto.randomUUID() },
  now: desk.now,
  origin: { address, userAgent: 'test', requestId: 'test' },
});

/** A person with an account and a ticket of their own. */
async function someone(): Promise<{ account: string; reference: string }> {
  const number = freshNumber();
  const account = await desk.addAccount({ nationalNumber: number, address: `${number}@known.example` });
  return { account, reference: await desk.receive({ nationalNumber: { status: 'valid', value: number } }) };
}

describe('a code by mail', () => {
  it.each(['123456', ' 12 34 56 ', '123-456', '１２３４５６', '12-34-56\n'])(
    'is read as people type it: %j',
    (typed) => {
      expect(codeField.parse(typed)).toBe('123456');
    },
  );

  it.each(['12345', '1234567', '12345a', ''])('is not read from %j', (typed) => {
    expect(codeField.safeParse(typed).success).toBe(false);
  });

  it('T5 two addresses: goes to the stored address alone, whatever the mail asked for', async () => {
    reference = await desk.receive({
      from: { name: `${STORED}, evil@evil.example`, address: 'evil@evil.example' },
      newAddress: 'evil@evil.example',
      subject: `adresse e-mail oubliée\r\nBcc: evil@evil.example`,
    });
    const before = (await desk.mails()).length;
    await send();
    const sent = (await desk.mails()).slice(before);
    expect(sent.map((mail) => [mail.purpose, mail.recipient])).toEqual([['contact_code', STORED]]);
    expect(`${sent[0]?.subject}${sent[0]?.text}`).not.toContain('evil');
  });

  it('T6 Unicode: an address that only looks like the stored one is not it, and gets nothing', async () => {
    for (const address of [STORED.replace('i', 'ı'), STORED.replace('a', 'а'), STORED.replace('.e', '。e')]) {
      reference = await desk.receive({ from: { name: 'Annelies', address } });
      const { id } = await desk.ticket(reference);
      const known = await desk.orm.em.fork().find(Evidence, { ticket: id, kind: 'sender_is_known' });
      expect(known.map((row) => row.outcome)).toEqual(['no']);
      desk.later(61);
      await send();
      expect((await desk.mails()).at(-1)?.recipient).toBe(STORED);
    }
  });

  it.each(ISOLATION_LEVELS)('T7 token race: 50 at once under %s match once', async (level) => {
    await send();
    const code = await does.lastCode();
    const { ticketId } = await does.on(reference);
    const outcomes = await atIsolation(desk, level, (context) =>
      Promise.allSettled(
        Array.from({ length: 50 }, () => checkCode({ ...context(), actor: agent().actor }, { ticketId, code })),
      ),
    );
    expect(outcomes.filter((one) => one.status === 'fulfilled' && one.value.kind === 'match')).toHaveLength(1);
    expect(await evidence()).toHaveLength(1);
  });

  it('T9 only the newest: an earlier code is void once another was sent', async () => {
    await send();
    const first = await does.lastCode();
    desk.later(1);
    await send();
    const second = await does.lastCode();
    if (first !== second) expect((await enter(first)).kind).toBe('no_match');
    expect(await enter(second)).toEqual({ kind: 'match' });
  });

  it('T14 cross use: one person’s code opens nothing for another, in either ticket', async () => {
    const other = await someone();
    await send();
    const mine = await does.lastCode();
    await send('mail', other.reference);
    const theirs = await does.lastCode();
    if (mine !== theirs) expect((await enter(mine, other.reference)).kind).toBe('no_match');
    expect(await evidence(other.reference)).toEqual([]);
    expect(await enter(mine)).toEqual({ kind: 'match' });
    await desk.orm.em
      .fork()
      .execute('update ticket set account_id = ? where reference = ?', [desk.account, other.reference]);
    expect(await enter(theirs, other.reference)).toEqual({ kind: 'closed' });
  });
});

describe('T13 brute force of a code', () => {
  it('the sixth try is refused, even a right one, with 100 in parallel', async () => {
    await send();
    const right = await does.lastCode();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => enter(wrongOf(right))));
    expect(outcomes.filter((outcome) => outcome.kind === 'no_match')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome.kind === 'closed')).toHaveLength(95);
    expect(await enter(right)).toEqual({ kind: 'closed' });
    expect(await challenges()).toMatchObject([{ attempts: 5, outcome: 'too_many_tries' }]);
  });

  it('a new code does not give the target new tries: fifteen a day, over tickets and agents', async () => {
    const person = await someone();
    const other = await desk.addStaff('agent', 'Ines');
    for (const by of [agent, other, agent]) {
      await send('mail', person.reference, by);
      const right = await does.lastCode();
      for (let time = 0; time < 5; time += 1) await enter(wrongOf(right), person.reference);
      desk.later(61);
    }
    expect(await refusalOf(send('mail', person.reference))).toBe('conflict:too_many_tries');
    expect(await refusalOf(send('mail', person.reference, other))).toBe('conflict:too_many_tries');
    desk.later(24 * 60);
    expect(await refusalOf(send('mail', person.reference))).toBe('done');
  });

  it('a code that is open when the day’s tries run out no longer opens', async () => {
    const person = await someone();
    await send('mail', person.reference);
    const right = await does.lastCode();
    const { ticketId } = await does.on(person.reference);
    await desk.orm.em.fork().execute(
      `insert into challenge (id, institution_id, ticket_id, account_id, contact_point, contact_hint, code_hash, attempts,
         requested_by_id, created_at, expires_at, closed_at, outcome)
       values (gen_random_uuid(), ?, ?, ?, 'mail', '', repeat('x', 43), 15, ?, ?, ?, ?, 'superseded')`,
      [desk.institution.id, ticketId, person.account, agent().actor.id, desk.now, desk.now, desk.now],
    );
    expect(await enter(right, person.reference)).toEqual({ kind: 'closed' });
  });

  it('one agent has sixty wrong tries a day, over all accounts', async () => {
    const eager = await desk.addStaff('agent', 'Eager');
    for (let person = 0; person < 12; person += 1) {
      const { reference: of } = await someone();
      await send('mail', of, eager);
      const right = await does.lastCode();
      for (let time = 0; time < 5; time += 1) await enter(wrongOf(right), of, eager());
    }
    const next = await someone();
    expect(await refusalOf(send('mail', next.reference, eager))).toBe('conflict:too_many_tries');
    expect(await refusalOf(send('mail', next.reference, agent))).toBe('done');
  });

  it('one network has thirty tries in a quarter of an hour, over all tickets; others go on', async () => {
    await send();
    const right = await does.lastCode();
    const tries = await Promise.all(
      Array.from({ length: 40 }, () => refusalOf(enter(wrongOf(right), reference, requesterAt('203.0.113.7')))),
    );
    expect(tries.filter((outcome) => outcome === 'too_many:too_fast')).toHaveLength(10);
    const person = await someone();
    await send('mail', person.reference);
    const code = await does.lastCode();
    expect(await refusalOf(enter(code, person.reference, requesterAt('203.0.113.99')))).toBe('too_many:too_fast');
    expect(await enter(code, person.reference, requesterAt('198.51.100.4'))).toEqual({ kind: 'match' });
  });
});

describe('a code by text message', () => {
  it('goes to the stored number by the gateway, in the account’s language, and nowhere else', async () => {
    const before = (await desk.mails()).length;
    await send('sms');
    expect(gateway.taken).toHaveLength(1);
    const [message] = gateway.taken;
    expect(message).toMatchObject({
      authorization: 'Bearer sms-token',
      body: { to: '+32470123061', from: 'IEC-IAB' },
    });
    const code = /\b\d{6}\b/.exec(message?.body.text ?? '')?.[0] ?? '';
    expect(message?.body.text).toMatch(/^IEC-IAB: uw code is \d{6}/);
    expect((await desk.mails()).length).toBe(before);
    const entry = (await desk.audit()).at(-1);
    expect(entry).toMatchObject({ action: 'identity.code_sent', outcome: 'done' });
    // Any digits may stand in an identity.
    const told = entry?.payload.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '');
    for (const secret of [code, '470', '3061']) expect(told).not.toContain(secret);
    expect(await enter(code)).toEqual({ kind: 'match' });
    expect((await evidence()).map((row) => row.detail)).toEqual([{ by: 'sms' }]);
  });

  it.each([
    ['refuses', (response: ServerResponse) => response.writeHead(422).end('no'), 'status_422'],
    ['is broken', (response: ServerResponse) => response.writeHead(503).end(), 'status_503'],
    [
      'sends us elsewhere',
      (response: ServerResponse) => response.writeHead(307, { Location: 'http://127.0.0.1:9/' }).end(),
      'status_307',
    ],
    ['hangs up', (response: ServerResponse) => response.destroy(), 'unreachable'],
  ])('was not sent where the gateway %s: nothing counts, an earlier code still holds', async (_how, answer, cause) => {
    await send('mail');
    const earlier = await does.lastCode();
    const { version } = await does.on(reference);
    gateway.answer = answer;
    expect(await refusalOf(send('sms'))).toBe('unavailable:sms_unavailable');
    expect(await challenges()).toMatchObject([{ contactPoint: 'mail', closedAt: null }]);
    expect((await does.on(reference)).version).toBe(version);
    const entry = (await desk.audit()).at(-1);
    expect(entry).toMatchObject({ action: 'identity.code_sent', outcome: 'failed' });
    expect(JSON.parse(entry?.payload ?? '{}').detail).toMatchObject({ cause });
    expect(await enter(earlier)).toEqual({ kind: 'match' });
    gateway.answer = (response) => response.writeHead(200).end();
    for (let time = 0; time < 4; time += 1) expect(await refusalOf(send('sms'))).toBe('done');
  });

  it('is given up after ten seconds', async () => {
    gateway.answer = () => undefined;
    const before = Date.now();
    expect(await refusalOf(send('sms'))).toBe('unavailable:sms_unavailable');
    expect(Date.now() - before).toBeGreaterThan(9_000);
    expect(Date.now() - before).toBeLessThan(12_000);
    expect(await challenges()).toEqual([]);
  }, 20_000);

  it('is not sent without a token, a number or a gateway', async () => {
    env().GUICHET_SECRETS = {};
    expect(await refusalOf(send('sms'))).toBe('unavailable:sms_unavailable');
    env().GUICHET_SECRETS = { sms: 'sms-token' };
    const person = await someone();
    await desk.orm.em.fork().execute('update account set phone = null where id = ?', [person.account]);
    expect(await refusalOf(send('sms', person.reference))).toBe('conflict:account_without_phone');
    await applyProfile(desk.system(), profile);
    expect(await refusalOf(send('sms'))).toBe('conflict:sms_not_offered');
  });
});
