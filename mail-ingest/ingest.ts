import type { EntityManager } from '@mikro-orm/postgresql';
import { systemContext } from '#server/context.ts';
import { toRefusal } from '#server/errors.ts';
import { type InstitutionRecord, listInstitutions } from '#server/institutions/index.ts';
import { describeError } from '#server/log.ts';
import { openSmallMails, quarantineMail, receiveMails, setAsideMail } from '#server/tickets/index.ts';
import {
  type MailDependencies,
  MOST_ATTEMPTS,
  ReaderDiedError,
  type ReadMail,
  readStored,
  readTogether,
  type WaitingMail,
} from './ingest/read-stored.ts';
import { CHUNK_BYTES } from './store-raw.ts';

/** `settled`: became a ticket, joined one, was set aside or put into quarantine. `failed`: stays stored and is tried again. */
export type IngestOutcome = { settled: number; failed: number };

const AT_ONCE = 4;
/** Mails claimed with one statement. A process that dies leaves that many to be taken one by one. */
const CLAIM = 128;
/** Small mails handed to a thread with one message. */
const READ_TOGETHER = 32;
/** Requests taken in with one transaction: a round trip to the database costs more than a mail's rows. */
const TAKEN_TOGETHER = 64;

/**
 * Takes the stored mails of one mailbox in, the oldest first, until none waits, `limit` is reached or `signal` fires.
 * Each mail is counted as attempted before it is read. New mails go in batches; one that was attempted before goes
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
  const institutions = new Map<string, InstitutionRecord>();
  const institutionOf = async (id: string) => {
    if (!institutions.has(id))
      for (const one of await listInstitutions(systemContext(em.fork(), 'mail'))) institutions.set(one.id, one);
    return institutions.get(id);
  };
  const read = async (mails: WaitingMail[]): Promise<Batch[]> => {
    const batches: Batch[] = [];
    for (const mail of mails) seen.add(mail.id);
    for (const [id, own] of Map.groupBy(mails, (mail) => mail.institution_id)) {
      const institution = await institutionOf(id);
      if (institution) batches.push({ institution, size: own.length, ready: await readAll(deps, institution, own) });
    }
    return batches;
  };
  const settle = async (batches: Batch[]) => {
    for (const { institution, size, ready } of batches) {
      const settled = await takeIn(deps, institution, ready);
      outcome.settled += settled;
      outcome.failed += size - settled;
    }
  };
  const isDone = () => signal?.aborted || seen.size >= limit;

  // While one batch is written the next is read: the database and the threads need not wait for each other.
  let settling = Promise.resolve();
  try {
    while (!isDone()) {
      const fresh = await claim(em, 'mailbox_id = ? and attempts = 0', mailbox, Math.min(CLAIM, limit - seen.size));
      if (fresh.length === 0) break;
      const batches = await read(fresh);
      await settling;
      settling = settle(batches);
      settling.catch(() => undefined);
    }
  } finally {
    await settling;
  }
  const again = await em.execute<{ id: string }[]>(
    `select id from inbound_mail where state = 'stored' and mailbox_id = ? and attempts > 0
     order by attempts, received_at, id limit 1000`,
    [mailbox],
  );
  const takeAgain = async ({ id }: { id: string }) => {
    if (!isDone() && !seen.has(id)) await settle(await read(await claim(em, 'id = ?', id, 1)));
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
     returning id, institution_id, size, is_oversize, is_vouched, attempts, received_at`,
    [value, limit],
  );
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

type Ready = { mail: WaitingMail; read: ReadMail };
/** Claimed mails of one institution: how many, and those that could be read. */
type Batch = { institution: InstitutionRecord; size: number; ready: readonly Ready[] };

/**
 * Takes the requests among mails that were read in with one transaction. Where that fails each goes by itself, so that one
 * bad mail takes no other with it. @returns how many are settled.
 */
