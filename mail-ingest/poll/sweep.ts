import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { describeError } from '#server/log.ts';
import type { Patience } from '../mailbox/patience.ts';
import { pause } from '../mailbox/pause.ts';
import { type MailboxSettings, openMailbox } from '../mailbox.ts';
import type { PollDependencies } from '../poll.ts';
import { storeStreamed } from '../store-raw/store-streamed.ts';
import type { MailboxRow } from '../store-raw/tables.ts';
import { storeRaw } from '../store-raw.ts';
import { inBatches, inSlices, LARGE_BYTES, MOST_AT_ONCE } from './batches.ts';
import { listMailboxes } from './served-mailboxes.ts';

/** How far back the folder is looked through. */
const SWEPT_DAYS = 7;
const DAY_MS = 86_400_000;
const SWEEP_AT = { hour: 3, minute: 40, timeZone: 'Europe/Brussels' };
const TRY_AGAIN_MS = 15 * 60_000;

export type SweptMailbox = { address: string; looked: number; stored: number; error?: string };

/**
 * Looks through the processed mails of the last seven days of every mailbox and stores those that are not stored: what a
 * person or a rule of the server put there unread. Content is compared, so that running it at any time does no harm.
 */
export async function sweepProcessed(orm: MikroORM): Promise<SweptMailbox[]> {
  const swept: SweptMailbox[] = [];
  for (const { mailbox, settings } of await listMailboxes(orm)) {
    if (!settings) continue;
    const found = await sweepMailbox(orm.em, mailbox, settings).catch((error: unknown) => ({
      looked: 0,
      stored: 0,
      error: describeError(error),
    }));
    swept.push({ address: mailbox.address, ...found });
  }
  return swept;
}

/** Sweeps one mailbox every night at 03:40 in Brussels until `signal` fires; after a failure again soon. */
export async function sweepNightly(
  deps: PollDependencies,
  mailbox: MailboxRow,
  settings: MailboxSettings,
  signal: AbortSignal,
): Promise<void> {
  let rest = untilNextSweep(new Date());
  for (;;) {
    await pause(rest, signal);
    if (signal.aborted) return;
    try {
      const found = await sweepMailbox(deps.em, mailbox, settings, deps.patience, signal);
      deps.log.info({ mailbox: mailbox.id, ...found }, 'processed mails swept');
      if (found.stored > 0) deps.onStored();
      rest = untilNextSweep(new Date());
    } catch (err) {
      deps.log.warn({ err, mailbox: mailbox.id }, 'processed mails not swept');
      rest = TRY_AGAIN_MS;
    }
  }
}

/** Milliseconds until the clock in Brussels shows the time of the sweep; up to an hour amiss where it is put forward or back. */
export function untilNextSweep(now: Date): number {
  const { hour, minute, timeZone } = SWEEP_AT;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  const minutes = hour * 60 + minute - (parts.get('hour') ?? 0) * 60 - (parts.get('minute') ?? 0);
  return (minutes > 0 ? minutes : minutes + 24 * 60) * 60_000;
}

async function sweepMailbox(
  em: EntityManager,
  mailbox: MailboxRow,
  settings: MailboxSettings,
  patience?: Patience,
  signal?: AbortSignal,
): Promise<{ looked: number; stored: number }> {
  // What is only flagged stays in the queue's folder, where the ledger tells what is not stored.
  if (settings.filing === 'flag') return { looked: 0, stored: 0 };
  const folder = { ...settings, folder: settings.processedFolder };
  const open = await openMailbox(folder, { readOnly: true, ...(patience && { patience }) }).catch((error: Error) => {
    if ((error.cause as { mailboxMissing?: boolean } | undefined)?.mailboxMissing) return null;
    throw error;
  });
  if (!open) return { looked: 0, stored: 0 };
  let looked = 0;
  let stored = 0;
  try {
    const uids = await open.listSince(new Date(Date.now() - SWEPT_DAYS * DAY_MS));
    for (const slice of inSlices(uids, MOST_AT_ONCE)) {
      const listed = await open.measure(slice);
      const whole = listed.filter((mail) => mail.size <= LARGE_BYTES);
      for (const batch of inBatches(whole)) {
        if (signal?.aborted) return { looked, stored };
        const mails = await open.fetchSmall(batch);
        looked += mails.length;
        stored += await storeRaw(em, mailbox, null, mails);
      }
      for (const large of listed.filter((mail) => mail.size > LARGE_BYTES)) {
        if (signal?.aborted) return { looked, stored };
        looked += 1;
        stored += (await storeStreamed(em, open, { mailbox, ledger: null }, large)) ?? 0;
      }
    }
    return { looked, stored };
  } finally {
    open.close();
  }
}
