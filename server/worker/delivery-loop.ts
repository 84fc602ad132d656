import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';

export type Deliver = () => Promise<{ handled: number; nextDueAt: Date | null }>;

/** Longest wait without being woken: a notice can be lost with its connection. */
const LONGEST_WAIT_MS = 15_000;
const SHORTEST_WAIT_MS = 250;
const LONGEST_BACK_OFF_MS = 30_000;

/**
 * A loop that does what is due, and sleeps until the next is due or it is woken. It outlives every failure; `what` names
 * it in the log.
 */
export function startDeliveryLoop(
  deliver: Deliver,
  log: Log,
  what = 'delivery',
): { wake(): void; isFailing(): boolean; stop(): Promise<void> } {
  let isStopping = false;
  let isWoken = false;
  let failures = 0;
  let nap = new AbortController();

  const wait = async (ms: number) => {
    nap = new AbortController();
    if (isStopping || isWoken) return;
    await sleep(ms, undefined, { signal: nap.signal }).catch(() => undefined);
  };
  const run = async () => {
    while (!isStopping) {
      isWoken = false;
      try {
        const { handled, nextDueAt } = await deliver();
        failures = 0;
        if (handled > 0) continue;
        await wait(
          Math.min(
            LONGEST_WAIT_MS,
            Math.max(SHORTEST_WAIT_MS, nextDueAt ? nextDueAt.getTime() - Date.now() : LONGEST_WAIT_MS),
          ),
        );
      } catch (error) {
        failures += 1;
        log.error({ err: error, failures }, `${what} failed, it is tried again`);
        isWoken = false;
        await wait(backOff(failures));
      }
    }
  };
  const running = run();
  return {
    wake() {
      isWoken = true;
      nap.abort();
    },
    isFailing: () => failures > 0,
    async stop() {
      isStopping = true;
      nap.abort();
      await running;
    },
  };
}

/** One second doubled with each failure, at most 30 s, less up to half so that several workers do not come back at once. */
export function backOff(failures: number): number {
  const full = Math.min(LONGEST_BACK_OFF_MS, 1_000 * 2 ** Math.min(failures - 1, 10));
  return full * (0.5 + Math.random() / 2);
}
