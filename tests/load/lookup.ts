import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { v7 } from 'uuid';
import { migrate } from '#db/migrate.ts';
import { openOrm } from '#db/orm.ts';
import { addressIndex, candidatesByNationalNumber, nationalNumberIndex } from '#server/accounts/index.ts';
import { type Context, systemContext } from '#server/context.ts';
import { findByIdentifier } from '#server/credentials/find-by-identifier.ts';
import { startEmbeddedPostgres } from '#server/embedded/postgres.ts';
import type { Identifier, Profile } from '#server/institutions/contract.ts';
import { applyProfile, type InstitutionRecord } from '#server/institutions/index.ts';
import { deskEnv } from '#tests/fixtures/desk.ts';
import profile from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };
import { personAt } from './many-people.ts';

const PORTION = 10_000;
const LOOKS = 1_000;
const MOST_MS = 2;

/**
 * Look-ups of accounts among `count` of one institution, by number, username, client number and address: the median and the
 * slowest hundredth of the execution time in the database, of statements as the product sends them. Fails above 2 ms in the
 * median. With `hasPlans`, the plan of each.
 */
export async function benchLookUp(count: number, hasPlans: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  const owner = new pg.Client({ connectionString: postgres.url('bench') });
  let orm: MikroORM | undefined;
  try {
    await postgres.createDatabase('bench');
    const databaseUrl = postgres.url('bench');
    await migrate(databaseUrl);
    Object.assign(process.env, deskEnv({ databaseUrl, mailCaFile: '' }));
    orm = await openOrm({ url: databaseUrl, as: 'application', maxConnections: 2 });
    await owner.connect();
    const institution = await applyProfile(systemContext(orm.em.fork(), 'bench'), profile as unknown as Profile);
    await fill(owner, institution.id, count);
    await lookUpAll(orm, { ...institution, profile: profile as unknown as Profile }, count, hasPlans);
  } finally {
    await owner.end();
    await orm?.close(true);
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const usernameAt = (n: number): string => `person_${(n * 7_919) % 100_003}_${n}`;
/** A multiplier without a factor in common with 10^10 gives each number once. */
const clientNumberAt = (n: number): string => String(1_000_000_000 + ((n * 7_777_777) % 8_999_999_999));

/** Accounts of the size of imported ones: what is sealed is as long, and opens nothing. */
async function fill(owner: pg.Client, institution: string, count: number): Promise<void> {
  await owner.query('set synchronous_commit = off');
  for (let from = 0; from < count; from += PORTION) {
    const numbers = Array.from({ length: Math.min(PORTION, count - from) }, (_, at) => from + at);
    const people = numbers.map(personAt);
    await owner.query(ACCOUNTS, [
      institution,
      numbers.map(() => v7()),
      people.map(({ lastName }) => lastName),
      people.map(({ firstName }) => firstName),
      numbers.map(usernameAt),
      numbers.map(clientNumberAt),
      people.map((one) => nationalNumberIndex(institution, one.nationalNumber)),
      people.map((one) => addressIndex(institution, one.address)),
    ]);
  }
  await owner.query('vacuum analyze account');
}

const ACCOUNTS = `
  insert into account (id, institution_id, last_name, first_name, search_name, language, roles, status, username,
    client_number, national_number, national_number_index, national_number_hint, address, address_index, address_hint,
    phone, phone_hint, facts, fact_keys, created_at, updated_at)
  select id, $1, last, first, lower(last || ' ' || first), 'fr', '{member}', 'active', username, client,
    '@facts:' || repeat(md5(client), 2), number, '72.••.••-•••.31', '@contact:' || repeat(md5(username), 3), address,
    'j•••••@g•••••.example', '@contact:' || repeat(md5(first), 2), '•••• •• •• 61', '@facts:' || repeat(md5(last), 6),
    '{phone}', now(), now()
  from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    as made(id, last, first, username, client, number, address)`;

type Look = (context: Context, n: number) => Promise<unknown>;

async function lookUpAll(orm: MikroORM, institution: InstitutionRecord, count: number, hasPlans: boolean) {
  const signIn = (way: Identifier, text: (n: number) => string): Look => {
    const own = { ...institution, profile: { ...institution.profile, signInWith: [way] } };
    return ({ em, now }, n) => findByIdentifier(em, own, text(n), now);
  };
  const looks: Record<string, Look> = {
    'national number': (context, n) =>
      candidatesByNationalNumber(context, institution.id, [personAt(n).nationalNumber]).then(
        ({ size }) => size || null,
      ),
    username: signIn('username', usernameAt),
    'client number': signIn('client_number', clientNumberAt),
    address: signIn('address', (n) => personAt(n).address),
  };
  for (const [name, look] of Object.entries(looks)) {
    const taken: number[] = [];
    let plan: string[] = [];
    for (let turn = 0; turn < LOOKS; turn += 1) {
      const n = Math.floor(Math.random() * count);
      const heard = await listen((context) => look(context, n));
      const explained = await explain(orm, heard);
      taken.push(explained.milliseconds);
      plan = explained.plan;
    }
    taken.sort((one, other) => one - other);
    const [median, slow] = [taken[LOOKS / 2] ?? 0, taken[Math.floor(LOOKS * 0.99)] ?? 0];
    console.log(
      `${name}: median ${median.toFixed(3)} ms, p99 ${slow.toFixed(3)} ms of ${LOOKS} among ${count} accounts`,
    );
    if (hasPlans) console.log(plan.map((line) => `    ${line}`).join('\n'));
    if (median >= MOST_MS) process.exitCode = 1;
  }
}

/** What a look-up sends to the database; the entity manager does not run it, and answers with nothing. */
async function listen(look: (context: Context) => Promise<unknown>): Promise<CompiledQuery> {
  const heard: CompiledQuery[] = [];
  const runner = {
    executeQuery: (compiled: CompiledQuery) => {
      heard.push(compiled);
      return Promise.resolve({ rows: [] });
    },
  };
  const em = { getTransactionContext: () => runner } as unknown as EntityManager;
  await look({ ...systemContext(em, 'bench'), em });
  const [first] = heard;
  if (!first || heard.length > 1) throw new Error(`${heard.length} statements for one look-up`);
  return first;
}

async function explain(orm: MikroORM, { sql, parameters }: CompiledQuery) {
  const runner = orm.em.fork().getKysely() as unknown as {
    executeQuery(compiled: CompiledQuery): Promise<{ rows: { 'QUERY PLAN': string }[] }>;
  };
  const { rows } = await runner.executeQuery(
    CompiledQuery.raw(`explain (analyze, timing off, costs off) ${sql}`, [...parameters]) as CompiledQuery,
  );
  const plan = rows.map((row) => row['QUERY PLAN']);
  const found = plan.some((line) => /account.*rows=1(\.00)? /.test(line));
  if (!found) throw new Error(`nobody is found:\n${plan.join('\n')}`);
  const told = /Execution Time: ([\d.]+) ms/.exec(plan.at(-1) ?? '');
  return { plan, milliseconds: Number(told?.[1]) };
}
