import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { FileFacts, Refusal } from '../contract.ts';
import { FileRefused } from '../read/file-refused.ts';
import { openTable } from '../read/open-table.ts';
import { fileOver } from './file-port.ts';
import type { StagingJob } from './job.ts';
import { rowReader } from './stage-row.ts';
import type { Staged, StageTask } from './stage-thread.ts';

export type ReadTask = {
  databaseUrl: string;
  role: string;
  job: Omit<StagingJob, 'header'>;
  file: { name: string; bytes: number };
  doing: StageTask['doing'];
  /** Where the file is had. */
  source: MessagePort;
  /** Where it is told how far it is. */
  progress: MessagePort;
};
export type Progress = { bytes: number; rows: number };
export type ReadOutcome =
  | { kind: 'read'; facts: FileFacts; header: string[]; rows: number }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'cancelled' }
  | { kind: 'lost' };

const STAGER = fileURLToPath(new URL('./stage-thread.ts', import.meta.url));
const THREADS = Math.min(4, Math.max(2, availableParallelism()));
/** Batches on their way at once: one in hand and one in wait for each thread. */
const AHEAD = 2 * THREADS;
const STAGER_MB = 96;
const IDLE_MS = 10_000;

let stagers: Piscina | undefined;

function pool(): Piscina {
  if (!stagers) {
    stagers = new Piscina({
      filename: STAGER,
      minThreads: 0,
      maxThreads: THREADS,
      idleTimeout: IDLE_MS,
      // An idle thread hears that its connection has ended.
      atomics: 'disabled',
      resourceLimits: { maxOldGenerationSizeMb: STAGER_MB, maxYoungGenerationSizeMb: 12 },
      recordTiming: false,
      workerHistogram: false,
    });
    // A thread that ends is told by the batch that it staged.
    stagers.on('error', () => undefined);
  }
  return stagers;
}

/**
 * Reads a file from its first row to its last and has its rows staged, a few batches at once. It runs in a thread of its
 * own, so that the process that serves pages has its event loop to itself.
 */
export default async function readFile(task: ReadTask): Promise<ReadOutcome> {
  try {
    return await readRows(task);
  } catch (error) {
    if (error instanceof FileRefused) return { kind: 'refused', refusal: error.refusal };
    throw error;
  } finally {
    task.source.close();
    task.progress.close();
  }
}

async function readRows({
  databaseUrl,
  role,
  job: given,
  doing,
  file,
  source,
  progress,
}: ReadTask): Promise<ReadOutcome> {
  const { headerLine, delimiter, encoding, sheet } = given.mapping;
  const table = await openTable(fileOver(source, file), {
    headerLine,
    ...(delimiter && { delimiter }),
    ...(encoding && { encoding }),
    ...(sheet && { sheet }),
  });
  const job: StagingJob = { ...given, header: table.header };
  const { header, rowIs, now, mapping, institution } = job;
  const reader = rowReader(institution.profile, mapping, { header, rowIs, today: now });
  if (typeof reader !== 'function') throw new FileRefused(reader.code, reader.detail);
  const inHand = new Set<Promise<void>>();
  const ends: Exclude<Staged, 'written'>[] = [];
  const faults: unknown[] = [];
  let rows = 0;
  for await (const batch of table.rows()) {
    rows += batch.length;
    const task: StageTask = { databaseUrl, role, job, doing, rows: batch };
    const staging: Promise<void> = (pool().run(task) as Promise<Staged>).then(
      (staged) => {
        if (staged !== 'written') ends.push(staged);
        inHand.delete(staging);
      },
      (error: unknown) => {
        faults.push(error);
        inHand.delete(staging);
      },
    );
    inHand.add(staging);
    if (inHand.size >= AHEAD) await Promise.race(inHand);
    if (ends.length + faults.length > 0) break;
    progress.postMessage({ bytes: table.bytesRead(), rows } satisfies Progress);
  }
  await Promise.all(inHand);
  if (faults.length > 0) throw faults[0];
  const [end] = ends;
  if (end) return { kind: end };
  if (rows === 0) throw new FileRefused('no_rows');
  return { kind: 'read', facts: table.facts, header: table.header, rows };
}
