import type { EntityManager } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { env } from '#server/env.ts';
import { describeError, type Log } from '#server/log.ts';
import { PATIENCE, type Patience } from './mailbox/patience.ts';
import { backOff, pause } from './mailbox/pause.ts';
import { type ListedMail, type MailboxSettings, type OpenMailbox, openMailbox } from './mailbox.ts';
import { inBatches, inSlices, LARGE_BYTES, MOST_AT_ONCE } from './poll/batches.ts';
import { storeStreamed } from './store-raw/store-streamed.ts';
import type { IngestTables, MailboxRow } from './store-raw/tables.ts';
import { storeRaw } from './store-raw.ts';

/** A mailbox with what is known of its reading. `error` is null while it works. */
export type Reader = { mailbox: MailboxRow; error: string | null; known: KnownUids };

/** What is known of the UIDs that the mailbox holds, under one UIDVALIDITY; it outlives a connection. */
type KnownUids = {
  uidValidity: string;
  /** Stored and filed: nothing is left to do. A mailbox that flags keeps such mails for ever. */
  settled: Set<number>;
  /** Mails whose fetch broke the connection, and how often: they are asked for last, and apart. */
  suspects: Map<number, number>;
  /** Stored, but the server refuses to file them; by what each is known again, so that it is not fetched at every try. */
  refused: Map<number, string>;
};

export type PollDependencies = { em: EntityManager; log: Log; patience?: Patience | undefined; onStored(): void };

/** Mails asked for together after a fetch of theirs broke once; after that each is asked for alone. */
const SUSPECTS_AT_ONCE = 20;
const LEDGER_LOOKUP = 1000;

export const newReader = (mailbox: MailboxRow): Reader => ({ mailbox, error: null, known: newKnown('') });

const newKnown = (uidValidity: string): KnownUids => ({
  uidValidity,
  settled: new Set(),
  suspects: new Map(),
  refused: new Map(),
});

/** Reads a mailbox until `signal` fires: connect, drain, wait; on any failure close, note it on the mailbox, back off. */
export async function readMailbox(
  deps: PollDependencies,
  reader: Reader,
  settings: MailboxSettings,
  signal: AbortSignal,
): Promise<void> {
  const patience = deps.patience ?? PATIENCE;
  let failures = 0;
  const counted: PollDependencies = {
    ...deps,
    onStored() {
      // A link that breaks again and again still brings mails: no reason to rest ever longer.
      failures = 0;
      deps.onStored();
    },
  };
  while (!signal.aborted) {
    let open: OpenMailbox | null = null;
    try {
      open = await openMailbox(settings, { patience });
      while (!signal.aborted) {
        await drainMailbox(counted, reader, open, signal);
        if (signal.aborted) return;
        await noteRead(deps.em, reader);
        failures = 0;
        await open.wait(Math.min(env().GUICHET_POLL_SECONDS * 1000, patience.idleMs), signal);
      }
    } catch (err) {
      if (signal.aborted) return;
      failures += 1;
      await noteFailure(deps, reader, err);
      await pause(backOff(failures, patience), signal);
    } finally {
      open?.close();
    }
  }
}

/**
 * Stores every mail of the folder that is not in the ledger, and files each away once it is stored. INBOX is the queue: what
 * the ledger does not know is unread, whatever its flags say. A mail that lies there although the ledger has its UID is
 * read again before it is filed: a server that hands a UID out twice would else make an unread mail disappear.
 * @returns how many mails were stored. @throws Error when the server or the database fails; nothing is lost then. A
 * server that refuses to file is told at the end: it keeps no mail from being stored.
 */
export async function drainMailbox(
  deps: PollDependencies,
  reader: Reader,
  open: OpenMailbox,
  signal?: AbortSignal,
): Promise<number> {
  const { em, patience = PATIENCE } = deps;
  const { fresh, recorded } = await listUnsettled(em, reader, open);
  const { suspects, refused: refusedBefore } = reader.known;
  const isRecorded = new Set(recorded);
  const measured = new Map<number, string>();
  const late: number[] = [];
  let stored = 0;
  let refused: Error | null = null;
  let progressAt = performance.now();
  const fileAway = async (uids: readonly number[]) => {
    if (uids.length === 0) return;
    try {
      if (!refused) await file(em, reader, open, uids);
    } catch (error) {
      if (open.isClosed() || !(error instanceof Error)) throw error;
      refused = error;
    }
    if (refused) for (const uid of uids) refusedBefore.set(uid, measured.get(uid) ?? '');
  };
  const keep = async (kept: readonly number[], unknown: number) => {
    for (const uid of kept) suspects.delete(uid);
    if (kept.length === 0) return;
    const count = Math.max(unknown, kept.filter((uid) => !isRecorded.has(uid)).length);
    stored += count;
    if (count > 0) deps.onStored();
    await fileAway(kept);
    if (performance.now() - progressAt < patience.progressMs) return;
    progressAt = performance.now();
    await noteProgress(em, reader, refused === null && suspects.size === 0);
  };
  const keepTogether = async (uids: readonly number[]) => {
    const all = await suspecting(reader, uids, () => open.measure(uids));
    for (const mail of all) measured.set(mail.uid, tokenOf(mail));
    const { stay = [], listed = [] } = Object.groupBy(all, (mail) =>
      refusedBefore.get(mail.uid) === tokenOf(mail) ? 'stay' : 'listed',
    );
    late.push(...listed.filter((mail) => mail.size > LARGE_BYTES).map((mail) => mail.uid));
    for (const batch of inBatches(listed.filter((mail) => mail.size <= LARGE_BYTES))) {
      if (signal?.aborted) return;
      const mails = await suspecting(reader, batch, () => open.fetchSmall(batch));
      const unknown = await storeRaw(em, reader.mailbox, open.uidValidity, mails);
      const fetched = new Set(mails.map((mail) => mail.uid));
      late.push(...batch.filter((uid) => !fetched.has(uid)));
      await keep([...fetched], unknown);
    }
    await fileAway(stay.map((mail) => mail.uid));
  };

  const unread = [...fresh, ...recorded];
  const unsuspected = (uids: readonly number[]) =>
    inSlices(
      uids.filter((uid) => !suspects.has(uid)),
      MOST_AT_ONCE,
    );
  const alone = unread.filter((uid) => (suspects.get(uid) ?? 0) > 1);
  const onceBroken = inSlices(
    unread.filter((uid) => suspects.get(uid) === 1),
    SUSPECTS_AT_ONCE,
  );
  for (const slice of [...unsuspected(fresh), ...unsuspected(recorded), ...onceBroken]) {
    if (signal?.aborted) return stored;
    await keepTogether(slice);
  }
  alone.sort((one, other) => (suspects.get(one) ?? 0) - (suspects.get(other) ?? 0));
  for (const uid of [...late, ...alone]) {
    if (signal?.aborted) return stored;
    const unknown = await suspecting(reader, [uid], () => storeAlone(em, reader, open, uid));
    if (unknown !== null) await keep([uid], unknown);
  }
  if (refused) throw refused;
  return stored;
}

