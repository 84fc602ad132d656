import { Readable } from 'node:stream';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { systemContext } from '#server/context.ts';
import { env } from '#server/env.ts';
import { type InstitutionRecord, listInstitutions } from '#server/institutions/index.ts';
import { describeError, type Log } from '#server/log.ts';
import { referenceOfMessageId } from '#server/outbox/index.ts';
import { openRawMail, openSmallMails, receiveMails, setAsideMail } from '#server/tickets/index.ts';
import { findHeaderEnd } from './fingerprint.ts';
import { NOTICES, oversizeNotice } from './notices.ts';
import { CHUNK_BYTES, OVERSIZE_START_BYTES } from './store-raw.ts';
import { type Desk, type Understanding, understandHeaders, understandMail, withoutContent } from './understand.ts';

export type MailDependencies = { orm: MikroORM; log: Log };

/** `settled`: became a ticket, joined one, or was set aside. `failed`: stays stored and is tried again. */
export type IngestOutcome = { settled: number; failed: number };

const AT_ONCE = 4;
/** Mails claimed with one statement. A process that dies leaves that many to be taken one by one. */
const CLAIM = 64;
/** A mail that was begun this often and never ended is not parsed again, its header lines once more: it may be what ends the process. */
const MOST_ATTEMPTS = 5;
/** Requests taken in with one transaction: a round trip to the database costs more than a mail's rows. */
const TAKEN_TOGETHER = 32;
const PARSE_MS = 20_000;
const HEADERS_MS = 5_000;

type WaitingMail = {
  id: string;
  institution_id: string;
  size: number;
  is_oversize: boolean;
  attempts: number;
  received_at: Date;
};

/**
 * Takes the stored mails of one mailbox in, the oldest first, until none waits, `limit` is reached or `signal` fires.
 * Each mail is counted as attempted before it is parsed. New mails go in batches; one that was attempted before goes
 * by itself, once a call, after the others, so that it neither blocks nor taints them.
 * @throws Error where the database does not answer; what is in hand stays stored.
 */
export async function ingestWaiting(
  deps: MailDependencies,
  mailbox: string,
  limit: number,
  signal?: AbortSignal,
): Promise<IngestOutcome> {
  const outcome: IngestOutcome = { settled: 0, failed: 0 };
  const em = deps.orm.em.fork();
  const seen = new Set<string>();
  const desks = new Map<string, { institution: InstitutionRecord; desk: Desk }>();
  const take = async (mails: WaitingMail[]) => {
    for (const mail of mails) seen.add(mail.id);
    if (mails.some((mail) => !desks.has(mail.institution_id))) await readDesks(em, desks);
    for (const [id, own] of Map.groupBy(mails, (mail) => mail.institution_id)) {
      const known = desks.get(id);
      const settled = known ? await takeIn(deps, known.institution, known.desk, own) : 0;
      outcome.settled += settled;
      outcome.failed += own.length - settled;
    }
  };
  const isDone = () => signal?.aborted || seen.size >= limit;

  while (!isDone()) {
    const fresh = await claim(em, 'mailbox_id = ? and attempts = 0', mailbox, Math.min(CLAIM, limit - seen.size));
    if (fresh.length === 0) break;
    await take(fresh);
  }
  const again = await em.execute<{ id: string }[]>(
    `select id from inbound_mail where state = 'stored' and mailbox_id = ? and attempts > 0
     order by attempts, received_at, id limit 1000`,
    [mailbox],
  );
  const takeAgain = async ({ id }: { id: string }) => {
    if (!isDone() && !seen.has(id)) await take(await claim(em, 'id = ?', id, 1));
  };
  // The first alone: the first parse of a process is its slowest, and a kill in it should count against one mail only.
  const [first, ...others] = again;
  if (first) await takeAgain(first);
  await inParallel(others, takeAgain);
  return outcome;
}

function claim(em: EntityManager, where: string, value: string, limit: number): Promise<WaitingMail[]> {
  return em.execute<WaitingMail[]>(
    `update inbound_mail set attempts = attempts + 1 where id in (
       select id from inbound_mail where state = 'stored' and ${where} order by received_at, id limit ? for update skip locked)
     returning id, institution_id, size, is_oversize, attempts, received_at`,
    [value, limit],
  );
}

