import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate } from '#db/migrate.ts';
import { openOrm } from '#db/orm.ts';
import { startDovecot } from '#server/embedded/dovecot.ts';
import { startEmbeddedPostgres } from '#server/embedded/postgres.ts';
import { DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';
import { applyMailboxes } from '#tests/setup/mailboxes.ts';
import { fillMaildir } from './fill-maildir.ts';

const PROCESS = fileURLToPath(new URL('../faults/mail-process.ts', import.meta.url));
/** As `npm start` runs it. */
const FLAGS = ['--max-semi-space-size=2', '--optimize-for-size'];
const BACKLOG = 'backlog@iec-iab.example';
/** One of the same institution, one of another. */
const SINGLE = ['single@iec-iab.example', 'other@iec-iab.example'] as const;
const EVERY_MS = 1_000;
const LOOK_MS = 20;
/** The first tickets come while everything is still being loaded. */
const WARM_TICKETS = 500;
const FIRST_SINGLE = 10_000_000;

/**
 * Fills one mailbox with `count` mails and, while they are worked off, delivers one mail a second to others. Prints how
 * long these wait for their tickets, and what memory the process holds.
 */
export async function benchFairness(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  const users = [BACKLOG, ...SINGLE].map((name) => ({ name, secret: DESK.secret }));
  const dovecot = await startDovecot({ dir: join(folder, 'dovecot'), users });
  let child: ChildProcess | undefined;
  let database: pg.Client | undefined;
  try {
    await postgres.createDatabase('bench');
    const databaseUrl = postgres.url('bench');
    await migrate(databaseUrl);
    const mailCaFile = join(folder, 'ca.pem');
    writeFileSync(mailCaFile, dovecot.tls.certificate);
    const values = deskEnv({ databaseUrl, mailCaFile, GUICHET_POLL_SECONDS: '60' });
    Object.assign(process.env, values);
    fillMaildir(dovecot, BACKLOG, 0, count);
    const orm = await openOrm({ url: databaseUrl, as: 'application', maxConnections: 2 });
    const imap = { port: dovecot.imapsPort, security: 'tls' } as const;
    const [same, other] = SINGLE;
    await applyMailboxes(orm, [
      { address: BACKLOG, imap },
      { address: same, imap },
    ]);
    await applyMailboxes(orm, [{ address: other, imap }], 'another');
    await orm.close(true);

    const watcher = new pg.Client({ connectionString: databaseUrl });
    database = watcher;
    await watcher.connect();
    const one = async (text: string) => Number((await watcher.query(text)).rows[0].value);
    const countTickets = () => one('select count(*) as value from ticket');
    const started = performance.now();
    child = spawn(process.execPath, [...FLAGS, PROCESS], {
      env: { ...process.env, ...values },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout!, 'data');
    const pid = child.pid ?? 0;
    while ((await countTickets()) < Math.min(WARM_TICKETS, count / 4)) await delay(100);
    const warm = { at: performance.now(), tickets: await countTickets(), memory: residentMebibytes(pid) };

    const delays: number[] = [];
    let stalest = 0;
    let tickets = warm.tickets;
    for (let serial = FIRST_SINGLE; tickets < count + delays.length; serial += 1) {
      const user = SINGLE[serial % SINGLE.length] as string;
      const raw = deskMail(serial, user);
      const id = /Message-ID: (\S+)/.exec(raw.toString('latin1'))?.[1] ?? '';
      const deliveredAt = performance.now();
      await dovecot.deliver(user, raw);
      const isThere = async () =>
        (await watcher.query('select from ticket where thread_message_id = $1', [id])).rowCount === 1;
      while (!(await isThere())) await delay(LOOK_MS);
      delays.push(performance.now() - deliveredAt);
      await delay(Math.max(0, EVERY_MS - (performance.now() - deliveredAt)));
      tickets = await countTickets();
      const silence = `select coalesce(extract(epoch from clock_timestamp() - last_read_at), 0) as value from mailbox where address = '${BACKLOG}'`;
      stalest = Math.max(stalest, await one(silence));
    }
    const seconds = (performance.now() - warm.at) / 1000;
    const sorted = delays.toSorted((former, latter) => former - latter);
    const inSeconds = (milliseconds = 0) => `${(milliseconds / 1000).toFixed(2)} s`;
    console.log(
      `backlog:  ${count} mails, the first tickets after ${inSeconds(warm.at - started)}, then ${((tickets - warm.tickets) / seconds).toFixed(0)} a second`,
    );
    console.log(
      `others:   ${delays.length} single mails, ticket after ${inSeconds(sorted[Math.floor(sorted.length / 2)])} (median), ${inSeconds(sorted[Math.floor(sorted.length * 0.95)])} (95 %), ${inSeconds(sorted.at(-1))} (worst)`,
    );
    console.log(`progress: last_read_at of the backlog at most ${stalest.toFixed(0)} s old`);
    console.log(
      `memory:   ${warm.memory} MiB after ${warm.tickets} tickets, ${residentMebibytes(pid)} MiB after ${tickets}`,
    );
    child.kill('SIGTERM');
    await once(child, 'exit');
  } finally {
    child?.kill('SIGKILL');
    await database?.end();
    await dovecot.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function residentMebibytes(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}
