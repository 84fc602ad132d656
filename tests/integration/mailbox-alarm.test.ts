import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { newId } from '#db/columns.ts';
import { AuditEntry, Mailbox, OutboundMail, Staff, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { workerProcess } from '#server/cli/processes.ts';
import type { StaffActor } from '#server/context.ts';
import { systemContext } from '#server/context.ts';
import { mailboxAlarms } from '#server/institutions/index.ts';
import { openLog } from '#server/log.ts';
import { deliverDue, openTransport } from '#server/outbox/index.ts';
import { addStaff } from '#server/staff/index.ts';
import { watchMailboxes } from '#server/worker/index.ts';
import { lookAtMailboxes } from '#server/worker/watch-mailboxes.ts';
import { applyDesk, DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { type MailServices, startMailServices } from '#tests/setup/mail.ts';

type Role = 'agent' | 'supervisor' | 'administrator';

const PROCESS = fileURLToPath(new URL('../faults/mail-process.ts', import.meta.url));
/** Seconds for minutes: the readers of these tests write at least twice a second. */
const LIMITS = { failingMs: 1_000, unreadMs: 3_000 };
const PATIENCE = {
  connectMs: 1_000,
  greetingMs: 1_000,
  probeMs: 1_000,
  idleMs: 300,
  backOffMs: 200,
  longestBackOffMs: 500,
};
const MINUTE = 60_000;
const SLOW = { timeout: 20_000, interval: 50 };

let mail: MailServices;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let orm: MikroORM;
let folder: string;
let institution: string;
let values: Record<string, string>;
let transport: ReturnType<typeof openTransport>;

beforeAll(async () => {
  mail = await startMailServices({ users: [DESK] });
  folder = mkdtempSync(join(tmpdir(), 'guichet-ca-'));
  const mailCaFile = join(folder, 'ca.pem');
  writeFileSync(mailCaFile, mail.dovecot.tls.certificate);
  transport = openTransport({
    host: '127.0.0.1',
    port: mail.smtp.port,
    security: 'starttls',
    ca: mail.dovecot.tls.certificate,
  });
  database = await createTestDatabase();
  values = deskEnv({ databaseUrl: database.appUrl, mailCaFile, GUICHET_POLL_SECONDS: '1' });
  Object.assign(process.env, values);
});
afterAll(async () => {
  transport.close();
  await database.drop();
  await mail.stop();
  rmSync(folder, { recursive: true, force: true });
});
/** A database of its own for each test: what one leaves behind is no alarm of another. */
beforeEach(async () => {
  await database.drop();
  database = await createTestDatabase();
  values.DATABASE_URL = database.appUrl;
  orm = await openOrm({ url: database.appUrl, as: 'application' });
  institution = await applyDesk(orm, { port: mail.dovecot.imapsPort, security: 'tls' });
});
afterEach(async () => {
  await orm.close(true);
});

const em = () => orm.em.fork();
const mailbox = () => em().findOneOrFail(Mailbox, { address: DESK.name });
const audit = async (action: string) =>
  (await em().find(AuditEntry, {}, { orderBy: { position: 'asc' } }))
    .map(({ payload }) => JSON.parse(payload) as { action: string; outcome: string; detail: Record<string, unknown> })
    .filter((entry) => entry.action === action);
const outbox = (purpose: string) => em().find(OutboundMail, { purpose }, { orderBy: { recipientHint: 'asc' } });
const deliver = (now = new Date()) =>
  deliverDue({
    now: () => now,
    em: em(),
    log: openLog('test'),
    senderOf: async () => ({ transport, from: { name: 'Service desk', address: DESK.name } }),
  });
const person = async (role: Role): Promise<{ email: string; actor: StaffActor }> => {
  const email = `${role}-${newId().slice(-12)}@staff.example`;
  const added = await addStaff(systemContext(em(), 'test'), {
    email,
    name: `${role} ${email.slice(0, 20)}`,
    password: 'a long enough password',
    memberships: [{ institution, role }],
  });
  return { email, actor: { kind: 'staff', id: added.id, name: role, sessionId: 's', roles: { [institution]: role } } };
};
const alarmsOf = (actor: StaffActor, now = new Date()) => mailboxAlarms({ em: em(), actor, now });
const look = (now: Date) => lookAtMailboxes(systemContext(em(), 'worker', now));
/** Writes into the mailbox's row what a reader would. */
const note = (values: {
  failing_since?: Date | null;
  last_read_at?: Date | null;
  last_error?: string | null;
  is_enabled?: boolean;
}) =>
  em().execute(
    `update mailbox set ${Object.keys(values)
      .map((name) => `${name} = ?`)
      .join(', ')}`,
    Object.values(values),
  );

async function startMailProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [PROCESS, JSON.stringify(PATIENCE)], {
    env: { ...process.env, ...values },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

describe('with a mail process of its own and two workers that watch', () => {
  let child: ChildProcess;
  let watches: { stop(): Promise<void> }[];
  let people: { administrator: string; other: string; supervisor: string };
  let actors: Record<'administrator' | 'agent', StaffActor>;

  beforeEach(async () => {
    const [administrator, other, supervisor, agent] = [
      await person('administrator'),
      await person('administrator'),
      await person('supervisor'),
      await person('agent'),
    ];
    people = { administrator: administrator.email, other: other.email, supervisor: supervisor.email };
    actors = { administrator: administrator.actor, agent: agent.actor };
    child = await startMailProcess();
    await vi.waitFor(async () => expect((await mailbox()).lastReadAt).not.toBeNull(), SLOW);
    watches = [0, 1].map(() =>
      watchMailboxes({ orm, log: openLog('test'), limits: LIMITS, everyMs: 100, settleMs: 0 }),
    );
  });
  afterEach(async () => {
    await Promise.all(watches.map((watch) => watch.stop()));
    if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGTERM');
    await mail.dovecot.start();
  });

  const untilAlarmed = async (isAlarmed: boolean) =>
    vi.waitFor(async () => expect((await mailbox()).alarmedAt !== null).toBe(isAlarmed), SLOW);

  test('a mail server that goes away and comes back is told of once each, and its mails are not lost', async () => {
    await mail.dovecot.stop();
    await untilAlarmed(true);
    await deliver();
    const told = await mail.waitForMail(people.administrator);
    expect(told.parsed.subject).toBe(`IEC-IAB : la boîte ${DESK.name} n’est plus lue`);
    expect(told.parsed.text).toMatch(/ne sont pas perdus/);
    expect(told.parsed.text).toMatch(/Le serveur de messagerie ne répond pas/);
    expect(told.parsed.text).toMatch(/guichet doctor/);
    expect(told.parsed.text).toMatch(/127\.0\.0\.1:\d+ cannot be reached/);
    expect(told.parsed.headers.get('auto-submitted')).toBe('auto-generated');
    await mail.waitForMail(people.other);

    const seen = await alarmsOf(actors.agent, new Date(Date.now() + 5 * MINUTE));
    expect(seen).toMatchObject([{ address: DESK.name, cause: 'unreachable', error: null }]);
    const whole = await alarmsOf(actors.administrator, new Date(Date.now() + 5 * MINUTE));
    expect(whole).toMatchObject([{ error: expect.stringMatching(/cannot be reached/) }]);

    await mail.dovecot.start();
    await mail.dovecot.deliver(DESK.name, deskMail(1, DESK.name));
    await untilAlarmed(false);
    await deliver();
    const relief = await mail.waitForMail(people.administrator);
    expect(relief.parsed.subject).toBe(`IEC-IAB : la boîte ${DESK.name} est de nouveau lue`);
    expect(relief.parsed.text).toMatch(/L’interruption a duré 1\smin/);
    await vi.waitFor(async () => expect(await em().count(Ticket, {})).toBe(1), SLOW);

    expect([await audit('mailbox.failing'), await audit('mailbox.recovered')]).toMatchObject([
      [{ outcome: 'failed', detail: { mailbox: DESK.name, cause: 'unreachable' } }],
      [{ outcome: 'done', detail: { mailbox: DESK.name, minutes: 1 } }],
    ]);
    expect([(await outbox('mailbox_failing')).length, (await outbox('mailbox_recovered')).length]).toEqual([2, 2]);
    expect(await mail.mailsTo(people.supervisor)).toEqual([]);
  });

  test('a mail process that was killed is missed, and welcomed back', async () => {
    await end(child, 'SIGKILL');
    await untilAlarmed(true);
    await deliver();
    expect((await mail.waitForMail(people.administrator)).parsed.text).toMatch(/Aucun processus ne lit cette boîte/);
    expect(await alarmsOf(actors.agent, new Date(Date.now() + 5 * MINUTE))).toMatchObject([
      { cause: 'nobody_reads', error: null },
    ]);
    child = await startMailProcess();
    await untilAlarmed(false);
    await deliver();
    expect((await mail.waitForMail(people.administrator)).parsed.subject).toMatch(/de nouveau lue/);
    expect(await audit('mailbox.failing')).toMatchObject([{ detail: { cause: 'nobody_reads' } }]);
    expect(await audit('mailbox.recovered')).toHaveLength(1);
    expect(await alarmsOf(actors.agent)).toEqual([]);
  });
});

describe('by the clock', () => {
  /** A day after all that the tests write by the real clock. */
  const start = new Date(Date.now() + 24 * 60 * MINUTE);
  const at = (minutes: number) => new Date(start.getTime() + minutes * MINUTE);
  const isAlarmed = async () => (await mailbox()).alarmedAt !== null;

  test('two minutes of failing or four of silence raise it, and nothing before', async () => {
    await person('administrator');
    await note({ last_read_at: at(0) });
    await look(at(3.99));
    expect(await isAlarmed()).toBe(false);
    await look(at(4));
    expect(await isAlarmed()).toBe(true);
    await note({ last_read_at: at(4.5) });
    await look(at(4.6));
    expect(await isAlarmed()).toBe(false);
    await note({ failing_since: at(5), last_error: 'IMAP sign-in: refuses the sign-in' });
    await look(at(6.99));
    expect(await isAlarmed()).toBe(false);
    await look(at(7));
    await look(at(8));
    expect(await isAlarmed()).toBe(true);
    expect((await audit('mailbox.failing')).map(({ detail }) => detail.cause)).toEqual([
      'nobody_reads',
      'sign_in_refused',
    ]);
    expect(await outbox('mailbox_failing')).toHaveLength(2);
  });

  test('it does not end before the mailbox is read again, whatever else changes', async () => {
    const { email } = await person('administrator');
    await note({ last_read_at: at(0), failing_since: at(0.1), last_error: 'no answer' });
    await look(at(3));
    expect(await isAlarmed()).toBe(true);
    await note({ failing_since: null, last_error: null });
    await em().execute('update institution set updated_at = ?', [at(3)]);
    await look(at(3.1));
    expect(await isAlarmed()).toBe(true);
    // Read for a moment, and failing again or silent since.
    await note({ last_read_at: at(4), failing_since: at(4.5) });
    await look(at(5));
    expect(await isAlarmed()).toBe(true);
    await note({ failing_since: null });
    await look(at(20));
    expect(await isAlarmed()).toBe(true);
    await note({ last_read_at: at(125) });
    await look(at(125.2));
    expect(await isAlarmed()).toBe(false);
    expect(await audit('mailbox.recovered')).toMatchObject([{ detail: { minutes: 125 } }]);
    await deliver(at(200));
    const [recovered] = await outbox('mailbox_recovered');
    expect(recovered).toMatchObject({ state: 'sent', language: 'fr', isSecret: false });
    expect(
      (await mail.waitForMail(email, ({ parsed }) => /de nouveau lue/.test(parsed.subject ?? ''))).parsed.text,
    ).toMatch(/a duré 2\sh 5\smin/);
  });

  test('a mailbox that was just set up is given time, one that is switched off is nobody’s trouble', async () => {
    const { actor } = await person('administrator');
    await em().execute(`update institution set updated_at = updated_at - interval '1 day'`);
    const born = (await mailbox()).id;
    const now = new Date(Number.parseInt(born.replaceAll('-', '').slice(0, 12), 16));
    await look(new Date(now.getTime() + 3 * MINUTE));
    expect(await isAlarmed()).toBe(false);
    await look(new Date(now.getTime() + 6 * MINUTE));
    expect(await isAlarmed()).toBe(true);
    expect(await alarmsOf(actor, new Date(now.getTime() + 6 * MINUTE))).toHaveLength(1);
    await note({ is_enabled: false });
    expect(await alarmsOf(actor, new Date(now.getTime() + 7 * MINUTE))).toEqual([]);
    await look(new Date(now.getTime() + 7 * MINUTE));
    expect(await isAlarmed()).toBe(false);
    expect(await audit('mailbox.recovered')).toEqual([]);
    await look(new Date(now.getTime() + 60 * MINUTE));
    expect(await isAlarmed()).toBe(false);
  });

  test('a mailbox whose profile was applied anew is given the same time', async () => {
    await person('administrator');
    await note({ last_read_at: at(0) });
    await em().execute('update institution set updated_at = ?', [at(60)]);
    await look(at(63.9));
    expect(await isAlarmed()).toBe(false);
    await look(at(64));
    expect(await isAlarmed()).toBe(true);
  });

  test('where an institution has no administrator its supervisors are told; who is disabled is not', async () => {
    const supervisor = await person('supervisor');
    await person('agent');
    const gone = await person('administrator');
    await em().nativeUpdate(Staff, { email: gone.email }, { disabledAt: new Date() });
    await note({ last_read_at: at(0) });
    await look(at(5));
    expect((await outbox('mailbox_failing')).map(({ recipientHint }) => recipientHint)).toEqual([
      expect.stringContaining('supervisor'),
    ]);
    await deliver(at(200));
    expect((await mail.waitForMail(supervisor.email)).parsed.subject).toMatch(/n’est plus lue/);
  });

  test('each is told in the language they chose, or in the institution’s', async () => {
    const people = [await person('administrator'), await person('administrator'), await person('administrator')];
    for (const [index, language] of ['nl', 'de', null].entries())
      await em().nativeUpdate(Staff, { email: people[index]!.email }, { language });
    await note({ last_read_at: at(0), failing_since: at(0), last_error: 'x' });
    await look(at(3));
    await note({ failing_since: null, last_read_at: at(65) });
    await look(at(65));
    await deliver(at(200));
    const expected = [
      [/wordt niet meer gelezen/, /wordt weer gelezen/, /1\suur 5\smin/],
      [/wird nicht mehr gelesen/, /wird wieder gelesen/, /1\sStd\. 5\sMin\./],
      [/n’est plus lue/, /est de nouveau lue/, /1\sh 5\smin/],
    ] as const;
    for (const [index, [failing, recovered, duration]] of expected.entries()) {
      const { email } = people[index]!;
      await mail.waitForMail(email, ({ parsed }) => failing.test(parsed.subject ?? ''));
      const relief = await mail.waitForMail(email, ({ parsed }) => recovered.test(parsed.subject ?? ''));
      expect(relief.parsed.text).toMatch(duration);
    }
  });

  test('a password in what a server answered is told to nobody', async () => {
    const { email, actor } = await person('administrator');
    await note({ last_read_at: at(0), failing_since: at(0), last_error: `refuses the sign-in (bad ${DESK.secret})` });
    await look(at(3));
    await deliver(at(200));
    const { raw, parsed } = await mail.waitForMail(email);
    expect(parsed.text).toMatch(/refuses the sign-in \(bad •••\)/);
    expect(`${raw} ${parsed.text} ${parsed.html}`).not.toContain(DESK.secret);
    expect(await alarmsOf(actor, at(3))).toMatchObject([{ error: 'refuses the sign-in (bad •••)' }]);
  });

  test('staff of another institution see nothing of it', async () => {
    const { actor } = await person('supervisor');
    await note({ last_read_at: at(0) });
    expect(await alarmsOf(actor, at(10))).toHaveLength(1);
    expect(await alarmsOf({ ...actor, roles: { [newId()]: 'administrator' } }, at(10))).toEqual([]);
  });

  test('a worker that reads no mailbox names it on /ready, without the error', async () => {
    const worker = await workerProcess({ orm, log: openLog('test'), checksOfAll: async () => ({}) }).start();
    try {
      expect((await worker.checks())['mailbox alarm']).toEqual({ ok: true });
      const hour = new Date(Date.now() - 60 * MINUTE);
      await note({
        last_read_at: hour,
        failing_since: hour,
        last_error: 'IMAP sign-in: 10.0.0.1:993 cannot be reached',
      });
      expect((await worker.checks())['mailbox alarm']).toEqual({
        ok: false,
        detail: `${DESK.name} is not read since ${hour.toISOString()} (unreachable)`,
      });
    } finally {
      await worker.stop();
    }
  });
});
