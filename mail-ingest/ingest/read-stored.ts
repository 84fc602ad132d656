import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { env } from '#server/env.ts';
import type { InstitutionRecord } from '#server/institutions/index.ts';
import type { Log } from '#server/log.ts';
import { referenceOfMessageId } from '#server/outbox/index.ts';
import type { QuarantineReason } from '#server/tickets/contract.ts';
import { type MailFace, openRawMail, type SetAside, type UnderstoodMail } from '#server/tickets/index.ts';
import { authenticateMail, authenticationFlag } from '../authenticate.ts';
import type { Poison, Sandbox, Source } from '../sandbox.ts';
import { OVERSIZE_START_BYTES } from '../store-raw.ts';
import { findThread } from '../thread.ts';
import type { Desk, MailToRead, Reading } from '../understand.ts';
import { NOTICES, oversizeNotice } from './notices.ts';

export type MailDependencies = { orm: MikroORM; log: Log; sandbox: Sandbox };

/** A stored mail that waits to be read. */
export type WaitingMail = {
  id: string;
  institution_id: string;
  size: number;
  is_oversize: boolean;
  is_vouched: boolean;
  attempts: number;
  received_at: Date;
};

/** What is to be done with a mail that was read. */
export type ReadMail =
  | { outcome: 'request'; mail: UnderstoodMail }
  | { outcome: 'machine'; mail: SetAside }
  | { outcome: 'quarantine'; reason: QuarantineReason; face: MailFace };

/** A mail that was begun this often and never ended is not read again, its header lines once more: it may be what ends the process. */
export const MOST_ATTEMPTS = 10;

/** Thrown where the thread that read a mail ended: once may be chance. */
export class ReaderDiedError extends Error {
  override name = 'ReaderDiedError';
  override message = 'the thread that read the mail ended';
}

const NO_FACE: MailFace = { sender: null, subject: '' };

/** Who the desk of an institution is, for the reading of its mails. */
export function deskOf({ profile }: InstitutionRecord): Desk {
  const { address, mailboxes, knownDomains, senderName } = profile.desk;
  const domains = [address, ...mailboxes.map((mailbox) => mailbox.address)].map((own) => own.split('@')[1] ?? '');
  return {
    addresses: [...new Set([address, ...mailboxes.map((mailbox) => mailbox.address)])],
    known: {
      domains: [...new Set([...domains, ...knownDomains])],
      deskNames: [...new Set([senderName, profile.shortName, profile.portalName])],
    },
  };
}

/**
 * Reads a stored mail in the sandbox and tells what is to be done with it. One that meets the sandbox's limits, or in
 * whose reading the process ended again and again, goes into quarantine.
 * @throws Error where the stored bytes cannot be had: that is no fault of the mail.
 */
export async function readStored(
  deps: MailDependencies,
  institution: InstitutionRecord,
  mail: WaitingMail,
): Promise<ReadMail> {
  if (mail.attempts > MOST_ATTEMPTS) return quarantine(deps, institution, mail, 'process_ended');
  const em = deps.orm.em.fork();
  const reading = mail.is_oversize
    ? await readStart(deps, institution, mail, 'oversize')
    : await deps.sandbox.read(wholeOf(mail), openStored(em, mail), deskOf(institution));
  return conclude(deps, institution, mail, reading, () => openStored(em, mail));
}

/** Reads small mails, whose bytes are at hand, in one go; each answer is told as {@link readStored} tells it, or its error. */
export async function readTogether(
  deps: MailDependencies,
  institution: InstitutionRecord,
  mails: readonly { mail: WaitingMail; bytes: Buffer }[],
): Promise<PromiseSettledResult<ReadMail>[]> {
  const small = mails.map(({ mail, bytes }) => ({ mail: wholeOf(mail), source: bytes }));
  const readings = await deps.sandbox.readTogether(small, deskOf(institution));
  return Promise.allSettled(
    mails.map(({ mail, bytes }, index) => conclude(deps, institution, mail, readings[index]!, () => bytes)),
  );
}

const wholeOf = (mail: WaitingMail): MailToRead => ({ part: 'whole', isVouched: mail.is_vouched });

