import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import * as copyStreams from 'pg-copy-streams';
import { AccountImport } from '#db/entities/index.ts';
import { migrate } from '#db/migrate.ts';
import { openOrm } from '#db/orm.ts';
import { systemContext } from '#server/context.ts';
import { startEmbeddedPostgres } from '#server/embedded/postgres.ts';
import { applyImport, createSource, receiveFile, runImports, saveMapping } from '#server/imports/index.ts';
import type { Profile } from '#server/institutions/contract.ts';
import { applyProfile } from '#server/institutions/index.ts';
import { deskEnv } from '#tests/fixtures/desk.ts';
import profile from '../../db/seed/profiles/iec-iab.json' with { type: 'json' };
import { COLUMNS_OF_MANY, csvOfMany } from './many-people.ts';

const TABLES = ['account', 'account_key', 'source_record'] as const;
const RUNS = 3;
const LEAST_RATIO = 0.25;
const MOST_MB = 512;
const MB = 1_048_576;

type Bench = { orm: MikroORM; owner: pg.Client; databaseUrl: string; folder: string };
type Took = Record<'received' | 'staged' | 'applied', number>;

/**
 * A whole import, from the file to the register: read, validated, encrypted, matched, indexed; beside a bare COPY of the same
 * stored bytes into plain tables, and into tables with the same indexes, in the same run. Fails below a quarter of the bare
 * COPY's rows a second, and where the importing process takes more than 512 MB.
 */
export async function benchImport(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  const owner = new pg.Client({ connectionString: postgres.url('bench') });
  let orm: MikroORM | undefined;
  try {
    await postgres.createDatabase('bench');
    const databaseUrl = postgres.url('bench');
    await migrate(databaseUrl);
    Object.assign(process.env, deskEnv({ databaseUrl, mailCaFile: '', GUICHET_IMPORT_SIZE_LIMIT: String(1_024 * MB) }));
    orm = await openOrm({ url: databaseUrl, as: 'application', maxConnections: 6 });
    await owner.connect();
    const bench = { orm, owner, databaseUrl, folder };
    await owner.query('checkpoint');
    const took = await importAll(bench, count);
    const peak = process.resourceUsage().maxRSS / 1_024;
    const seconds = took.received + took.staged + took.applied;
    console.log(
      `import:       ${rate(count, seconds)} rows/s (${count} rows in ${seconds.toFixed(1)} s: ${phases(took)})`,
    );
    const bytes = await copyOut(bench);
    const bare = await copyIn(bench, 'plain');
    const indexed = await copyIn(bench, 'indexed');
    console.log(
      `bare COPY:    ${rate(count, bare)} rows/s of the same ${Math.round(bytes / MB)} MB (${bare.toFixed(1)} s)`,
    );
    console.log(
      `indexed COPY: ${rate(count, indexed)} rows/s (${indexed.toFixed(1)} s; the same indexes, no foreign keys)`,
    );
    console.log(
      `ratio:        ${(bare / seconds).toFixed(3)} of the bare COPY, ${(indexed / seconds).toFixed(3)} of the indexed`,
    );
    console.log(`memory:       ${Math.round(peak)} MB at most in the importing process`);
    if (bare / seconds < LEAST_RATIO || peak > MOST_MB) {
      console.error(`below ${LEAST_RATIO} of a bare COPY, or above ${MOST_MB} MB`);
      process.exitCode = 1;
    }
  } finally {
    await owner.end();
    await orm?.close(true);
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Usernames are made of the names, so that homonyms are numbered as well. */
const withUsernames = (one: Profile): Profile => ({
  ...one,
  signInWith: ['username', 'address'],
  usernames: { source: 'names', separator: '_', shortestPart: 4 },
  reset: { ...one.reset, tells: ['username'] },
});

async function importAll({ orm, databaseUrl }: Bench, count: number): Promise<Took> {
  const system = () => systemContext(orm.em.fork(), 'bench');
  const institution = await applyProfile(system(), withUsernames(profile as unknown as Profile));
  const { source } = await createSource(system(), { institution: profile.slug, name: 'Registry', rowIs: 'person' });
  await saveMapping(system(), {
    source,
    mapping: {
      headerLine: 1,
      dateOrder: 'ymd',
      columns: COLUMNS_OF_MANY,
      facts: {},
      values: {},
      constants: { role: 'member', language: 'fr' },
    },
  });
  const file = { source, fileName: 'people.csv', origin: 'command' as const };
  let id = '';
  const received = await timed(async () => {
    ({ import: id } = await receiveFile(system(), file, csvOfMany(count)));
  });
  const run = () => runImports({ em: orm.em.fork(), databaseUrl });
  const staged = await timed(run);
  const preview = await orm.em.fork().findOneOrFail(AccountImport, { id });
  if (preview.state !== 'previewed' || preview.counts?.new !== count)
    throw new Error(`${preview.state} ${JSON.stringify(preview.counts)} ${JSON.stringify(preview.refusal)}`);
  const applied = await timed(async () => {
    await applyImport(system(), { import: id });
    await run();
  });
  const [stored] = await orm.em
    .fork()
    .execute<{ count: number }[]>('select count(*)::int as count from account where institution_id = ?', [
      institution.id,
    ]);
  if (stored?.count !== count) throw new Error(`${stored?.count} accounts of ${count}`);
  return { received, staged, applied };
}

/** @returns the bytes of the files. */
async function copyOut({ owner, folder }: Bench): Promise<number> {
  let bytes = 0;
  for (const table of TABLES) {
    const path = join(folder, `${table}.copy`);
    await pipeline(owner.query(copyStreams.to(`copy ${table} to stdout`)), createWriteStream(path));
    bytes += statSync(path).size;
  }
  return bytes;
}

/** @returns seconds, the median of three. */
async function copyIn({ owner, folder }: Bench, kind: 'plain' | 'indexed'): Promise<number> {
  for (const table of TABLES)
    await owner.query(`create table ${kind}_${table} (like ${table} ${kind === 'indexed' ? 'including all' : ''})`);
  const taken: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await owner.query(`truncate ${TABLES.map((table) => `${kind}_${table}`).join(', ')}`);
    await owner.query('checkpoint');
    taken.push(
      await timed(async () => {
        await owner.query('begin');
        for (const table of TABLES)
          await pipeline(
            createReadStream(join(folder, `${table}.copy`)),
            owner.query(copyStreams.from(`copy ${kind}_${table} from stdin`)),
          );
        await owner.query('commit');
      }),
    );
  }
  await owner.query(`drop table ${TABLES.map((table) => `${kind}_${table}`).join(', ')}`);
  return taken.sort((one, other) => one - other)[Math.floor(RUNS / 2)] ?? 0;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}

const phases = (took: Took): string =>
  Object.entries(took)
    .map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)} s`)
    .join(', ');
const rate = (count: number, seconds: number): string => Math.round(count / seconds).toLocaleString('en');
