import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { InboundMail, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { startDovecot } from '#server/embedded/dovecot.ts';
import { DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { applyMailboxes } from '#tests/setup/mailboxes.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const PROCESS = fileURLToPath(new URL('./mail-process.ts', import.meta.url));
const DEATHS = 6;
const MAILS_A_LIFE = 25;
/** The promise is kept by the clock of the database, not by the speed of this machine. */
const TAKEN_OVER_WITHIN_MS = 15_000;

test('of two processes that read one mailbox one wins; when it is killed the other takes over within 15 s', async () => {
  const folder = makeTemporaryFolder('takeover');
  const dovecot = await startDovecot({ dir: join(folder, 'dovecot'), users: [DESK] });
  const database = await createTestDatabase();
  const mailCaFile = join(folder, 'ca.pem');
  writeFileSync(mailCaFile, dovecot.tls.certificate);
  const values = deskEnv({ databaseUrl: database.appUrl, mailCaFile, GUICHET_POLL_SECONDS: '1' });
  Object.assign(process.env, values);
  const orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 2 });
  await applyMailboxes(orm, [{ address: DESK.name, imap: { port: dovecot.imapsPort, security: 'tls' } }]);
  const children = new Map<number, ChildProcess>();
  const start = async () => {
    const child = spawn(process.execPath, [PROCESS], {
      env: { ...process.env, ...values },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.set(child.pid ?? 0, child);
    await once(child.stdout, 'data');
  };
  /** The process that holds the mailbox: its id stands in the lease's name. */
  const holder = async () => {
    const [row] = await orm.em
      .fork()
      .execute<{ lease_owner: string | null }[]>(
        'select lease_owner from mailbox where lease_until > clock_timestamp()',
      );
    const pid = Number(row?.lease_owner?.split(':').at(-2));
    return children.has(pid) ? pid : null;
  };
  const waitForHolder = async () => {
    for (;;) {
      const pid = await holder();
      if (pid !== null) return pid;
      await delay(50);
    }
  };
  let serial = 0;
  let isDelivering = true;
  const delivering = (async () => {
    while (isDelivering) {
      serial += 1;
      const raw = deskMail(serial, DESK.name);
      await dovecot.deliver(DESK.name, raw);
      if (serial % 10 === 0) await dovecot.deliver(DESK.name, raw);
      await delay(20 + Math.random() * 60);
    }
  })();
  const countTickets = () => orm.em.fork().count(Ticket, {});

  try {
    await Promise.all([start(), start()]);
    let takenOverAfterMs = 0;
    for (let death = 1; death <= DEATHS; death += 1) {
      const victim = await waitForHolder();
      const before = await countTickets();
      await expect
        .poll(countTickets, { timeout: 20_000, interval: 50 })
        .toBeGreaterThan(before + MAILS_A_LIFE * Math.random());
      const child = children.get(victim);
      children.delete(victim);
      child?.kill('SIGKILL');
      const killedAt = performance.now();
      // The clock runs once; after that what is left of a dead reader's lease passes at once.
      if (death > 1) {
        await once(child as ChildProcess, 'exit');
        await orm.em.fork().execute('update mailbox set lease_until = clock_timestamp()');
      }
      const heir = await waitForHolder();
      const left = await countTickets();
      await expect.poll(countTickets, { timeout: 20_000, interval: 20 }).toBeGreaterThan(left);
      if (death === 1) takenOverAfterMs = performance.now() - killedAt;
      expect(heir).not.toBe(victim);
      await start();
    }
    isDelivering = false;
    await delivering;
    await expect.poll(countTickets, { timeout: 30_000, interval: 100 }).toBe(serial);

    const em = orm.em.fork();
    const inbound = await em.count(InboundMail, {});
    const [{ different } = { different: 0 }] = await em.execute<{ different: number }[]>(
      'select count(distinct thread_message_id)::int as different from ticket',
    );
    console.log(
      `${DEATHS} deaths among two readers, ${serial} mails: ${await countTickets()} tickets, ${different} different; the first heir's first ticket ${(takenOverAfterMs / 1000).toFixed(1)} s after the death`,
    );
    expect({ inbound, different, tickets: await countTickets() }).toEqual({
      inbound: serial,
      different: serial,
      tickets: serial,
    });
    expect(takenOverAfterMs).toBeLessThan(TAKEN_OVER_WITHIN_MS);
  } finally {
    isDelivering = false;
    await delivering.catch(() => undefined);
    for (const child of children.values()) child.kill('SIGKILL');
    await orm.close(true);
    await database.drop();
    await dovecot.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
