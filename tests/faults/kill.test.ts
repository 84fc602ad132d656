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
/** After the process says that it runs, it lives for a random time up to this. */
const LONGEST_LIFE_MS = 1_200;

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
    // A dead reader's lease runs out after 15 s; the test lets that time pass at once.
    await orm.em.fork().execute('update mailbox set lease_until = null, lease_owner = null');
    child = spawn(process.execPath, [PROCESS], {
      env: { ...process.env, ...values },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout!, 'data');
    return child;
  };
  const seen: string[] = [];
  let isDelivering = true;
  const delivering = (async () => {
    for (let serial = 0; serial < MAILS; serial += 1) {
      await mail.dovecot.deliver(DESK.name, deskMail(serial, DESK.name));
      if (serial % (MAILS / DELIVERED_TWICE) === 0) await mail.dovecot.deliver(DESK.name, deskMail(serial, DESK.name));
      await delay(Math.random() * 500);
    }
    isDelivering = false;
  })();

  try {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const victim = await start();
      await delay(Math.random() * LONGEST_LIFE_MS);
      victim.kill('SIGKILL');
      await once(victim, 'exit');
      seen.push(`${await count({ state: 'stored' })}+${await count({ state: 'ticketed' })}`);
    }
    await delivering;
    const last = await start();
    await expect.poll(() => count({ state: 'ticketed' }), { timeout: 40_000, interval: 200 }).toBe(MAILS);
    await delay(1_500);
    last.kill('SIGTERM');
    const [code] = await once(last, 'exit');
    expect(code).toBe(0);

    const em = orm.em.fork();
    const tickets = await em.count(Ticket, {});
    const unreadable = await em.count(Ticket, { kind: 'unreadable' });
    const [most] = await em.execute<{ attempts: number }[]>('select max(attempts) as attempts from inbound_mail');
    const [ledger] = await em.execute<Record<string, string>[]>(
      'select count(*) as rows, count(*) filter (where filed_at is null) as unfiled from mailbox_ledger',
    );
    console.log(`waiting+ticketed at each kill: ${seen.join(' ')}`);
    console.log(
      `${KILLS} kills, ${MAILS}+${DELIVERED_TWICE} deliveries: ${tickets} tickets, ledger rows ${ledger?.rows}, most attempts ${most?.attempts}, unreadable ${unreadable}`,
    );
    expect({ tickets, unreadable, inbound: await count() }).toEqual({ tickets: MAILS, unreadable: 0, inbound: MAILS });
    expect(await em.count(AuditEntry, { action: 'ticket.received' })).toBe(MAILS);
    expect(await em.count(OutboundMail, { purpose: 'acknowledgement' })).toBe(MAILS);
    expect(Number(ledger?.rows)).toBeGreaterThanOrEqual(MAILS + DELIVERED_TWICE);
  } finally {
    if (child) (child as ChildProcess).kill('SIGKILL');
    await delivering.catch(() => undefined);
    if (isDelivering) console.log('deliveries ended early');
    await orm.close(true);
    await database.drop();
    await mail.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
