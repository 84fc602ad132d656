import type { Log } from '../log.ts';

/** A process that runs: `checks` answers `/ready`, `stop` finishes what is in hand. */
export type RunningProcess = {
  checks(): Promise<Record<string, { ok: boolean; detail?: string }>>;
  stop(): Promise<void>;
};
export type ProcessDefinition = { name: string; start(): Promise<RunningProcess> };

/** Seconds within which a stop must end (a service manager kills after that). */
const GRACE_MS = 9_500;

/**
 * Starts processes one after another; where one cannot start, those before it are stopped again.
 * @returns all of them as one, whose `stop` ends them in the reverse order.
 */
export async function startProcesses(definitions: readonly ProcessDefinition[], log: Log): Promise<RunningProcess> {
  const running: { name: string; process: RunningProcess }[] = [];
  const stop = async () => {
    for (const { name, process } of running.splice(0).reverse()) {
      await process.stop().catch((error: unknown) => log.error({ err: error, part: name }, 'did not stop in order'));
      log.info({ part: name }, 'stopped');
    }
  };
  try {
    for (const { name, start } of definitions) {
      running.push({ name, process: await start() });
      log.info({ part: name }, 'started');
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    async checks() {
      const answers = await Promise.all(running.map(({ process }) => process.checks()));
      return Object.assign({}, ...answers);
    },
    stop,
  };
}

/** Resolves with the name of the first SIGTERM or SIGINT. A second one ends the process at once. */
export function awaitSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isAsked = false;
    const onSignal = (signal: NodeJS.Signals) => {
      if (isAsked) process.exit(1);
      isAsked = true;
      resolve(signal);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}

/** Stops everything within 10 s and ends the process: with 0 where all ended in order, with 1 where time ran out. */
export async function stopAndExit(processes: RunningProcess, log: Log): Promise<never> {
  const late = setTimeout(() => {
    log.error('what was in hand did not end in time');
    process.exit(1);
  }, GRACE_MS);
  await processes.stop();
  clearTimeout(late);
  process.exit(0);
}
