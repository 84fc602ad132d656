import type { ListedMail } from '../mailbox.ts';

/** Mails asked for with one command. */
export const MOST_AT_ONCE = 200;
const MOST_BATCH_BYTES = 8 * 1024 * 1024;
/** Above this a mail is read piece by piece. */
export const LARGE_BYTES = 2 * 1024 * 1024;

export function* inSlices<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** Groups of mails that together fit into one fetch. */
export function* inBatches(mails: readonly ListedMail[]): Generator<number[]> {
  let batch: number[] = [];
  let bytes = 0;
  for (const { uid, size } of mails) {
    if (batch.length > 0 && bytes + size > MOST_BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(uid);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
