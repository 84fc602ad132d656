import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { newId } from '#db/columns.ts';
import { Institution } from '#db/entities/index.ts';
import { migrate } from '#db/migrate.ts';
import { openOrm } from '#db/orm.ts';
import { auditQuery } from '#server/audit/contract.ts';
import { exportLines, record, verifyChain, verifyExport } from '#server/audit/index.ts';
import { type Context, inTransaction, systemContext } from '#server/context.ts';
import { startEmbeddedPostgres } from '#server/embedded/postgres.ts';
import { deskEnv } from '#tests/fixtures/desk.ts';
import { explainSearches } from './explain-audit.ts';

const RUNS = 3;
const WRITES = 1_000;
const PORTION = 1_000;

type Bench = { orm: MikroORM; owner: pg.Client; institution: string; folder: string };

/**
 * Entries verified a second, on the live database and from an export alone; and what the chain costs a write, beside a bare
 * insert of the same columns into an unchained copy of the table, in the same run. With `isExplained`, the times and plans
 * of the page's searches over as many entries instead.
 */
export async function benchAudit(count: number, isExplained: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  const owner = new pg.Client({ connectionString: postgres.url('bench') });
  let orm: MikroORM | undefined;
  try {
    await postgres.createDatabase('bench');
    const databaseUrl = postgres.url('bench');
    await migrate(databaseUrl);
    Object.assign(process.env, deskEnv({ databaseUrl, mailCaFile: '' }));
    orm = await openOrm({ url: databaseUrl, as: 'application', maxConnections: 4 });
    await owner.connect();
    const bench = { orm, owner, folder, institution: await addInstitution(orm) };
    await fill(bench, count);
    if (isExplained) return await explainSearches(orm, bench.institution, true);
    await measureVerification(bench, count);
    await measureWrites(bench);
  } finally {
    await owner.end();
    await orm?.close(true);
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addInstitution(orm: MikroORM): Promise<string> {
  const now = new Date();
  const id = newId();
  const values = { id, slug: 'bench', name: 'Bench', profile: {}, profileVersion: 1, createdAt: now, updatedAt: now };
  await orm.em.fork().insert(Institution, values);
  return id;
}

/** Entries of the size of real ones over one year, by 25 people on many accounts and tickets, appended as the product does. */
async function fill({ owner, institution }: Bench, count: number): Promise<void> {
  await owner.query('set synchronous_commit = off');
  // Each append moves the head on: a transaction that does so very often walks over all the versions that it leaves.
  for (let from = 1; from <= count; from += PORTION)
    await owner.query(ENTRIES, [institution, count, from, Math.min(count, from + PORTION - 1)]);
  await owner.query('vacuum analyze audit_entry');
}

const ENTRIES = `select count(audit_append($1, json_build_object(
       'id', gen_random_uuid(), 'at', to_char(timestamptz '2025-11-22' + n * (interval '365 days' / $2::int),
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       'action', (array['ticket.received','mail.sent','ticket.taken','identity.code_sent','identity.code_matched',
         'identity.confirmed','account.address_sent','ticket.replied','member.signed_in','audit.read'])[1 + n % 10],
       'outcome', case when n % 97 = 0 then 'denied' when n % 331 = 0 then 'failed' else 'done' end,
       'actor', json_build_object('kind', 'staff',
         'id', '0191e3a8-0000-7000-8000-' || lpad(to_hex(n % 25), 12, '0'), 'name', 'Agent ' || n % 25),
       'account', '0191e3a9-0000-7000-8000-' || lpad(to_hex(n % 5000), 12, '0'),
       'ticket', json_build_object('id', '0191e3aa-0000-7000-8000-' || lpad(to_hex(n % 20000), 12, '0'),
         'reference', 'IEC-2026-' || lpad((n % 20000)::text, 6, '0')),
       'reason', null, 'detail', json_build_object('evidence', 'number_found names_agree contact_code', 'seconds', n % 60),
       'origin', json_build_object('address', '192.0.2.' || n % 250, 'agent',
         'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0', 'request', gen_random_uuid())
     )::text)) from generate_series($3::int, $4::int) n`;

async function measureVerification({ orm, institution, folder }: Bench, count: number): Promise<void> {
  const context = (): Context => systemContext(orm.em.fork(), 'bench');
  const file = join(folder, 'export.jsonl');
  const sink = createWriteStream(file);
  for await (const piece of exportLines(context(), [institution], auditQuery.parse({})))
    if (!sink.write(piece)) await once(sink, 'drain');
  sink.end();
  await once(sink, 'close');
  const live: number[] = [];
  const alone: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    live.push(await seconds(async () => mustHold((await verifyChain(context(), institution)).isIntact)));
    alone.push(await seconds(async () => mustHold((await verifyExport(file)).every((part) => part.verdict.isIntact))));
  }
  console.log(`live:   ${rate(count, live)} entries/s verified (${count} entries, median of ${RUNS}: ${times(live)})`);
  console.log(`export: ${rate(count, alone)} entries/s verified (the same, from JSON lines: ${times(alone)})`);
}

/** One transaction a write, with fsync: a bare insert, the chain, and the two in turn so that neither has the warmer cache. */
async function measureWrites({ orm, owner, institution }: Bench): Promise<void> {
  await owner.query('set synchronous_commit = on');
  await owner.query('create table bare_entry (like audit_entry including all)');
  await owner.query('grant insert on bare_entry to guichet_app');
  const chained: number[] = [];
  const bare: number[] = [];
  const appended: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    bare.push(await seconds(() => writeBare(owner, institution)));
    appended.push(await seconds(() => writeChained(owner, institution)));
    chained.push(await seconds(() => writeByProduct(orm, institution)));
  }
  const ratio = (of: readonly number[]) => (median(of) / median(bare)).toFixed(2);
  console.log(`bare insert:       ${rate(WRITES, bare)} writes/s (${times(bare)}; one transaction each, fsync on)`);
  console.log(
    `chained append:    ${rate(WRITES, appended)} writes/s (${times(appended)}): ${ratio(appended)} × the time`,
  );
  console.log(`the product's own: ${rate(WRITES, chained)} writes/s (${times(chained)}): ${ratio(chained)} × the time`);
}

