import { domainToASCII } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  AuditEntry,
  Credential,
  MemberSession,
  OutboundMail,
  RecoveryRequest,
  ResetSecret,
} from '#db/entities/index.ts';
import { forgetRecoveries, requestRecovery, settleRecoveries } from '#server/credentials/index.ts';
import { applyProfile } from '#server/institutions/index.ts';
import { openLog } from '#server/log.ts';
import { startWorker } from '#server/worker/index.ts';
import { FIVE, type Five, type Member, openFive, PRESENT, SLUGS, standing } from '../factories/members.ts';
import { dumpDatabase, rowsAsOwner } from '../setup/dump.ts';

let five: Five;
const members = new Map<string, Member>();
const member = (slug: string): Member => members.get(slug)!;

beforeAll(async () => {
  five = await openFive();
  for (const slug of SLUGS) members.set(slug, await five.addMemberWithPassword(slug));
});
afterAll(() => five.close());

const em = () => five.desk.orm.em.fork();
const ask = async (slug: string, identifier: string, way: 'address' | 'username' = 'address') =>
  requestRecovery(five.desk.system(), await five.of(slug), { way, identifier, language: 'fr' });
const settle = () => settleRecoveries(five.desk.system());
const open = (account: string) => em().find(ResetSecret, { account, usedAt: null, voidedAt: null });
/** The audit entries of one institution, the newest first. */
const told = async (slug: string) =>
  em().find(AuditEntry, { institution: (await five.of(slug)).id }, { orderBy: { position: 'desc' } });
const mailCount = () => em().count(OutboundMail);

/** Runs SQL as the product's own role. */
const asApp = (sql: string, values: unknown[] = []) => em().execute(sql, values);

/** What each institution calls what its mail says for signing in, as its pages do. */
const CALLED: Record<string, string> = {
  'iec-iab': 'Adresse e-mail connue à l’Institut',
  institut: 'Nom d’utilisateur',
  creos: 'Identifiant',
  egec: 'Identifiant CLIENT (Login)',
  ecampus: 'Nom d’utilisateur',
};

describe.each(FIVE)('$slug sends what its profile says', (profile) => {
  const { slug } = profile;

  it.each(profile.recovery.by)(
    'by %s: to the stored address, in the language of the page, with what it tells',
    async (way) => {
      five.desk.later(61);
      const { account, address, username, clientNumber } = member(slug);
      const before = standing(await em().findOneOrFail(Credential, { account }));
      expect(await five.recover(slug, ` ${(way === 'address' ? address : username).toUpperCase()} `, way)).toBe('sent');
      const mail = await five.lastMail();
      const purpose = { link: 'reset_link' }[profile.reset.method as string] ?? profile.reset.method;
      expect(mail).toMatchObject({ purpose, recipient: address, language: 'fr' });
      const told = { address, username, client_number: clientNumber };
      for (const [name, value] of Object.entries(told))
        expect(mail.text.includes(value), name).toBe(profile.reset.tells.includes(name as keyof typeof told));
      expect(mail.text.replaceAll(/[\u00a0\u202f]/g, ' ')).toContain(
        `${CALLED[slug]} : ${told[profile.signInWith[0]!]}`,
      );
      expect(mail.text).toContain('seul le dernier compte');
      expect(await open(account)).toMatchObject([{ kind: profile.reset.method }]);
      expect(standing(await em().findOneOrFail(Credential, { account }))).toEqual(before);
    },
  );

  it('leaves the present password and its sessions alone: whoever asks in another’s name shuts nobody out', async () => {
    const session = await five.signIn(member(slug), PRESENT);
    expect(session.kind).toBe('signed_in');
    await five.recover(slug, member(slug).address);
    expect(await em().count(MemberSession, { account: member(slug).account, endedAt: null })).toBe(1);
    expect((await five.signIn(member(slug), PRESENT)).kind).toBe('signed_in');
  });
});

describe('who gets nothing', () => {
  it('unknown, disabled, not migrated, without address, of another institution, two with one address: each told to the audit log alone', async () => {
    five.desk.later(61);
    const disabled = await five.addMember('creos', { status: 'disabled' });
    const former = await five.addMember('creos', { status: 'not_migrated' });
    const bare = await five.addMember('creos', { address: '' });
    const twin = { address: 'twin@creos.example' };
    await five.addMember('creos', twin);
    await five.addMember('creos', twin);
    const cases: [string, 'address' | 'username', string][] = [
      ['nobody@creos.example', 'address', 'unknown'],
      ['no\u0000body', 'username', 'unknown'],
      ['', 'username', 'unknown'],
      [member('institut').address, 'address', 'unknown'],
      [disabled.address, 'address', 'not_active'],
      [former.address, 'address', 'not_migrated'],
      [bare.username, 'username', 'without_address'],
      [twin.address, 'address', 'unknown'],
    ];
    for (const [identifier, way, outcome] of cases) {
      const before = [await mailCount(), (await told('creos')).length];
      expect(await five.recover('creos', identifier, way), identifier).toBe(outcome);
      expect(await mailCount()).toBe(before[0]);
      const [entry, ...others] = await told('creos');
      expect(others).toHaveLength(before[1] ?? 0);
      expect(entry).toMatchObject({ action: 'credential.recovery_ignored', outcome: 'denied' });
      expect(JSON.stringify(entry)).not.toContain(identifier || 'jeanne');
    }
  });
});