async function conclude(
  deps: MailDependencies,
  institution: InstitutionRecord,
  mail: WaitingMail,
  reading: Reading | Poison,
  bytes: () => Source,
): Promise<ReadMail> {
  if (reading.outcome === 'poison') {
    const { limit } = reading;
    if (limit === 'reader_died' && mail.attempts < MOST_ATTEMPTS) throw new ReaderDiedError();
    deps.log.warn({ mail: mail.id, limit, size: mail.size }, 'mail goes into quarantine');
    return quarantine(deps, institution, mail, limit);
  }
  const settled = settle(reading, mail);
  if (settled.outcome !== 'request') return settled;
  return { outcome: 'request', mail: await complete(institution, mail, settled, bytes) };
}

async function quarantine(
  deps: MailDependencies,
  institution: InstitutionRecord,
  mail: WaitingMail,
  reason: QuarantineReason,
): Promise<ReadMail> {
  if (mail.attempts > MOST_ATTEMPTS + 1) return { outcome: 'quarantine', reason, face: NO_FACE };
  return { outcome: 'quarantine', reason, face: faceOf(await readStart(deps, institution, mail, 'unreadable')) };
}

type UnsettledRequest = Extract<Reading, { outcome: 'request' }> & { inThread: string | null };

/** Asks what only the holder of the key can tell: whether the mail is our own, and which ticket it answers. */
function settle(reading: Reading, mail: WaitingMail): UnsettledRequest | Extract<ReadMail, { outcome: 'machine' }> {
  const { answers } = reading;
  const inThread = findThread(answers, referenceOfMessageId);
  const isOwn = answers.messageId !== null && referenceOfMessageId(answers.messageId) !== null && !mail.is_vouched;
  if (reading.outcome === 'request' && !isOwn) return { ...reading, inThread };
  const machine =
    reading.outcome === 'machine'
      ? reading
      : { kind: 'loop' as const, reason: 'carries an own Message-ID', failure: null, ...faceOf(reading) };
  const { kind, reason, sender, subject, failure } = machine;
  return {
    outcome: 'machine',
    mail: { inboundMail: mail.id, kind, reason, sender, subject, messageId: answers.messageId, inThread, failure },
  };
}

async function complete(
  { profile }: InstitutionRecord,
  mail: WaitingMail,
  { mail: request, inThread, from }: UnsettledRequest,
  bytes: () => Source,
): Promise<UnderstoodMail> {
  const language = request.language ?? profile.defaultLanguage;
  const authentication = await authenticateMail(bytes, { from }, profile.desk.senderAuthentication);
  const flag = authenticationFlag(authentication);
  return {
    ...request,
    inboundMail: mail.id,
    language,
    inThread,
    authentication,
    flags: flag ? [...request.flags, flag] : request.flags,
    text: noticeFor(request.kind, language, mail.size) ?? request.text,
  };
}

function noticeFor(kind: string, language: keyof (typeof NOTICES)['oversize'], size: number): string | null {
  if (kind === 'oversize') return oversizeNotice(language, size, env().GUICHET_MAIL_SIZE_LIMIT);
  return kind === 'unreadable' ? NOTICES.unreadable[language] : null;
}

function faceOf(reading: Reading | { outcome: 'poison' }): MailFace {
  if (reading.outcome === 'poison') return NO_FACE;
  if (reading.outcome === 'machine') return { sender: reading.sender, subject: reading.subject };
  return { sender: reading.mail.from, subject: reading.mail.subject };
}

/** The stored bytes. @throws Error where they are fewer than were received: a parser takes that for a short mail. */
async function* openStored(em: EntityManager, mail: WaitingMail): AsyncGenerator<Buffer> {
  let left = mail.size;
  for await (const chunk of openRawMail(em, mail.institution_id, mail.id)) {
    left -= chunk.length;
    yield chunk;
    if (left <= 0) return;
  }
  if (left > 0) throw new Error(`the stored mail lacks ${left} bytes`);
}

/** Reads the header lines alone, which lie in the first bytes. */
async function readStart(
  { orm, sandbox }: MailDependencies,
  institution: InstitutionRecord,
  mail: WaitingMail,
  part: 'unreadable' | 'oversize',
): Promise<Reading | Poison> {
  let start = Buffer.alloc(0);
  for await (const chunk of openRawMail(orm.em.fork(), mail.institution_id, mail.id)) {
    start = Buffer.from(chunk.subarray(0, OVERSIZE_START_BYTES));
    break;
  }
  return sandbox.read({ part, isVouched: mail.is_vouched }, start, deskOf(institution));
}
