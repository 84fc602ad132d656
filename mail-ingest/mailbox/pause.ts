import { setTimeout as delay } from 'node:timers/promises';
import { PATIENCE, type Patience } from './patience.ts';

/** Sleeps; returns early, without an error, when `signal` fires. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Milliseconds to rest after so many failures in a row: 1, 2, 4 … 60 s, of which a random part is left out. */
export function backOff(failures: number, patience: Patience = PATIENCE): number {
  const full = Math.min(patience.longestBackOffMs, patience.backOffMs * 2 ** Math.max(0, failures - 1));
  return full * (0.5 + Math.random() / 2);
}

/** A bell that is heard also when it rang before anybody listened. */
export type Bell = { ring(): void; wait(milliseconds: number, signal: AbortSignal): Promise<void> };

export function newBell(): Bell {
  let rung = new AbortController();
  return {
    ring: () => rung.abort(),
    async wait(milliseconds, signal) {
      await pause(milliseconds, AbortSignal.any([signal, rung.signal]));
      rung = new AbortController();
    },
  };
}