describe('how often', () => {
  it('three mails an hour to one account, whatever was typed; the answer never tells', async () => {
    const often = await five.addMemberWithPassword('institut');
    const outcomes: (string | null)[] = [];
    for (let n = 0; n < 4; n += 1) {
      outcomes.push(
        await five.recover('institut', n % 2 ? often.address : often.username, n % 2 ? 'address' : 'username'),
      );
      five.desk.later(15);
    }
    expect(outcomes).toEqual(['sent', 'sent', 'sent', 'too_many']);
    expect(await open(often.account)).toHaveLength(1);
    five.desk.later(1);
    expect(await five.recover('institut', often.address)).toBe('sent');
  });

  it('past the limit of a network, or of what is typed, nothing is kept, and the answer is the same', async () => {
    const institution = await five.of('ecampus');
    const rows = () => em().count(RecoveryRequest, { institution: institution.id });
    const before = await rows();
    const from = (address: string) => ({ ...five.desk.system(), origin: { address, userAgent: 't', requestId: 't' } });
    const request = { way: 'address', identifier: 'one@person.example', language: 'fr' } as const;
    for (let n = 0; n < 12; n += 1)
      expect(await requestRecovery(from(`192.0.${n}.7`), institution, request)).toBeUndefined();
    expect(await rows()).toBe(before + 10);
    for (let n = 0; n < 62; n += 1)
      await requestRecovery(from('198.51.100.7'), institution, { ...request, identifier: `${n}@person.example` });
    expect(await rows()).toBe(before + 70);
    await settle();
    await settle();
    await settle();
  });
});

describe.each(FIVE)('$slug: what is asked for', ({ slug, recovery }) => {
  const mike = { address: `mike@${slug}.example`, username: 'mike' };
  beforeAll(() => five.addMember(slug, mike));

  it.each(recovery.by)(
    'T3 enumeration, time: the same statements for a known and an unknown %s, which read no account, hash nothing and write no mail',
    async (way) => {
      five.desk.later(61);
      const { address, username } = member(slug);
      const institution = await five.of(slug);
      const statements: string[][] = [];
      const mails = await mailCount();
      for (const identifier of [way === 'address' ? address : username, `nobody@${slug}.example`]) {
        const run = vi.spyOn(pg.Client.prototype, 'query');
        await requestRecovery(five.desk.system(), institution, { way, identifier, language: 'fr' });
        statements.push(run.mock.calls.map(([one]) => String((one as { text?: string }).text ?? one)));
        run.mockRestore();
      }
      expect(await mailCount()).toBe(mails);
      expect(statements[0]).toEqual(statements[1]);
      expect(statements[0]).toHaveLength(2);
      expect(statements.flat().filter((text) => /account|credential|reset_secret|outbound/.test(text))).toEqual([]);
      await settle();
    },
  );

  it.each(recovery.by)('T5 two addresses, T6 Unicode: one validated %s, and the stored address alone', async (way) => {
    const typed = mike[way];
    const before = await mailCount();
    for (const identifier of [
      `${typed},evil@x.example`,
      `${typed} evil@x.example`,
      `${typed}\r\nBcc: evil@x.example`,
      `${typed}%0acc:evil@x.example`,
      `${typed}\u0000evil@x.example`,
      `"${typed}"@x.example <evil@x.example>`,
      `evil@x.example; ${typed}`,
      typed.replace('i', 'ı'),
      typed.toUpperCase().replace('I', 'İ'),
      // Cyrillic, in the name and in the domain, and the domain as it is registered.
      typed.replace('e', 'е'),
      `mike@${slug}.еxample`,
      `mike@${domainToASCII(`${slug}.еxample`)}`,
    ])
      expect(await five.recover(slug, identifier, way), identifier).toBe('unknown');
    expect(await mailCount()).toBe(before);
    // Full-width letters are those letters: the mail goes where it always goes.
    expect(await five.recover(slug, typed.replace('mike', 'ｍｉｋｅ'), way)).toBe('sent');
    expect((await five.lastMail()).recipient).toBe(mike.address);
  });
});

