import type { EntityManager } from '@mikro-orm/postgresql';
import { env } from '#server/env.ts';
import { describeError, type Log } from '#server/log.ts';
import { type ListedMail, type MailboxSettings, type OpenMailbox, openMailbox } from './mailbox.ts';
import { backOff, pause } from './pause.ts';
import { OVERSIZE_START_BYTES, storeLarge, storeOversize, storeRaw } from './store-raw.ts';
import type { IngestTables, MailboxRow } from './tables.ts';

/** A mailbox with what is known of its reading. `error` is null while it works. */
export type Reader = {
  mailbox: MailboxRow;
  error: string | null;
  /** Mails whose fetch broke the connection, and how often: they are asked for last and alone. */
  suspects: Map<string, number>;
};

export type PollDependencies = { em: EntityManager; log: Log; onStored(): void };

const MOST_AT_ONCE = 200;
const MOST_BATCH_BYTES = 8 * 1024 * 1024;
/** Above this a mail is read piece by piece. */
const LARGE_BYTES = 2 * 1024 * 1024;
const LEDGER_LOOKUP = 1000;
/** A link that died in silence is noticed only by asking. */
const LONGEST_IDLE_SECONDS = 60;

/** Reads a mailbox until `signal` fires: connect, drain, wait; on any failure close, note it on the mailbox, back off. */
export async function readMailbox(
  deps: PollDependencies,
  reader: Reader,
  settings: MailboxSettings,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let open: OpenMailbox | null = null;
    try {
      open = await openMailbox(settings);
      while (!signal.aborted) {
        await drainMailbox(deps, reader, open, signal);
        await noteRead(deps.em, reader);
        failures = 0;
        await open.wait(Math.min(env().GUICHET_POLL_SECONDS, LONGEST_IDLE_SECONDS), signal);
      }
    } catch (err) {
      if (signal.aborted) return;
      failures += 1;
      await noteFailure(deps, reader, err);
      await pause(backOff(failures), signal);
    } finally {
      open?.close();
    }
  }
}

/**
 * Stores every mail of the folder that is not in the ledger, and files each away once it is stored; then those that were
 * stored before but not filed. INBOX is the queue: what is left in it is unread, whatever its flags say.
 * @returns how many mails were stored. @throws Error when the server or the database fails; nothing is lost then.
 */
export async function drainMailbox(
  deps: PollDependencies,
  reader: Reader,
  open: OpenMailbox,
  signal?: AbortSignal,
): Promise<number> {
  const uids = await open.listUids();
  const known = await knownUids(deps.em, reader, open, uids);
  const isSuspect = (uid: number) => reader.suspects.has(suspectKey(open, uid));
  const fresh = uids.filter((uid) => !known.has(uid));
  const fileAway = (filed: readonly number[]) => file(deps.em, reader, open, filed);
  const late: number[] = [];
  let stored = 0;
  const keep = async (batch: readonly number[], work: () => Promise<number[]>) => {
    const kept = await suspecting(reader, open, batch, work);
    if (kept.length === 0) return;
    stored += kept.length;
    deps.onStored();
    await fileAway(kept);
  };

  for (const window of inSlices(
    fresh.filter((uid) => !isSuspect(uid)),
    MOST_AT_ONCE,
  )) {
    const listed = await open.measure(window);
    const small = listed.filter((mail) => mail.size <= LARGE_BYTES);
    late.push(...listed.filter((mail) => mail.size > LARGE_BYTES).map((mail) => mail.uid));
    for (const batch of inBatches(small)) {
      if (signal?.aborted) return stored;
      const fetched = new Set<number>();
      await keep(batch, async () => {
        const mails = await open.fetchSmall(batch);
        for (const mail of mails) fetched.add(mail.uid);
        await storeRaw(deps.em, reader.mailbox, open.uidValidity, mails);
        return [...fetched];
      });
      late.push(...batch.filter((uid) => !fetched.has(uid)));
    }
  }
  const failuresOf = (uid: number) => reader.suspects.get(suspectKey(open, uid)) ?? 0;
  const suspects = fresh.filter(isSuspect).toSorted((one, other) => failuresOf(one) - failuresOf(other));
  for (const uid of [...late, ...suspects]) {
    if (signal?.aborted) return stored;
    await keep([uid], () => storeAlone(deps.em, reader, open, uid));
  }
  for (const batch of inSlices([...known], LEDGER_LOOKUP)) await fileAway(batch);
  return stored;
}