/** @returns 1 when the mail was not stored before, 0 when it was, null when it was moved away meanwhile. */
async function storeAlone(em: EntityManager, reader: Reader, open: OpenMailbox, uid: number): Promise<number | null> {
  const [listed] = await open.measure([uid]);
  if (!listed) return null;
  const ledger = { uidValidity: open.uidValidity, uid };
  return storeStreamed(em, open, { mailbox: reader.mailbox, ledger }, listed);
}

/** By what a mail is known again without its bytes. */
const tokenOf = ({ size, receivedAt }: ListedMail): string => `${size} ${receivedAt.getTime()}`;

/**
 * What the folder holds that is not settled: what the ledger does not know, and what is recorded there but was not filed, or
 * would not lie here if it had been.
 */
async function listUnsettled(
  em: EntityManager,
  reader: Reader,
  open: OpenMailbox,
): Promise<{ fresh: number[]; recorded: number[] }> {
  const { uids, isWhole } = await open.listUids();
  if (reader.known.uidValidity !== open.uidValidity) reader.known = newKnown(open.uidValidity);
  const { settled, suspects, refused } = reader.known;
  if (isWhole) {
    const present = new Set(uids);
    for (const known of [settled, suspects, refused])
      for (const uid of known.keys()) if (!present.has(uid)) known.delete(uid);
  }
  const fresh: number[] = [];
  const recorded: number[] = [];
  for (const slice of inSlices(
    uids.filter((uid) => !settled.has(uid)),
    LEDGER_LOOKUP,
  )) {
    const rows = await em
      .fork()
      .getKysely<IngestTables>()
      .selectFrom('mailbox_ledger')
      .select(['uid', 'filed_at'])
      .where('mailbox_id', '=', reader.mailbox.id)
      .where('uid_validity', '=', open.uidValidity)
      .where(sql<boolean>`uid = any(${slice}::bigint[])`)
      .execute();
    const filedAt = new Map(rows.map((row) => [Number(row.uid), row.filed_at]));
    for (const uid of slice) {
      if (!filedAt.has(uid)) fresh.push(uid);
      else if (filedAt.get(uid) && !open.takesAway) settled.add(uid);
      else recorded.push(uid);
    }
  }
  return { fresh, recorded };
}

async function file(em: EntityManager, reader: Reader, open: OpenMailbox, uids: readonly number[]): Promise<void> {
  await open.file(uids);
  await em
    .fork()
    .getKysely<IngestTables>()
    .updateTable('mailbox_ledger')
    .set({ filed_at: new Date() })
    .where('mailbox_id', '=', reader.mailbox.id)
    .where('uid_validity', '=', open.uidValidity)
    .where(sql<boolean>`uid = any(${[...uids]}::bigint[])`)
    .execute();
}

/** A mail that the server cannot hand out must not keep the others from being read. */
async function suspecting<T>(reader: Reader, uids: readonly number[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { suspects } = reader.known;
    for (const uid of uids) suspects.set(uid, (suspects.get(uid) ?? 0) + 1);
    throw error;
  }
}

async function noteRead(em: EntityManager, reader: Reader): Promise<void> {
  await noteProgress(em, reader, true);
  reader.error = null;
}

/** A backlog is drained for minutes: that it goes on is seen. A former failure is over once nothing is left behind. */
async function noteProgress(em: EntityManager, reader: Reader, isWell: boolean): Promise<void> {
  const over = isWell ? ', failing_since = null, last_error = null' : '';
  await em
    .fork()
    .execute(`update mailbox set last_read_at = clock_timestamp()${over} where id = ?`, [reader.mailbox.id]);
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