const payload = (id: string) =>
  JSON.stringify({
    id,
    at: new Date().toISOString(),
    action: 'ticket.noted',
    outcome: 'done',
    actor: { kind: 'staff', id: '0191e3a8-0000-7000-8000-000000000001', name: 'Agent 1' },
    account: null,
    ticket: null,
    reason: null,
    detail: {},
    origin: { address: '192.0.2.1', agent: 'bench', request: randomUUID() },
  });

async function writeBare(owner: pg.Client, institution: string): Promise<void> {
  const hash = 'f'.repeat(64);
  for (let n = 0; n < WRITES; n += 1) {
    const id = newId();
    await owner.query({
      name: 'bare',
      text: `insert into bare_entry (id, institution_id, position, recorded_at, action, outcome, actor_id, actor_name,
        payload, previous_hash, hash) values ($1, $2, nextval('ticket_number'), $3, 'ticket.noted', 'done',
        '0191e3a8-0000-7000-8000-000000000001', 'Agent 1', $4, $5, $5)`,
      values: [id, institution, new Date(), payload(id), hash],
    });
  }
}

async function writeChained(owner: pg.Client, institution: string): Promise<void> {
  for (let n = 0; n < WRITES; n += 1)
    await owner.query({ name: 'chain', text: 'select audit_append($1, $2)', values: [institution, payload(newId())] });
}

async function writeByProduct(orm: MikroORM, institution: string): Promise<void> {
  for (let n = 0; n < WRITES; n += 1)
    await inTransaction(systemContext(orm.em.fork(), 'bench'), (inside) =>
      record(inside, { institution, action: 'ticket.noted' }),
    );
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function mustHold(isIntact: boolean): void {
  if (!isIntact) throw new Error('the chain does not hold');
}

const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
const rate = (count: number, of: readonly number[]): string => Math.round(count / median(of)).toLocaleString('en');
const times = (of: readonly number[]): string => of.map((one) => `${one.toFixed(2)} s`).join(', ');
