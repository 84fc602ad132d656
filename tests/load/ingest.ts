import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { simpleParser } from 'mailparser';
import pg from 'pg';
import { migrate } from '#db/migrate.ts';
import { openOrm } from '#db/orm.ts';
import { startMail } from '#mail-ingest/index.ts';
import { type Dovecot, startDovecot } from '#server/embedded/dovecot.ts';
import { startEmbeddedPostgres } from '#server/embedded/postgres.ts';
import { openLog } from '#server/log.ts';
import { addMember, applyDesk, DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { requesterOf } from '#tests/fixtures/desk-mails.ts';
import { fillMaildir } from './fill-maildir.ts';

const FLOOR = { name: 'floor@iec-iab.example', secret: DESK.secret };

/**
 * Mails a second through the whole pipeline, beside the floor: one connection that fetches, mailparser, and one
 * transaction a mail. Both read from Dovecot and write to a PostgreSQL with fsync, both started for this run.
 */
export async function benchIngest(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  const dovecot = await startDovecot({ dir: join(folder, 'dovecot'), users: [DESK, FLOOR] });
  try {
    await postgres.createDatabase('bench');
    const databaseUrl = postgres.url('bench');
    await migrate(databaseUrl);
    const mailCaFile = join(folder, 'ca.pem');
    writeFileSync(mailCaFile, dovecot.tls.certificate);
    Object.assign(process.env, deskEnv({ databaseUrl, mailCaFile }));
    for (const user of [FLOOR, DESK]) await fillMailbox(dovecot, user.name, count);

    const floor = count / (await timeFloor(dovecot, databaseUrl, count));
    console.log(`floor:    ${floor.toFixed(0)} mails/s (fetch, mailparser, one transaction a mail; ${count} mails)`);
    const ours = count / (await timePipeline(dovecot, databaseUrl, count));
    console.log(`pipeline: ${ours.toFixed(0)} mails/s (until every mail has its ticket)`);
    console.log(`ratio:    ${(ours / floor).toFixed(2)}`);
  } finally {
    await dovecot.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills a mailbox, and lets Dovecot index it. */
async function fillMailbox(dovecot: Dovecot, user: string, count: number): Promise<void> {
  fillMaildir(dovecot, user, 0, count);
  const client = connectTo(dovecot, user);
  await client.connect();
  const opened = await client.mailboxOpen('INBOX');
  if (opened.exists !== count) throw new Error(`${user} holds ${opened.exists} mails instead of ${count}`);
  await client.logout();
}

function connectTo(dovecot: Dovecot, user: string): ImapFlow {
  const { host, port, secure } = dovecot.imap(user);
  const tls = { ca: dovecot.tls.certificate };
  return new ImapFlow({ host, port, secure, tls, auth: { user, pass: DESK.secret }, logger: false });
}

async function timeFloor(dovecot: Dovecot, databaseUrl: string, count: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create table floor_raw (id uuid primary key, raw bytea)');
  await client.query(
    'create table floor_ticket (id uuid primary key, mail uuid references floor_raw, sender text, subject text, body text)',
  );
  const started = performance.now();
  const imap = connectTo(dovecot, FLOOR.name);
  await imap.connect();
  await imap.mailboxOpen('INBOX');
  for (let from = 1; from <= count; from += 200) {
    const mails = await imap.fetchAll(`${from}:${Math.min(count, from + 199)}`, { source: true });
    for (const { source } of mails) {
      const parsed = await simpleParser(source!);
      const mail = randomUUID();
      await client.query('begin');
      await client.query('insert into floor_raw values ($1, $2)', [mail, source]);
      await client.query('insert into floor_ticket values ($1, $2, $3, $4, $5)', [
        ...[randomUUID(), mail, parsed.from?.text ?? '', parsed.subject ?? '', parsed.text ?? ''],
      ]);
      await client.query('commit');
    }
  }
  const seconds = (performance.now() - started) / 1000;
  await imap.logout();
  await client.query('drop table floor_ticket, floor_raw');
  await client.end();
  return seconds;
}

async function timePipeline(dovecot: Dovecot, databaseUrl: string, count: number): Promise<number> {
  const orm = await openOrm({ url: databaseUrl, as: 'application' });
  const institution = await applyDesk(orm, { port: dovecot.imapsPort, security: 'tls' });
  for (let serial = 0; serial < count; serial += 10) await addMember(orm, institution, requesterOf(serial));
  const watcher = new pg.Client({
    connectionString: databaseUrl,
    application_name: `bench-${randomBytes(3).toString('hex')}`,
  });
  await watcher.connect();
  const started = performance.now();
  const service = await startMail({ orm, log: openLog('bench') });
  const quarters: string[] = [];
  for (;;) {
    const { rows } = await watcher.query('select count(*)::int as tickets from ticket');
    const { tickets } = rows[0];
    while (quarters.length < 4 && tickets >= (count * (quarters.length + 1)) / 4)
      quarters.push((process.memoryUsage.rss() / 2 ** 20).toFixed(0));
    if (tickets >= count) break;
    await delay(50);
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`memory:   ${quarters.join(', ')} MiB after each quarter of the mails`);
  await service.stop();
  await watcher.end();
  await orm.close(true);
  return seconds;
}
