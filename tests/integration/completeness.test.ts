import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#db/columns.ts';
import { Approval, AuditEntry, OutboundMail } from '#db/entities/index.ts';
import * as access from '#server/access/index.ts';
import * as accounts from '#server/accounts/index.ts';
import { AUDIT_ACTIONS, type AuditAction, auditQuery } from '#server/audit/contract.ts';
import { exportCsv, record, searchAudit, verifyChain } from '#server/audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '#server/context.ts';
import * as credentials from '#server/credentials/index.ts';
import * as identity from '#server/identity/index.ts';
import * as imports from '#server/imports/index.ts';
import type { VerifiedAction } from '#server/institutions/contract.ts';
import { openLog } from '#server/log.ts';
import * as population from '#server/population/index.ts';
import * as staff from '#server/staff/index.ts';
import * as tickets from '#server/tickets/index.ts';
import { type Desk, FACTS, NUMBER, openDesk } from '#tests/factories/desk.ts';
import { evidenceOn, freshNumber } from '#tests/factories/evidence.ts';
import { withPolicy } from '#tests/factories/verified.ts';
import {
  ACCESS,
  ACCOUNTS,
  CREDENTIALS,
  IDENTITY,
  IMPORTS,
  POPULATION,
  STAFF,
  TICKETS,
  type Told,
} from '#tests/fixtures/exported-use-cases.ts';

type Staff = () => Context<StaffActor>;

const SERVER = fileURLToPath(new URL('../../server', import.meta.url));
const DOORS: Record<string, [exported: object, told: Record<string, Told>]> = {
  access: [access, ACCESS],
  accounts: [accounts, ACCOUNTS],
  identity: [identity, IDENTITY],
  credentials: [credentials, CREDENTIALS],
  tickets: [tickets, TICKETS],
  staff: [staff, STAFF],
  population: [population, POPULATION],
  imports: [imports, IMPORTS],
};