describe('T9 only the newest', () => {
  it.each(SLUGS)('%s: one way in is open at most, and voids the one before', async (slug) => {
    five.desk.later(61);
    await five.recover(slug, member(slug).address);
    const first = await open(member(slug).account);
    await five.recover(slug, member(slug).address);
    const second = await open(member(slug).account);
    expect([first.length, second.length]).toEqual([1, 1]);
    expect(second[0]?.id).not.toBe(first[0]?.id);
    expect((await em().findOneOrFail(ResetSecret, { id: first[0]!.id })).voidedAt).toEqual(five.desk.now);
  });

  it('of whatever kind: a temporary password voids a link, and a link a temporary password', async () => {
    const { account, address } = member('institut');
    const [, institut] = FIVE;
    const reset = {
      method: 'temporary_password',
      tells: ['address'],
      temporaryPasswordHours: 24,
      temporaryPasswordLength: 12,
    };
    five.desk.later(61);
    await five.recover('institut', address);
    await applyProfile(five.desk.system(), { ...institut, reset });
    await five.recover('institut', address);
    expect(await open(account)).toMatchObject([{ kind: 'temporary_password' }]);
    await applyProfile(five.desk.system(), institut);
    await five.recover('institut', address);
    expect(await open(account)).toMatchObject([{ kind: 'link' }]);
  });
});

describe('the worker', () => {
  it('is told of a request by the database, and settles it at once', async () => {
    const { address } = await five.addMember('ecampus');
    const deliver = async () => ({ handled: 0, nextDueAt: null });
    const { databaseUrl, log } = { databaseUrl: five.desk.database.appUrl, log: openLog('test') };
    const worker = await startWorker({ orm: five.desk.orm, log, databaseUrl, deliver });
    try {
      const now = new Date();
      const request = { way: 'address', identifier: address, language: 'fr' } as const;
      await requestRecovery({ ...five.desk.system(), now }, await five.of('ecampus'), request);
      const settled = async () =>
        expect(await em().count(RecoveryRequest, { createdAt: now, outcome: 'sent' })).toBe(1);
      await vi.waitFor(settled, { timeout: 5_000, interval: 20 });
    } finally {
      await worker.stop();
    }
  });

  it('settles each request once, however many workers there are', async () => {
    five.desk.later(61);
    const before = await mailCount();
    for (const slug of SLUGS) await ask(slug, member(slug).address);
    await Promise.all(Array.from({ length: 6 }, settle));
    expect(await mailCount()).toBe(before + 5);
    expect(await em().count(RecoveryRequest, { settledAt: null })).toBe(0);
  });

  it('does all of it or nothing: after a fault the request waits, and one mail goes out', async () => {
    five.desk.later(61);
    const before = { mails: await mailCount(), entries: (await told('creos')).length };
    await rowsAsOwner(
      five.desk,
      `create function no_mail() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;
       create trigger no_mail before insert on outbound_mail for each row execute function no_mail();`,
    );
    await ask('creos', member('creos').address);
    await ask('creos', 'nobody@creos.example');
    await expect(settle()).rejects.toThrow('full');
    const [waiting, ...others] = await em().find(RecoveryRequest, { settledAt: null });
    expect(others).toEqual([]);
    expect(waiting).toMatchObject({ attempts: 1, outcome: null, dueAt: new Date(five.desk.now.getTime() + 30_000) });
    expect(await mailCount()).toBe(before.mails);
    expect(await told('creos')).toHaveLength(before.entries + 1);
    await rowsAsOwner(five.desk, `drop function no_mail() cascade`);
    expect(await settle()).toEqual({ handled: 0, nextDueAt: waiting?.dueAt });
    five.desk.later(1);
    expect(await settle()).toEqual({ handled: 1, nextDueAt: null });
    expect(await mailCount()).toBe(before.mails + 1);
  });

  it('gives up what nobody settled for a day, and forgets what was settled 30 days ago', async () => {
    await ask('egec', member('egec').address);
    const [late] = await em().find(RecoveryRequest, { settledAt: null });
    five.desk.later(24 * 60);
    expect(await forgetRecoveries(five.desk.system())).toBe(0);
    five.desk.later(1);
    expect(await forgetRecoveries(five.desk.system())).toBe(1);
    expect(await em().findOne(RecoveryRequest, { id: late!.id })).toBeNull();
    expect((await told('egec'))[0]).toMatchObject({
      action: 'credential.recovery_ignored',
      outcome: 'failed',
    });
    expect(await em().count(RecoveryRequest)).toBeGreaterThan(10);
    five.desk.later(30 * 24 * 60);
    expect(await forgetRecoveries(five.desk.system())).toBe(0);
    expect(await em().count(RecoveryRequest)).toBe(0);
  });
});

