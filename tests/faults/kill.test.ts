import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { AuditEntry, InboundMail, OutboundMail, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { applyDesk, DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { startMailServices } from '#tests/setup/mail.ts';

const PROCESS = fileURLToPath(new URL('./mail-process.ts', import.meta.url));
const MAILS = 300;
const DELIVERED_TWICE = 30;
const KILLS = 50;
/** How much longer than its first ticket takes a process lives at most. */
const LONGEST_LIFE = 2;

test(`the mail process killed ${KILLS} times opens exactly one ticket a mail`, async () => {
  const mail = await startMailServices({ users: [DESK] });
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'guichet-ca-'));
  const mailCaFile = join(folder, 'ca.pem');
  writeFileSync(mailCaFile, mail.dovecot.tls.certificate);
  const values = deskEnv({ databaseUrl: database.appUrl, mailCaFile, GUICHET_POLL_SECONDS: '1' });
  Object.assign(process.env, values);
  const orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 2 });
  await applyDesk(orm, { port: mail.dovecot.imapsPort, security: 'tls' });
  const count = (where: Record<string, unknown> = {}) => orm.em.fork().count(InboundMail, where);

  let child: ChildProcess | null = null;
  const start = async () => {
    // A dead reader's lease runs out after 10 s; the test lets that time pass at once.
    await orm.em.fork().execute('update mailbox set lease_until = null, lease_owner = null');
    child = spawn(process.execPath, [PROCESS], {
      env: { ...process.env, ...values },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout!, 'data');
    return child;
  };
  const seen: string[] = [];
  const deliver = (serial: number) => mail.dovecot.deliver(DESK.name, deskMail(serial, DESK.name));
  let serial = 0;
  /** Mails arrive while the process starts, runs and dies; one in ten arrives twice. */
  const deliverSome = async (until: number) => {
    while (serial < until) {
      const current = serial;
      serial += 1;
      await deliver(current);
      if (current % (MAILS / DELIVERED_TWICE) === 0) await deliver(current);
      await delay(Math.random() * 300);
    }
  };

  try {
    await deliverSome(1);
    const first = await start();
    const started = performance.now();
    await expect.poll(() => count({ state: 'ticketed' }), { timeout: 20_000, interval: 20 }).toBe(1);
    const firstTicketMs = performance.now() - started;
    first.kill('SIGKILL');
    await once(first, 'exit');
    for (let kill = 2; kill <= KILLS; kill += 1) {
      const delivering = deliverSome(Math.ceil((MAILS * kill) / KILLS));
      const victim = await start();
      await delay(Math.random() * LONGEST_LIFE * firstTicketMs);
      victim.kill('SIGKILL');
      await once(victim, 'exit');
      seen.push(`${await count({ state: 'stored' })}+${await count({ state: 'ticketed' })}`);
      await delivering;
    }
    const last = await start();
    await expect.poll(() => count({ state: 'ticketed' }), { timeout: 40_000, interval: 200 }).toBe(MAILS);
    await delay(1_500);
    last.kill('SIGTERM');
    const [code] = await once(last, 'exit');
    expect(code).toBe(0);

    const em = orm.em.fork();
    const tickets = await em.count(Ticket, {});
    const [most] = await em.execute<{ attempts: number }[]>('select max(attempts) as attempts from inbound_mail');
    const [ledger] = await em.execute<Record<string, string>[]>(
      'select count(*) as rows, count(*) filter (where filed_at is null) as unfiled from mailbox_ledger',
    );
    console.log(`waiting+ticketed at each kill: ${seen.join(' ')}`);
    console.log(
      `${KILLS} kills, ${MAILS}+${DELIVERED_TWICE} deliveries: ${tickets} tickets, ledger rows ${ledger?.rows}, most attempts ${most?.attempts}`,
    );
    expect({ tickets, inbound: await count() }).toEqual({ tickets: MAILS, inbound: MAILS });
    expect(await em.count(AuditEntry, { action: 'ticket.received' })).toBe(MAILS);
    expect(await em.count(OutboundMail, { purpose: 'acknowledgement' })).toBe(MAILS);
    expect(Number(ledger?.rows)).toBeGreaterThanOrEqual(MAILS + DELIVERED_TWICE);
  } finally {
    if (child) (child as ChildProcess).kill('SIGKILL');
    await orm.close(true);
    await database.drop();
    await mail.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 400_000);
