import { Readable } from 'node:stream';
import type { TextSpan } from '#server/tickets/contract.ts';
import type { DeliveryFailure, UnderstoodMail } from '#server/tickets/index.ts';
import { classify } from './classify.ts';
import { type Extraction, extract } from './extract.ts';
import type { Language, MachineKind, Span } from './kinds.ts';
import type { DeliveryReport, MailAddress, ParsedMail } from './parse/parsed-mail.ts';
import { parseMail } from './parse.ts';
import { screenMail } from './screen.ts';
import { findHeaderEnd } from './store-raw/fingerprint.ts';
import { type KnownSenders, senderFlags } from './trust.ts';

/** Who we are, as far as a mail's words are read for it. */
export type Desk = {
  /** The desk's own addresses. */
  addresses: readonly string[];
  /** Whom a sender may imitate. */
  known: KnownSenders;
};

/** A stored mail, and how much of it is read: all, or its header lines alone because the rest cannot be or is too large. */
export type MailToRead = { part: 'whole' | 'unreadable' | 'oversize'; isVouched: boolean };

/** The Message-IDs that a mail bears and answers: whether they are ours is told by who holds the key. */
export type Answers = Pick<ParsedMail, 'messageId' | 'inReplyTo' | 'references'>;

/** A mail as its words were understood. Whose stored bytes they are is not known here; `language` is null where there are no words. */
export type RequestMail = Omit<UnderstoodMail, 'inboundMail' | 'inThread' | 'authentication' | 'language'> & {
  language: Language | null;
};

type Sender = { name: string; address: string } | null;

export type Reading = { answers: Answers; from: MailAddress | null } & (
  | { outcome: 'request'; mail: RequestMail }
  | {
      outcome: 'machine';
      kind: MachineKind;
      reason: string;
      sender: Sender;
      subject: string;
      /** What a delivery report says of the mail that came back. */
      failure: DeliveryFailure | null;
    }
);

/** Below this a person decides what is asked. */
const LEAST_CONFIDENCE = 0.5;
/** RFC 5321 §4.5.3.1.3 allows 256 octets for a path, which includes its angle brackets. */
const LONGEST_ADDRESS = 254;
const LONGEST_MESSAGE_ID = 998;
const START_BYTES = 64 * 1024;

/**
 * Parse, screen, classify, extract: one raw mail as the desk takes it in. Where it cannot be parsed its header lines are
 * read alone, and where not even these can, the answer is a request of which nothing is known.
 */
export async function readMail(
  source: Readable | Buffer,
  { isVouched }: MailToRead,
  desk: Desk,
  today: Date,
): Promise<Reading> {
  const { start, bytes } = Buffer.isBuffer(source)
    ? { start: () => source.subarray(0, START_BYTES), bytes: source }
    : keepStart(source);
  try {
    const mail = await parseMail(bytes);
    return screened(mail, desk, isVouched) ?? understood(mail, desk, today);
  } catch {
    return readHeaders(start(), 'unreadable', desk);
  }
}

/** What the header lines alone tell, of a mail whose text is not read: nothing in it is extracted. */
export async function readHeaders(start: Buffer, kind: 'unreadable' | 'oversize', desk: Desk): Promise<Reading> {
  try {
    const mail = await parseMail(Buffer.concat([headOf(start), Buffer.from('\r\n\r\n')]));
    return (
      screened(mail, desk, false) ?? {
        ...tracesOf(mail),
        outcome: 'request',
        mail: {
          ...withoutContent(kind),
          language: classify(mail).language,
          from: usableSender(mail.from),
          subject: mail.subject,
          flags: senderFlags(mail, desk.known),
          messageId: shortMessageId(mail),
          mayAcknowledge: mayAcknowledge(mail),
        },
      }
    );
  } catch {
    const answers = { messageId: null, inReplyTo: null, references: [] };
    return { outcome: 'request', mail: withoutContent(kind), answers, from: null };
  }
}

/** A request of which nothing is known but that it came. */
function withoutContent(kind: 'unreadable' | 'oversize'): RequestMail {
  return {
    kind,
    confidence: 0,
    language: null,
    from: null,
    subject: '',
    text: '',
    hasHtml: false,
    spans: [],
    attachments: [],
    flags: [],
    messageId: null,
    mayAcknowledge: false,
    nationalNumber: { status: 'missing', value: null },
    lastName: null,
    firstName: null,
    newAddress: null,
  };
}