function sourcesOf(folder: string): string {
  return readdirSync(join(SERVER, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'contract.ts')
    .map((name) => readFileSync(join(SERVER, folder, name), 'utf8'))
    .join('\n');
}

describe.each(Object.entries(DOORS))('T23 completeness: the door of %s', (slice, [exported, told]) => {
  test('T23 every function that it exports is listed, with the entry that it leaves', () => {
    const functions = Object.entries(exported).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    expect(
      functions.filter((name) => !(name in told)),
      'not listed',
    ).toEqual([]);
    expect(
      Object.keys(told).filter((name) => !functions.includes(name)),
      'listed, and gone',
    ).toEqual([]);
  });

  test('T23 every entry that is listed is written by a slice that it may call', () => {
    const sources = [slice, 'accounts', 'identity', 'staff'].map(sourcesOf).join('\n');
    const actions = Object.values(told).flatMap((one) => (typeof one === 'string' ? [] : one.tells));
    expect(actions.filter((action) => !sources.includes(`'${action}'`))).toEqual([]);
  });
});

test('T23 every action of the log is written somewhere', () => {
  const sources = readdirSync(SERVER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => sourcesOf(entry.name))
    .join('\n');
  expect(AUDIT_ACTIONS.filter((action) => !sources.includes(`'${action}'`))).toEqual([]);
});

/** How to call each use case on a fresh ticket. `prepare` is done before, and is not what is counted. */
type Call = { tells: AuditAction; prepare?: () => Promise<unknown>; call: () => Promise<unknown> };

let desk: Desk;
let owner: pg.Client;
let on: ReturnType<typeof evidenceOn>;
let agent: Staff;
let supervisor: Staff;
let reference: string;
let kept: string;

const form = () => on.on(reference);
const prepared = { agent: () => agent(), supervisor: () => supervisor() };

const verified = (
  action: VerifiedAction,
  tells: AuditAction,
  act: (request: accounts.VerifiedRequest) => Promise<unknown>,
): Call => ({
  tells,
  async prepare() {
    if (action === 'migrate')
      await owner.query(`update account set status = 'not_migrated' where id = $1`, [desk.account]);
    await on.passCode(agent, reference);
    kept = await on.verify(agent, reference, action);
  },
  call: async () => act({ ...(await form()), verification: kept }),
});

const CALLS: Record<string, Call> = {
  sendKnownAddress: verified('send_known_address', 'account.address_sent', (request) =>
    accounts.sendKnownAddress(prepared.agent(), request),
  ),
  showAddress: verified('show_address', 'account.address_shown', (request) =>
    accounts.showAddress(prepared.agent(), { ...request, reason: 'cannot read mail' }),
  ),
  changeAddress: verified('change_address', 'account.address_change_requested', (request) =>
    accounts.changeAddress(prepared.agent(), { ...request, newAddress: 'new@nouveau.example' }),
  ),
  triggerReset: verified('trigger_reset', 'credential.temporary_password_sent', (request) =>
    credentials.triggerReset(prepared.agent(), request),
  ),
  migrateAccount: verified('migrate', 'account.migrated', (request) =>
    accounts.migrateAccount(prepared.agent(), request),
  ),
  makeDataReport: {
    tells: 'account.report_made',
    call: () => accounts.makeDataReport(supervisor(), { account: desk.account, form: 'csv' }),
  },
  sendCode: {
    tells: 'identity.code_sent',
    call: async () => identity.sendCode(agent(), { ...(await form()), contactPoint: 'mail' }),
  },
  checkCode: {
    tells: 'identity.code_matched',
    async prepare() {
      await identity.sendCode(agent(), { ...(await form()), contactPoint: 'mail' });
      kept = await on.lastCode();
    },
    call: async () => identity.checkCode(agent(), { ticketId: (await form()).ticketId, code: kept }),
  },
  answerQuestion: {
    tells: 'identity.answer_matched',
    call: async () =>
      identity.answerQuestion(agent(), { ...(await form()), question: 'postal_code', answer: FACTS.postal_code }),
  },
  seeDocument: {
    tells: 'identity.document_seen',
    call: async () => identity.seeDocument(agent(), { ...(await form()), document: 'identity_card', place: 'counter' }),
  },
  revokeEvidence: {
    tells: 'identity.evidence_revoked',
    prepare: () => on.passCode(agent, reference),
    call: async () =>
      identity.revokeEvidence(agent(), { ...(await form()), kind: 'contact_code', reason: 'someone else answered' }),
  },
  requestApproval: {
    tells: 'identity.approval_requested',
    prepare: () => on.passCode(agent, reference),
    call: async () =>
      identity.requestApproval(agent(), { ...(await form()), action: 'change_address', reason: 'please look' }),
  },
  decideApproval: {
    tells: 'identity.approval_decided',
    async prepare() {
      await on.passCode(agent, reference);
      await identity.requestApproval(agent(), { ...(await form()), action: 'change_address', reason: 'please look' });
      const { id } = await desk.orm.em.fork().findOneOrFail(Approval, { ticket: (await form()).ticketId });
      kept = id;
    },
    call: () => identity.decideApproval(supervisor(), { approval: kept, outcome: 'approved', comment: 'seen' }),
  },
  confirmIdentity: {
    tells: 'identity.confirmed',
    prepare: () => on.passCode(agent, reference),
    call: async () => identity.confirmIdentity(agent(), { ...(await form()), action: 'send_known_address' }),
  },
  takeTicket: { tells: 'ticket.taken', call: async () => tickets.takeTicket(agent(), await form()) },
  releaseTicket: { tells: 'ticket.released', call: async () => tickets.releaseTicket(agent(), await form()) },
  linkAccount: {
    tells: 'ticket.account_linked',
    async prepare() {
      kept = await desk.addAccount({
        lastName: 'Autre',
        nationalNumber: freshNumber(),
        address: `${newId()}@autre.example`,
      });
    },
    call: async () =>
      tickets.linkAccount(agent(), {
        ...(await form()),
        account: kept,
        lastName: 'Autre',
        firstName: 'Annelies',
        number: null,
      }),
  },
  addNote: { tells: 'ticket.noted', call: async () => tickets.addNote(agent(), { ...(await form()), text: 'note' }) },
  replyToTicket: {
    tells: 'ticket.replied',
    call: async () => tickets.replyToTicket(agent(), { ...(await form()), text: 'bonjour' }),
  },
  setKind: {
    tells: 'ticket.kind_set',
    call: async () => tickets.setKind(agent(), { ...(await form()), kind: 'email_changed' }),
  },
  resolveTicket: { tells: 'ticket.resolved', call: async () => tickets.resolveTicket(agent(), await form()) },
  reopenTicket: {
    tells: 'ticket.reopened',
    prepare: async () => tickets.resolveTicket(agent(), await form()),
    call: async () => tickets.reopenTicket(agent(), await form()),
  },
};

describe('T23 completeness: at work', () => {
  beforeAll(async () => {
    desk = await openDesk(
      withPolicy((policy) => ({
        ...policy,
        actions: { ...policy.actions, change_address: { ...policy.actions.change_address!, fourEyes: true } },
      })),
    );
    on = evidenceOn(desk);
    agent = await desk.addStaff('agent', 'Marc');
    supervisor = await desk.addStaff('supervisor', 'Hélène');
    owner = new pg.Client({ connectionString: desk.database.ownerUrl });
    await owner.connect();
    await owner.query(`
      create table test_fault (is_armed boolean);
      create function test_fault() returns trigger language plpgsql as $$
      begin
        if exists (select from test_fault) then raise exception 'the disk is full' using errcode = '53100'; end if;
        return null;
      end $$;
      create constraint trigger test_fault after insert on audit_entry deferrable initially deferred
        for each row when (new.outcome = 'done') execute function test_fault();`);
  });
  afterAll(async () => {
    await owner.end();
    await desk.close();
  });
  beforeEach(async () => {
    desk.later(2_000);
    await owner.query(`update account set status = 'active' where status = 'not_migrated'`);
    reference = await desk.receive();
  });
  afterEach(() => owner.query('delete from test_fault'));

  const state = async () => ({
    mails: await desk.orm.em.fork().count(OutboundMail),
    uses: (await owner.query('select count(*)::int as n from verification_use')).rows[0].n as number,
    version: (await desk.ticket(reference)).version,
    passwords: (await owner.query('select count(*)::int as n from credential')).rows[0].n as number,
  });
  const since = async (position: number) =>
    desk.orm.em.fork().find(AuditEntry, { position: { $gt: position } }, { orderBy: { position: 'asc' } });
  const head = async () => (await desk.audit()).at(-1)?.position ?? 0;

  const changeNeedsConsent = async (name: string) => {
    if (name !== 'changeAddress') return;
    await identity.requestApproval(agent(), { ...(await form()), action: 'change_address', reason: 'please look' });
    const { id } = await desk.orm.em.fork().findOneOrFail(Approval, { ticket: (await form()).ticketId });
    await identity.decideApproval(supervisor(), { approval: id, outcome: 'approved', comment: 'seen' });
  };
  const prepare = async (name: string, { prepare: before }: Call) => {
    if (name === 'changeAddress') {
      await on.passCode(agent, reference);
      await changeNeedsConsent(name);
      kept = await on.verify(agent, reference, 'change_address');
    } else await before?.();
  };

  test.each(Object.entries(CALLS))('T23 %s ends with exactly one entry of its kind', async (name, call) => {
    await prepare(name, call);
    const from = await head();
    await call.call();
    const entries = await since(from);
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([[call.tells, 'done']]);
    const payload = JSON.parse(entries[0]?.payload ?? '{}');
    expect(payload.actor).toMatchObject({ kind: 'staff', id: expect.any(String), name: expect.stringMatching(/\w/) });
    if (call.tells !== 'account.report_made') expect(payload.ticket.reference).toBe(reference);
  });

  test.each(Object.entries(CALLS))(
    'T23 %s that a fault undoes at its commit leaves `failed` and no `done`',
    async (name, call) => {
      await prepare(name, call);
      const before = await state();
      const from = await head();
      await owner.query('insert into test_fault values (true)');
      await expect(call.call()).rejects.toThrow(/disk is full/);
      const entries = await since(from);
      expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([[call.tells, 'failed']]);
      expect(JSON.parse(entries[0]?.payload ?? '{}').detail).toEqual({ fault: '53100' });
      expect(await state()).toEqual(before);
    },
  );

  test('T23 a fault before the entry is told as well', async () => {
    await on.passCode(agent, reference);
    kept = await on.verify(agent, reference, 'send_known_address');
    const from = await head();
    await owner.query(`create function test_early() returns trigger language plpgsql as $$
      begin raise exception 'no room' using errcode = '53100'; end $$;
      create trigger test_early before insert on verification_use for each row execute function test_early()`);
    const request = { ...(await form()), verification: kept };
    await expect(accounts.sendKnownAddress(agent(), request)).rejects.toThrow(/no room/);
    await owner.query('drop trigger test_early on verification_use');
    expect(await since(from)).toMatchObject([{ action: 'account.address_sent', outcome: 'failed' }]);
  });

  test('T23 a part that is rolled back by itself is told once the whole has ended', async () => {
    const from = await head();
    const { id: institution } = desk.institution;
    await inTransaction(agent(), async (whole) => {
      await record(whole, { institution, action: 'ticket.noted' });
      const part = inTransaction(whole, async (inside) => {
        await record(inside, { institution, action: 'ticket.taken' });
        throw new TypeError('a slip');
      });
      await expect(part).rejects.toThrow('a slip');
    });
    expect((await since(from)).map(({ action, outcome }) => [action, outcome])).toEqual([
      ['ticket.noted', 'done'],
      ['ticket.taken', 'failed'],
    ]);
  });

  test('T23 a refusal is no fault', async () => {
    const from = await head();
    const stale = { ...(await form()), version: 99 };
    await expect(tickets.takeTicket(agent(), stale)).rejects.toThrow('ticket_changed');
    expect(await since(from)).toEqual([]);
  });

  test('T23 reasons keep no number and no address', async () => {
    await inTransaction(agent(), (inside) =>
      record(inside, {
        institution: desk.institution.id,
        action: 'ticket.noted',
        reason: `a dit ${NUMBER} (72.03.14-112.31), joindre annelies.vandenbroeck@scarlet.example, tél. 0470 12 30 61`,
      }),
    );
    const { payload } = (await desk.audit()).at(-1) ?? {};
    expect(JSON.parse(payload ?? '{}').reason).toBe(
      'a dit ••.••.••-•••.31 (••.••.••-•••.31), joindre •••••@•••••, tél. 0470 12 30 61',
    );
  });

  const NASTY = ['=cmd()|calc', 'a\r\nb', '\u001b[31mred\u001b[0m', '\u202eevil', '{"forged":"line"}\n{"x":1}'];

  test('T23 CR/LF, ANSI, direction marks and formulas do no harm in log and CSV', async () => {
    const context = { ...agent(), origin: { address: '192.0.2.1', userAgent: NASTY.join(' '), requestId: 'r' } };
    for (const words of NASTY)
      await inTransaction(context, (inside) =>
        record(inside, { institution: desk.institution.id, action: 'ticket.noted', reason: words }),
      );
    const query = auditQuery.parse({ action: 'ticket.noted' });
    const found = await searchAudit(supervisor(), [desk.institution.id], query);
    expect(found.rows.slice(0, NASTY.length).map(({ reason }) => reason)).toEqual(NASTY.toReversed());
    let csv = '';
    for await (const piece of exportCsv(supervisor(), [desk.institution.id], query)) csv += piece;
    for (const line of csv.split('\r\n')) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      expect(line).not.toMatch(/[\u0000-\u001f\u202a-\u202e]|(^|,)"?[=+@-]/);
    }
    expect(await verifyChain(supervisor(), desk.institution.id)).toMatchObject({ isIntact: true });
    const lines: string[] = [];
    const log = openLog('test', { write: (line: string) => lines.push(line) });
    log.level = 'info';
    for (const words of NASTY) log.info({ name: words }, words);
    expect(lines).toHaveLength(NASTY.length);
    for (const line of lines) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(JSON.parse(line)).toHaveProperty('msg');
      expect(line).not.toContain('\u001b');
    }
  });
});
