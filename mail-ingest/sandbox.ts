import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Piece, ReadTask } from './sandbox-worker.ts';
import type { Desk, MailToRead, Reading } from './understand.ts';

/** A mail that met a limit of the thread that read it. */
export type Poison = { outcome: 'poison'; limit: 'time_limit' | 'memory_limit' | 'reader_died' };
/** A mail's bytes: at hand, or piece by piece. */
export type Source = Buffer | AsyncIterable<Buffer>;

export type Sandbox = {
  /**
   * Reads a mail in a thread that is ended where it takes too long or too much memory.
   * @throws what `source` throws, and Error once the sandbox is closed.
   */
  read(mail: MailToRead, source: Source, desk: Desk): Promise<Reading | Poison>;
  close(): Promise<void>;
};

export type SandboxLimits = {
  /** For each mail, without the time that its bytes take to come. */
  milliseconds: number;
  megabytes: number;
  threads: number;
};

export const SANDBOX_LIMITS: SandboxLimits = {
  milliseconds: 15_000,
  megabytes: 96,
  // At least two, so that one mail that runs into its limit does not keep the others waiting.
  threads: Math.max(2, availableParallelism() - 1),
};

const WORKER = fileURLToPath(new URL('./sandbox-worker.ts', import.meta.url));
const IDLE_MS = 60_000;

/** The threads in which mails are read: one is started with the first mail, more while several wait. */
export function openSandbox(limits: SandboxLimits = SANDBOX_LIMITS): Sandbox {
  const pool = new Piscina({
    filename: WORKER,
    minThreads: 1,
    maxThreads: limits.threads,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, maxYoungGenerationSizeMb: 8 },
    recordTiming: false,
    workerHistogram: false,
  });
  const turns = newTurns(limits.threads);
  let isClosed = false;
  return {
    async read(mail, source, desk) {
      await turns.take();
      const timer = newTimer(limits.milliseconds);
      try {
        const task = { mail, desk, today: new Date() };
        if (Buffer.isBuffer(source))
          return await pool.run({ ...task, source } satisfies ReadTask, { signal: timer.signal });
        return await readPieces(pool, task, source, timer);
      } catch (error) {
        if (error instanceof SourceError) throw error.cause;
        if (isClosed) throw error;
        return { outcome: 'poison', limit: limitOf(error, timer.signal.aborted) };
      } finally {
        timer.end();
        turns.giveBack();
      }
    },
    async close() {
      isClosed = true;
      await pool.destroy();
    },
  };
}

/** Hands the bytes out as the thread asks for them; while it waits for them its time stands still. */
async function readPieces(
  pool: Piscina,
  task: Omit<ReadTask, 'source'>,
  source: AsyncIterable<Buffer>,
  timer: Timer,
): Promise<Reading> {
  const { port1: port, port2: theirs } = new MessageChannel();
  const bytes = source[Symbol.asyncIterator]();
  let failure: Error | null = null;
  port.on('message', async () => {
    timer.pause();
    try {
      const { done, value } = await bytes.next();
      port.postMessage((done ? null : value) satisfies Piece);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      timer.expire();
    }
    timer.resume();
  });
  const options = { transferList: [theirs], signal: timer.signal };
  try {
    return await pool.run({ ...task, source: theirs } satisfies ReadTask, options);
  } catch (error) {
    throw failure ? new SourceError(failure) : error;
  } finally {
    port.close();
    await bytes.return?.();
  }
}

/** What went wrong with the bytes, apart from what went wrong with reading them. */
class SourceError extends Error {
  override cause: Error;
  constructor(cause: Error) {
    super(cause.message);
    this.cause = cause;
  }
}

function limitOf(error: unknown, isLate: boolean): Poison['limit'] {
  if (isLate) return 'time_limit';
  return (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory_limit' : 'reader_died';
}

type Timer = ReturnType<typeof newTimer>;

/** Fires its signal after so many milliseconds, those in pauses not counted. */
function newTimer(milliseconds: number) {
  const late = new AbortController();
  let left = milliseconds;
  let since = performance.now();
  let timeout: NodeJS.Timeout | undefined = setTimeout(() => late.abort(), left);
  return {
    signal: late.signal,
    pause() {
      clearTimeout(timeout);
      left -= performance.now() - since;
    },
    resume() {
      since = performance.now();
      timeout = setTimeout(() => late.abort(), Math.max(0, left));
    },
    expire: () => late.abort(),
    end: () => clearTimeout(timeout),
  };
}

/** So many at once; who waits is let in in the order of asking, so that no mailbox is ahead of another. */
function newTurns(count: number) {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    giveBack() {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
  };
}