/** What a mail is that no person sent; null for a person's, and for one of which a person says that it is a request. */
function screened(mail: ParsedMail, desk: Desk, isVouched: boolean): Reading | null {
  if (isVouched) return null;
  // Which Message-IDs are ours only the holder of the key can tell: that is asked when the thread has answered.
  const screening = screenMail(mail, { ...desk, isOwnMessageId: () => false });
  if (screening.kind === 'person') return null;
  const { kind, reason } = screening;
  return {
    ...tracesOf(mail),
    outcome: 'machine',
    kind,
    reason,
    sender: usableSender(mail.from),
    subject: mail.subject,
    failure: mail.deliveryReport && failureOf(mail.deliveryReport, mail),
  };
}

function understood(mail: ParsedMail, desk: Desk, today: Date): Reading {
  const { kind, confidence, language, words } = classify(mail);
  const extraction = extract(mail, kind, today);
  return {
    ...tracesOf(mail),
    outcome: 'request',
    mail: {
      kind: confidence < LEAST_CONFIDENCE ? 'unclassified' : kind,
      confidence: Math.round(confidence * 100) / 100,
      language,
      from: usableSender(mail.from),
      subject: mail.subject,
      text: mail.text,
      hasHtml: mail.hasHtml,
      spans: listSpans(words, extraction),
      attachments: mail.attachments,
      flags: [...senderFlags(mail, desk.known), ...(mail.isTextTruncated ? ['truncated'] : [])],
      messageId: shortMessageId(mail),
      mayAcknowledge: mayAcknowledge(mail),
      nationalNumber: { status: extraction.nationalNumber.status, value: extraction.nationalNumber.value },
      lastName: extraction.lastName?.value ?? null,
      firstName: extraction.firstName?.value ?? null,
      newAddress: usableAddress(extraction.newAddress?.value ?? ''),
    },
  };
}

/** RFC 3834 §2: no answer to a null return path; and none where the sender's mail system asks for none. */
function mayAcknowledge({ headers }: ParsedMail): boolean {
  const isUnreturnable = headers['return-path']?.trim() === '<>';
  return !isUnreturnable && !/\b(?:all|oof|autoreply)\b/i.test(headers['x-auto-response-suppress'] ?? '');
}

const tracesOf = (mail: ParsedMail) => ({
  answers: { messageId: shortMessageId(mail), inReplyTo: mail.inReplyTo, references: mail.references },
  from: mail.from,
});

/** The mails of ours that a report may speak of, and what it says: no address stands in it. */
function failureOf(report: DeliveryReport, mail: ParsedMail): DeliveryFailure | null {
  const failed = report.recipients.find(({ action }) => action === 'failed');
  if (!failed) return null;
  const ids = [report.originalMessageId, mail.inReplyTo, ...mail.references];
  return {
    messageIds: ids.filter((id): id is string => id !== null),
    status: /^\d\.\d{1,3}\.\d{1,3}/.exec(failed.status)?.[0] ?? '',
    diagnostic: failed.diagnostic.replace(/\S*@\S*/g, '…').slice(0, 200),
  };
}

function headOf(start: Buffer): Buffer {
  const { end } = findHeaderEnd(start);
  return end < 0 ? start : start.subarray(0, end);
}

/** The same bytes, of which the first are kept. */
function keepStart(source: Readable): { bytes: Readable; start(): Buffer } {
  const kept: Buffer[] = [];
  let size = 0;
  async function* pass(): AsyncGenerator<Buffer> {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (size < START_BYTES) kept.push(chunk.subarray(0, START_BYTES - size));
      size += chunk.length;
      yield chunk;
    }
  }
  return { bytes: Readable.from(pass(), { objectMode: false }), start: () => Buffer.concat(kept) };
}

function listSpans(
  words: readonly Span[],
  { nationalNumber, lastName, firstName, newAddress }: Extraction,
): TextSpan[] {
  const spans: TextSpan[] = [];
  const add = (what: TextSpan['what'], span: Span | null | undefined) => {
    if (span && span.field !== 'from') spans.push({ field: span.field, what, start: span.start, end: span.end });
  };
  for (const word of words) add('keyword', word);
  add('national_number', nationalNumber.span);
  add('last_name', lastName?.span);
  add('first_name', firstName?.span);
  add('new_address', newAddress?.span);
  return spans;
}

function usableAddress(address: string): string | null {
  return address.length <= LONGEST_ADDRESS && /^[^\s@]+@[^\s@]+$/.test(address) ? address : null;
}

function usableSender(from: MailAddress | null): Sender {
  const address = usableAddress(from?.address ?? '');
  return address === null ? null : { name: (from?.name ?? '').slice(0, 200), address };
}

const shortMessageId = (mail: ParsedMail): string | null => mail.messageId?.slice(0, LONGEST_MESSAGE_ID) ?? null;
