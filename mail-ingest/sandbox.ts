import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { sendItems } from '#server/raw-mail/port.ts';
import type { ReadTask } from './sandbox/worker.ts';
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
  /** Reads small mails with one message to the thread, which saves most of its cost; where that meets a limit, each by itself. */
  readTogether(mails: readonly SmallMail[], desk: Desk): Promise<(Reading | Poison)[]>;
  close(): Promise<void>;
};
export type SmallMail = { mail: MailToRead; source: Buffer };

export type SandboxLimits = {
  /** For each mail, without the time that its bytes take to come. */
  milliseconds: number;
  megabytes: number;
  /** At work at once; one more is let in for each that is stuck with a mail. */
  threads: number;
};

export const SANDBOX_LIMITS: SandboxLimits = {
  milliseconds: 15_000,
  megabytes: 96,
  // A thread waits for its mails as often as it works: two keep one core busy.
  threads: Math.max(2, availableParallelism() - 1),
};

const WORKER = fileURLToPath(new URL('./sandbox/worker.ts', import.meta.url));
const IDLE_MS = 60_000;
/** A thread that works on one message for so long is stuck: another may work beside it, up to so many more. */
const STUCK_MS = 2_000;
const MOST_STUCK = 3;
/** For a thread to begin; beyond that none does. */
const START_MS = 30_000;

/** The threads in which mails are read: one is started with the first mail, more while several wait. */
export function openSandbox(limits: SandboxLimits = SANDBOX_LIMITS): Sandbox {
  let pool = openPool(limits);
  const turns = newTurns(limits.threads);
  let isClosed = false;
  const inTurn = async <T>(work: (current: Piscina, turn: Turn) => Promise<T>): Promise<T | Poison> => {
    const giveBack = await turns.take();
    const begun = new Int32Array(new SharedArrayBuffer(4));
    const timer = newTimer(limits.milliseconds, begun);
    const current = pool;
    try {
      return await work(current, { begun, timer });
    } catch (error) {
      if (error instanceof SourceError) throw error.cause;
      if (isClosed) throw error;
      const hasBegun = Atomics.load(begun, 0) === 1;
      // A pool whose threads do not begin is no fault of the mail: the next one finds another pool.
      if (!hasBegun && pool === current) {
        pool = openPool(limits);
        await current.destroy();
      }
      return { outcome: 'poison', limit: hasBegun ? limitOf(error, timer.signal.aborted) : 'reader_died' };
    } finally {
      timer.end();
      giveBack();
    }
  };
  const sandbox: Sandbox = {
    async read(mail, source, desk) {
      if (Buffer.isBuffer(source)) {
        const [reading] = await readAll([{ mail, source }], desk);
        return reading!;
      }
      return inTurn((current, turn) => readPieces(current, turn, mail, source, desk));
    },
    async readTogether(mails, desk) {
      if (mails.length === 0) return [];
      const readings = await readAll(mails, desk);
      if (mails.length === 1 || readings.every(({ outcome }) => outcome !== 'poison')) return readings;
      return Promise.all(mails.map(({ mail, source }) => sandbox.read(mail, source, desk)));
    },
    async close() {
      isClosed = true;
      await pool.destroy();
    },
  };
  const readAll = async (mails: readonly SmallMail[], desk: Desk): Promise<(Reading | Poison)[]> => {
    const given = mails.map(({ mail, source }) => ({ ...mail, source }));
    const answer = await inTurn<Reading[]>((current, { begun, timer }) =>
      current.run({ mails: given, desk, today: new Date(), begun } satisfies ReadTask, { signal: timer.signal }),
    );
    return Array.isArray(answer) ? answer : mails.map(() => answer);
  };
  return sandbox;
}

type Turn = { begun: Int32Array<SharedArrayBuffer>; timer: Timer };

function openPool({ threads, megabytes }: SandboxLimits): Piscina {
  const pool = new Piscina({
    filename: WORKER,
    minThreads: 1,
    maxThreads: threads + MOST_STUCK,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 32 },
    recordTiming: false,
    workerHistogram: false,
  });
  // A thread that ends is told by the mail that it read.
  pool.on('error', () => undefined);
  return pool;
}

/** Hands the bytes out as the thread asks for them; while it waits for them its time stands still. */
async function readPieces(
  pool: Piscina,
  { begun, timer }: Turn,
  mail: MailToRead,
  source: AsyncIterable<Buffer>,
  desk: Desk,
): Promise<Reading> {
  const { port1: port, port2: theirs } = new MessageChannel();
  let failure: SourceError | null = null;
  async function* timed(): AsyncGenerator<Buffer> {
    timer.pause();
    try {
      for await (const piece of source) {
        timer.resume();
        yield piece;
        timer.pause();
      }
    } catch (error) {
      failure = new SourceError(error instanceof Error ? error : new Error(String(error)));
      throw failure;
    } finally {
      timer.resume();
    }
  }
  const isSent = sendItems(port, timed());
  const options = { transferList: [theirs], signal: timer.signal };
  try {
    const task: ReadTask = { mails: [{ ...mail, source: theirs }], desk, today: new Date(), begun };
    const [reading] = (await pool.run(task, options)) as Reading[];
    // The thread takes a mail whose bytes fail for one that ends there.
    if (failure) throw failure;
    return reading!;
  } catch (error) {
    throw failure ?? error;
  } finally {
    port.close();
    await isSent;
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

/**
 * Fires its signal so many milliseconds after the thread has begun, those in pauses not counted; and where the thread does
 * not begin.
 */
function newTimer(milliseconds: number, begun: Int32Array<SharedArrayBuffer>) {
  const late = new AbortController();
  let left = milliseconds;
  let since = 0;
  let state: 'starting' | 'running' | 'paused' | 'ended' = 'starting';
  let timeout = setTimeout(() => late.abort(), START_MS);
  const run = () => {
    clearTimeout(timeout);
    state = 'running';
    since = performance.now();
    timeout = setTimeout(() => late.abort(), Math.max(0, left));
  };
  const beginning = Atomics.waitAsync(begun, 0, 0, START_MS);
  if (beginning.async) beginning.value.then(() => state === 'starting' && run());
  return {
    signal: late.signal,
    pause() {
      clearTimeout(timeout);
      if (state === 'running') left -= performance.now() - since;
      state = 'paused';
    },
    resume() {
      if (state === 'paused') run();
    },
    end() {
      state = 'ended';
      clearTimeout(timeout);
    },
  };
}

/**
 * So many at once, and one more for each that is stuck; who waits is let in in the order of asking, so that no mailbox is
 * ahead of another.
 */
function newTurns(count: number) {
  let free = count;
  let stuck = 0;
  const waiting: (() => void)[] = [];
  const letIn = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    /** @returns what gives the turn back. */
    async take(): Promise<() => void> {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let isStuck = false;
      const watch = setTimeout(() => {
        if (stuck >= MOST_STUCK) return;
        isStuck = true;
        stuck += 1;
        letIn();
      }, STUCK_MS);
      return () => {
        clearTimeout(watch);
        if (isStuck) stuck -= 1;
        else letIn();
      };
    },
  };
}