async function takeIn(
  deps: MailDependencies,
  institution: InstitutionRecord,
  ready: readonly Ready[],
): Promise<number> {
  const context = () => systemContext(deps.orm.em.fork(), 'mail');
  const requests = ready.flatMap(({ mail, read }) =>
    read.outcome === 'request' ? [{ mail, request: read.mail }] : [],
  );
  let settled = 0;
  for (const { mail, read } of ready) {
    if (read.outcome === 'request') continue;
    const isSettled = await orNote(deps, mail, () =>
      read.outcome === 'machine'
        ? setAsideMail(context(), read.mail)
        : quarantineMail(context(), { inboundMail: mail.id, reason: read.reason, error: null, ...read.face }),
    );
    if (isSettled) settled += 1;
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
        const take = () => receiveMails(context(), institution, [request]);
        const giveUp = (error: string) =>
          quarantineMail(context(), {
            inboundMail: mail.id,
            reason: 'not_taken_in',
            error,
            sender: request.from,
            subject: request.subject,
          });
        if (await orNote(deps, mail, take, giveUp)) settled += 1;
      }
    }
  }
  return settled;
}

async function readAll(
  deps: MailDependencies,
  institution: InstitutionRecord,
  mails: readonly WaitingMail[],
): Promise<Ready[]> {
  const ready: Ready[] = [];
  const keep = (mail: WaitingMail, read: () => Promise<ReadMail>) =>
    orNote(deps, mail, async () => {
      ready.push({ mail, read: await read() });
      // It did not end the process: what ends it from here on is no fault of this mail.
      if (mail.attempts > 1 && mail.attempts <= MOST_ATTEMPTS)
        await deps.orm.em.fork().execute('update inbound_mail set attempts = 1 where id = ?', [mail.id]);
    });
  const fresh = mails.filter((mail) => mail.attempts === 1 && mail.size <= CHUNK_BYTES && !mail.is_oversize);
  const bytesOf = await openSmallMails(
    deps.orm.em.fork(),
    institution.id,
    fresh.map((mail) => mail.id),
  );
  const small = fresh.flatMap((mail) => {
    const bytes = bytesOf.get(mail.id);
    return bytes?.length === mail.size ? [{ mail, bytes }] : [];
  });
  const isSmall = new Set(small.map(({ mail }) => mail));
  const groups = Array.from({ length: Math.ceil(small.length / READ_TOGETHER) }, (_, index) =>
    small.slice(index * READ_TOGETHER, (index + 1) * READ_TOGETHER),
  );
  await inParallel(groups, async (group) => {
    const reading = readTogether(deps, institution, group);
    await Promise.all(
      group.map(({ mail }, index) =>
        keep(mail, async () => {
          const result = (await reading)[index]!;
          if (result.status === 'rejected') throw result.reason;
          return result.value;
        }),
      ),
    );
  });
  const others = mails.filter((mail) => !isSmall.has(mail));
  await inParallel(others, async (mail) => {
    await keep(mail, () => readStored(deps, institution, mail));
  });
  return ready;
}

/**
 * A failure stays on the mail's row, and the last one that a mail is allowed is handed to `giveUp`.
 * @returns whether the mail is settled.
 * @throws Error where not even that can be written: the database is away, and the caller backs off.
 */
async function orNote(
  deps: MailDependencies,
  mail: WaitingMail,
  work: () => Promise<unknown>,
  giveUp?: (error: string) => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (err) {
    const message = describeError(err);
    deps.log.warn({ err, mail: mail.id, attempts: mail.attempts }, 'mail not taken in');
    const isSuspect = err instanceof ReaderDiedError || (giveUp !== undefined && !isPassing(err));
    if (giveUp && isSuspect && mail.attempts >= MOST_ATTEMPTS) {
      await giveUp(message);
      return true;
    }
    // An attempt that ended without harm to the process counts only where the mail may be at fault.
    const attempts = isSuspect ? mail.attempts : Math.min(mail.attempts, 1);
    await deps.orm.em
      .fork()
      .execute('update inbound_mail set last_error = ?, attempts = ? where id = ?', [
        message.slice(0, 2000),
        attempts,
        mail.id,
      ]);
    return false;
  }
}

/** The database was away, short of something, or in conflict with itself (SQLSTATE): no mail is to blame for that. */
const isPassing = (error: unknown): boolean =>
  toRefusal(error)?.kind === 'unavailable' || /^(?:40|53|55|57|58)/.test(String((error as { code?: unknown }).code));