async function readDesks(
  em: EntityManager,
  desks: Map<string, { institution: InstitutionRecord; desk: Desk }>,
): Promise<void> {
  for (const institution of await listInstitutions(systemContext(em.fork(), 'mail'))) {
    const { address, mailboxes } = institution.profile.desk;
    const desk: Desk = {
      addresses: [...new Set([address, ...mailboxes.map((mailbox) => mailbox.address)])],
      isOwnMessageId: (id) => referenceOfMessageId(id) !== null,
      referenceOf: referenceOfMessageId,
    };
    desks.set(institution.id, { institution, desk });
  }
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

type Ready = { mail: WaitingMail; understood: Understanding };

/**
 * Understands mails of one institution, several at once, and takes the requests among them in with one transaction. Where
 * that fails each goes by itself, so that one bad mail takes no other with it. @returns how many are settled.
 */
async function takeIn(
  deps: MailDependencies,
  institution: InstitutionRecord,
  desk: Desk,
  mails: readonly WaitingMail[],
): Promise<number> {
  const em = deps.orm.em.fork();
  const small = mails.filter((mail) => mail.size <= CHUNK_BYTES && !mail.is_oversize).map((mail) => mail.id);
  const inMemory = await openSmallMails(em, institution.id, small);
  const ready: Ready[] = [];
  let settled = 0;
  await inParallel(mails, async (mail) => {
    await orNote(deps, mail, async () => {
      const understood = await understandStored(deps, institution, desk, mail, inMemory.get(mail.id));
      // It did not end the process: what ends it from here on is no fault of this mail.
      if (mail.attempts > 1 && mail.attempts <= MOST_ATTEMPTS)
        await deps.orm.em.fork().execute('update inbound_mail set attempts = 1 where id = ?', [mail.id]);
      ready.push({ mail, understood });
    });
  });
  const context = () => systemContext(deps.orm.em.fork(), 'mail');
  const requests = ready.flatMap(({ mail, understood }) =>
    understood.outcome === 'request' ? [{ mail, request: { inboundMail: mail.id, ...understood.mail } }] : [],
  );
  for (const { mail, understood } of ready) {
    if (understood.outcome !== 'machine') continue;
    const { kind, reason, messageId } = understood;
    if (await orNote(deps, mail, () => setAsideMail(context(), { inboundMail: mail.id, kind, reason, messageId })))
      settled += 1;
  }
  for (let from = 0; from < requests.length; from += TAKEN_TOGETHER) {
    const batch = requests.slice(from, from + TAKEN_TOGETHER);
    try {
      await receiveMails(
        context(),
        institution,
        batch.map(({ request }) => request),
      );
      settled += batch.length;
    } catch (err) {
      deps.log.warn({ err, mails: batch.length }, 'mails not taken in together');
      for (const { mail, request } of batch) {
        if (await orNote(deps, mail, () => receiveMails(context(), institution, [request]))) settled += 1;
      }
    }
  }
  return settled;
}

/** A failure stays on the mail's row. Where not even that can be written the database is away: the caller backs off. */
async function orNote(deps: MailDependencies, mail: WaitingMail, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (err) {
    const message = describeError(err);
    await deps.orm.em
      .fork()
      .execute('update inbound_mail set last_error = ?, attempts = ? where id = ?', [
        message.slice(0, 2000),
        mail.attempts,
        mail.id,
      ]);
    deps.log.warn({ err, mail: mail.id, attempts: mail.attempts }, 'mail not taken in');
    return false;
  }
}

async function understandStored(
  deps: MailDependencies,
  institution: InstitutionRecord,
  desk: Desk,
  mail: WaitingMail,
  inMemory: Buffer | undefined,
): Promise<Understanding> {
  const em = deps.orm.em.fork();
  const fallback = { language: institution.profile.defaultLanguage };
  const unread = (): Understanding => ({
    outcome: 'request',
    mail: { ...withoutContent('unreadable'), ...fallback, text: NOTICES.unreadable[fallback.language] },
  });
  const byHeaders = async () =>
    within(HEADERS_MS, understandHeaders(await readStart(em, mail), desk, 'unreadable')).then(
      (understood) => withNotice(understood, mail),
      unread,
    );
  if (mail.attempts > MOST_ATTEMPTS + 1) return unread();
  if (mail.attempts > MOST_ATTEMPTS) return byHeaders();
  if (mail.is_oversize) return withNotice(await understandHeaders(await readStart(em, mail), desk, 'oversize'), mail);
  const raw = openChecked(em, mail, inMemory);
  const source = Readable.from(raw.bytes, { objectMode: false });
  try {
    const understood = await within(PARSE_MS, understandMail(source, desk, new Date()));
    if (raw.failure()) throw raw.failure();
    return understood;
  } catch (err) {
    // Bytes that cannot be fetched are the store's fault, not the mail's.
    if (raw.failure()) throw raw.failure();
    deps.log.warn({ err, mail: mail.id }, 'mail not readable');
    return byHeaders();
  } finally {
    source.destroy();
  }
}

function withNotice(understood: Understanding, mail: WaitingMail): Understanding {
  if (understood.outcome === 'machine') return understood;
  const { language, kind } = understood.mail;
  const text =
    kind === 'oversize'
      ? oversizeNotice(language, mail.size, env().GUICHET_MAIL_SIZE_LIMIT)
      : NOTICES.unreadable[language];
  return { outcome: 'request', mail: { ...understood.mail, text } };
}

/** The stored bytes, and what went wrong with reading them: a parser takes a source that breaks off for a short mail. */
function openChecked(em: EntityManager, mail: WaitingMail, inMemory: Buffer | undefined) {
  let failure: Error | null = null;
  async function* bytes(): AsyncGenerator<Buffer> {
    let left = mail.size;
    try {
      for await (const chunk of inMemory ? [inMemory] : openRawMail(em, mail.institution_id, mail.id)) {
        left -= chunk.length;
        yield chunk;
        if (left <= 0) return;
      }
      if (left > 0) throw new Error(`the stored mail lacks ${left} bytes`);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
  return { bytes: bytes(), failure: (): Error | null => failure };
}

/** The header block, or as much of it as lies in the first 64 KiB. */
async function readStart(em: EntityManager, mail: WaitingMail): Promise<Buffer> {
  for await (const chunk of openRawMail(em, mail.institution_id, mail.id)) {
    const start = chunk.subarray(0, OVERSIZE_START_BYTES);
    const { end } = findHeaderEnd(start);
    return end < 0 ? start : start.subarray(0, end);
  }
  return Buffer.alloc(0);
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not understood within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