/** One mail of any size: streamed, or where it is over the limit its headers only. */
async function storeAlone(em: EntityManager, reader: Reader, open: OpenMailbox, uid: number): Promise<number[]> {
  const [listed] = await open.measure([uid]);
  if (!listed) return [];
  const { size, receivedAt } = listed;
  const origin = { mailbox: reader.mailbox, uidValidity: open.uidValidity, uid, receivedAt };
  if (size > env().GUICHET_MAIL_SIZE_LIMIT) {
    const start = await open.fetchStart(uid, OVERSIZE_START_BYTES);
    if (!start) return [];
    await storeOversize(em, origin, start, size);
    return [uid];
  }
  const source = await open.download(uid);
  if (!source) return [];
  await storeLarge(em, origin, source);
  return [uid];
}

async function knownUids(
  em: EntityManager,
  reader: Reader,
  open: OpenMailbox,
  uids: readonly number[],
): Promise<Set<number>> {
  const known = new Set<number>();
  for (const slice of inSlices(uids, LEDGER_LOOKUP)) {
    const rows = await em
      .fork()
      .getKysely<IngestTables>()
      .selectFrom('mailbox_ledger')
      .select('uid')
      .where('mailbox_id', '=', reader.mailbox.id)
      .where('uid_validity', '=', open.uidValidity)
      .where('uid', 'in', slice)
      .execute();
    for (const row of rows) known.add(Number(row.uid));
  }
  return known;
}

async function file(em: EntityManager, reader: Reader, open: OpenMailbox, uids: readonly number[]): Promise<void> {
  if (uids.length === 0) return;
  await open.file(uids);
  await em
    .fork()
    .getKysely<IngestTables>()
    .updateTable('mailbox_ledger')
    .set({ filed_at: new Date() })
    .where('mailbox_id', '=', reader.mailbox.id)
    .where('uid_validity', '=', open.uidValidity)
    .where('uid', 'in', [...uids])
    .execute();
}

const suspectKey = (open: OpenMailbox, uid: number): string => `${open.uidValidity}:${uid}`;

/** A mail that the server cannot hand out must not keep the others from being read. */
async function suspecting<T>(
  reader: Reader,
  open: OpenMailbox,
  uids: readonly number[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    const result = await work();
    for (const uid of uids) reader.suspects.delete(suspectKey(open, uid));
    return result;
  } catch (error) {
    for (const uid of uids) {
      const key = suspectKey(open, uid);
      reader.suspects.set(key, (reader.suspects.get(key) ?? 0) + 1);
    }
    throw error;
  }
}

async function noteRead(em: EntityManager, reader: Reader): Promise<void> {
  await em
    .fork()
    .execute(
      'update mailbox set last_read_at = clock_timestamp(), failing_since = null, last_error = null where id = ?',
      [reader.mailbox.id],
    );
  reader.error = null;
}

async function noteFailure({ em, log }: PollDependencies, reader: Reader, err: unknown): Promise<void> {
  reader.error = describeError(err);
  log.warn({ err, mailbox: reader.mailbox.id }, 'mailbox not read');
  await em
    .fork()
    .execute(
      'update mailbox set failing_since = coalesce(failing_since, clock_timestamp()), last_error = ? where id = ?',
      [reader.error.slice(0, 2000), reader.mailbox.id],
    )
    .catch((error) => log.warn({ err: error, mailbox: reader.mailbox.id }, 'mailbox state not written'));
}

function* inSlices<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** Groups of mails that together fit into one fetch. */
function* inBatches(mails: readonly ListedMail[]): Generator<number[]> {
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
