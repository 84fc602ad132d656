import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { ImportFile } from '../read/import-file.ts';
import { serveFile } from './file-port.ts';
import type { Progress, ReadOutcome, ReadTask } from './read-thread.ts';

const READER = fileURLToPath(new URL('./read-thread.ts', import.meta.url));
const READER_MB = 256;

const IDLE_MS = 10_000;
/** More imports than this are hardly worked on at once by one process: a command's own beside the worker's. */
const MOST_AT_ONCE = 2;

let threads: Piscina | undefined;

/** The threads that read; none is there while no file is read. */
function pool(): Piscina {
  if (!threads) {
    threads = new Piscina({
      filename: READER,
      minThreads: 0,
      maxThreads: MOST_AT_ONCE,
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: READER_MB, maxYoungGenerationSizeMb: 12 },
      recordTiming: false,
      workerHistogram: false,
    });
    // A thread that ends is told by the file that it read.
    threads.on('error', () => undefined);
  }
  return threads;
}

/**
 * Reads a file in a thread, which stages its rows in others. The file's pieces are handed over as they are asked for.
 * @throws what went wrong with the file or a row; the signal's reason once it is aborted: the threads are ended then.
 */
export async function runReader(
  task: Pick<ReadTask, 'databaseUrl' | 'role' | 'job' | 'doing'>,
  file: ImportFile,
  { onProgress, signal }: { onProgress: (progress: Progress) => void; signal: AbortSignal },
): Promise<ReadOutcome> {
  const { port1: fileSide, port2: source } = new MessageChannel();
  const { port1: progressSide, port2: progress } = new MessageChannel();
  const served = serveFile(fileSide, file);
  progressSide.on('message', onProgress);
  const whole: ReadTask = { ...task, file: { name: file.name, bytes: file.bytes }, source, progress };
  try {
    return (await pool().run(whole, { transferList: [source, progress], signal })) as ReadOutcome;
  } catch (error) {
    throw signal.aborted ? signal.reason : (served.failure() ?? error);
  } finally {
    fileSide.close();
    progressSide.close();
  }
}
