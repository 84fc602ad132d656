import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import * as copyStreams from 'pg-copy-streams';
import { sealKept } from '../open-kept.ts';
import { COPY_ROWS, copyLine, type ImportRow } from './copy-line.ts';
import type { StagingJob } from './job.ts';
import { stageBatch } from './stage-batch.ts';
import { type FileRow, type RowReader, rowReader } from './stage-row.ts';

/** `doing`: the rows are staged, or those that were refused afterwards are given the cells that an error file shows. */
export type StageTask = {
  databaseUrl: string;
  role: string;
  job: StagingJob;
  rows: FileRow[];
  doing: 'stage' | 'keep_cells';
};
/** `lost`: another process has taken the import over. */
export type Staged = 'written' | 'cancelled' | 'lost';

const QUERY_MS = 120_000;

let open: { url: string; client: Promise<pg.Client> } | undefined;
let reading: { run: string; read: RowReader } | undefined;

/** The connection of this thread; a broken one is replaced at the next batch. */
function connection({ databaseUrl: url, role }: StageTask): Promise<pg.Client> {
  if (open?.url !== url) {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'guichet import',
      connectionTimeoutMillis: 5_000,
      query_timeout: QUERY_MS,
      keepAlive: true,
      options: `-c role=${role}`,
    });
    const forget = () => {
      if (open?.client === connecting) open = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    const connecting = client.connect().then(
      () => client,
      (error: unknown) => {
        forget();
        throw error;
      },
    );
    open = { url, client: connecting };
  }
  return open.client;
}

function readerOf(job: StagingJob): RowReader {
  if (reading?.run !== job.run) {
    const { header, rowIs, now, institution, mapping } = job;
    const read = rowReader(institution.profile, mapping, { header, rowIs, today: now });
    if (typeof read !== 'function') throw new Error(`the header will not do: ${read.code}`);
    reading = { run: job.run, read };
  }
  return reading.read;
}

/** Understands, matches and seals a batch of rows and writes them: what takes the time of an import, off every event loop. */
export default async function stage(task: StageTask): Promise<Staged> {
  const client = await connection(task);
  const { job, rows } = task;
  if (task.doing === 'keep_cells') return inClaim(client, job, () => keepCells(client, job, rows));
  const staged = await stageBatch(client, job, readerOf(job), rows);
  return inClaim(client, job, () => copyRows(client, staged));
}

const copyRows = (client: pg.Client, rows: readonly ImportRow[]): Promise<void> =>
  pipeline(Readable.from([Buffer.from(rows.map(copyLine).join(''))]), client.query(copyStreams.from(COPY_ROWS)));

/** Rows that other rows of the file speak against were staged before that was known: their values go, their cells stay. */
async function keepCells(client: pg.Client, job: StagingJob, files: readonly FileRow[]): Promise<void> {
  const { rows } = await client.query<{ line: number }>(
    `select line from import_row where import_id = $1 and line = any($2) and outcome = 'refused' and kept is null`,
    [job.import, files.map(({ line }) => line)],
  );
  const lines = new Set(rows.map(({ line }) => line));
  const wanted = files.filter(({ line }) => lines.has(line));
  if (wanted.length === 0) return;
  await client.query(
    `update import_row r set kept = v.kept from unnest($2::int[], $3::text[]) as v(line, kept)
     where r.import_id = $1 and r.line = v.line`,
    [
      job.import,
      wanted.map(({ line }) => line),
      wanted.map(({ line, cells }) =>
        sealKept({ institution: job.institution.id, import: job.import, line }, { cells: [...cells] }),
      ),
    ],
  );
}

/**
 * Writes rows where the import is still this attempt's to write: the lock is shared by its threads, and whoever takes the
 * import over waits for it.
 */
async function inClaim(client: pg.Client, job: StagingJob, write: () => Promise<void>): Promise<Staged> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock_shared(hashtextextended($1, 53))', [job.import]);
    const { rows: claims } = await client.query<{ isCancelAsked: boolean }>(
      `select is_cancel_asked as "isCancelAsked" from account_import
       where id = $1 and state = 'reading' and facts ->> 'run' = $2`,
      [job.import, job.run],
    );
    const state = claims[0] === undefined ? 'lost' : claims[0].isCancelAsked ? 'cancelled' : 'written';
    if (state === 'written') await write();
    await client.query(state === 'written' ? 'commit' : 'rollback');
    return state;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