it('T12 secrets at rest: what was typed, keys and passwords stand nowhere in clear', async () => {
  five.desk.later(61);
  const secrets: string[] = [];
  for (const slug of SLUGS) {
    await five.recover(slug, member(slug).address);
    secrets.push(await five.mailed(), member(slug).address);
  }
  await ask('creos', 'somebody-else@typed.example');
  const dump = await dumpDatabase(five.desk);
  expect(dump).toContain('credential.link_sent');
  for (const secret of [...secrets, 'somebody-else@typed.example']) expect(dump).not.toContain(secret);
  await settle();
  expect((await em().find(RecoveryRequest, { identifier: { $ne: null } })).length).toBe(0);
});

describe('what the database refuses the product’s own role', () => {
  const refused = (work: Promise<unknown>) => expect(work).rejects.toThrow(/GV00\d|permission denied/);
  const asRole = async (sql: string, values: unknown[] = []) =>
    asApp(sql, values).catch((error: { code?: string; message: string }) => {
      throw new Error(`${error.code} ${error.message}`);
    });
  const id = '0198f000-0000-7000-8000-00000000000a';

  it('a request that begins settled, is rewritten, settled twice, or deleted', async () => {
    five.desk.later(61);
    const institution = (await five.of('creos')).id;
    const { account } = member('creos');
    const columns =
      '(id, institution_id, way, identifier, language, created_at, due_at, settled_at, outcome, account_id)';
    await refused(
      asRole(`insert into recovery_request ${columns} values (?, ?, 'address', null, 'fr', ?, ?, ?, 'sent', ?)`, [
        id,
        institution,
        five.desk.now,
        five.desk.now,
        five.desk.now,
        account,
      ]),
    );
    await ask('creos', member('creos').address);
    const [row] = await em().find(RecoveryRequest, { settledAt: null });
    const change = (set: string) => asRole(`update recovery_request set ${set} where id = ?`, [row!.id]);
    await refused(change(`identifier = 'k1:other'`));
    await refused(change(`way = 'username'`));
    await refused(change(`created_at = created_at - interval '1 hour'`));
    await refused(change(`outcome = 'sent', account_id = '${account}'`));
    await refused(
      change(
        `settled_at = created_at, outcome = 'sent', account_id = '${member('institut').account}', identifier = null`,
      ),
    );
    await refused(
      change(
        `settled_at = created_at + interval '2 days', outcome = 'sent', account_id = '${account}', identifier = null`,
      ),
    );
    await change(`identifier = 'k2:sealed anew'`);
    await change(`settled_at = created_at, outcome = 'unknown', identifier = null`);
    await refused(change(`outcome = 'sent'`));
    await refused(asRole('delete from recovery_request'));
    await refused(asRole('delete from reset_secret'));
  });

  it('a fourth mail in an hour, and a way in without its ground', async () => {
    five.desk.later(61);
    const { account, username } = member('creos');
    for (let n = 0; n < 3; n += 1) await five.recover('creos', username, 'username');
    await ask('creos', username, 'username');
    const [row] = await em().find(RecoveryRequest, { settledAt: null });
    await refused(
      asRole(
        `update recovery_request set settled_at = created_at, outcome = 'sent', identifier = null, account_id = ? where id = ?`,
        [account, row!.id],
      ),
    );
    const [last] = await open(account);
    const copy = (ground: string, groundId: string, changes: string = '') =>
      asRole(
        `insert into reset_secret select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'secret_hash', gen_random_uuid(),
           'ground', ?::text, 'ground_id', ?::text) || '{${changes}}'::jsonb)).* from reset_secret s where id = ?`,
        [ground, groundId, last!.id],
      );
    await refused(copy('recovery_request', row!.id));
    await refused(copy('verification_use', row!.id));
    await refused(copy('nothing', last!.groundId));
    await refused(copy('recovery_request', last!.groundId, '"kind": "temporary_password"'));
    await refused(copy('recovery_request', last!.groundId, '"address_version": 7'));
    await refused(copy('recovery_request', last!.groundId, '"expires_at": "2099-01-01T00:00:00Z"'));
    await refused(copy('recovery_request', last!.groundId, '"used_at": "2026-01-01T00:00:00Z"'));
    await settle();
  });

  it('an address opened on a request that was not settled for it, or twice', async () => {
    const { account } = member('creos');
    const [last] = await open(account);
    const openKey = (kind: string, ground: string, at: Date) =>
      asRole(`select open_account_key(?, 'contact', ?, ?, ?)`, [account, kind, ground, at]);
    await refused(openKey('recovery_request', last!.groundId, last!.createdAt));
    await refused(openKey('recovery_request', id, five.desk.now));
    await refused(openKey('reset_secret', last!.id, five.desk.now));
  });
});
