import type { Readable } from 'node:stream';
import type { TextSpan } from '#server/tickets/contract.ts';
import type { UnderstoodMail } from '#server/tickets/index.ts';
import { classify } from './classify.ts';
import { type Extraction, extract } from './extract.ts';
import type { MachineKind, Span } from './kinds.ts';
import { parseMail } from './parse.ts';
import type { MailAddress, ParsedMail } from './parsed-mail.ts';
import { type OwnIdentity, screenMail } from './screen.ts';
import { findThread } from './thread.ts';

/** A mail as its words were understood; whose stored bytes they are is not known here. */
type RequestMail = Omit<UnderstoodMail, 'inboundMail'>;

export type Understanding =
  | { outcome: 'request'; mail: RequestMail }
  | { outcome: 'machine'; kind: MachineKind; reason: string; messageId: string | null };

/** Who we are, and which ticket one of our Message-IDs names. */
export type Desk = OwnIdentity & { referenceOf(messageId: string): string | null };

/** Below this a person decides what is asked. */
const LEAST_CONFIDENCE = 0.5;
/** RFC 5321 §4.5.3.1.3 allows 256 octets for a path, which includes its angle brackets. */
const LONGEST_ADDRESS = 254;
const LONGEST_MESSAGE_ID = 998;

/**
 * Parse, screen, thread, classify, extract: one raw mail as the desk takes it in.
 * @throws UnreadableMailError where it cannot be parsed.
 */
export async function understandMail(source: Readable | Buffer, desk: Desk, today: Date): Promise<Understanding> {
  const mail = await parseMail(source);
  const messageId = shortMessageId(mail);
  const screening = screenMail(mail, desk);
  if (screening.kind !== 'person') return { outcome: 'machine', ...screening, messageId };
  const { kind, confidence, language, words } = classify(mail);
  const extraction = extract(mail, kind, today);
  return {
    outcome: 'request',
    mail: {
      kind: confidence < LEAST_CONFIDENCE ? 'unclassified' : kind,
      language,
      from: usableSender(mail.from),
      subject: mail.subject,
      text: mail.text,
      spans: listSpans(words, extraction),
      attachments: mail.attachments.map(({ name, contentType, size }) => ({ name, contentType, size })),
      flags: hasOtherReplyTo(mail) ? ['reply_to_differs'] : [],
      messageId,
      nationalNumber: { status: extraction.nationalNumber.status, value: extraction.nationalNumber.value },
      lastName: extraction.lastName?.value ?? null,
      firstName: extraction.firstName?.value ?? null,
      newAddress: usableAddress(extraction.newAddress?.value ?? ''),
      inThread: findThread(mail, desk.referenceOf),
    },
  };
}

/** What the header lines alone tell, of a mail whose text is not read: nothing in it is extracted. */
export async function understandHeaders(
  head: Buffer,
  desk: Desk,
  kind: 'unreadable' | 'oversize',
): Promise<Understanding> {
  const mail = await parseMail(Buffer.concat([head, Buffer.from('\r\n\r\n')]));
  const messageId = shortMessageId(mail);
  const screening = screenMail(mail, desk);
  if (screening.kind !== 'person') return { outcome: 'machine', ...screening, messageId };
  return {
    outcome: 'request',
    mail: {
      ...withoutContent(kind),
      language: classify(mail).language,
      from: usableSender(mail.from),
      subject: mail.subject,
      flags: hasOtherReplyTo(mail) ? ['reply_to_differs'] : [],
      messageId,
      inThread: findThread(mail, desk.referenceOf),
    },
  };
}

/** A request of which nothing is known but that it came. */
export function withoutContent(kind: 'unreadable' | 'oversize'): Omit<RequestMail, 'language'> {
  return {
    kind,
    from: null,
    subject: '',
    text: '',
    spans: [],
    attachments: [],
    flags: [],
    messageId: null,
    nationalNumber: { status: 'missing', value: null },
    lastName: null,
    firstName: null,
    newAddress: null,
    inThread: null,
  };
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

function usableSender(from: MailAddress | null): RequestMail['from'] {
  const address = usableAddress(from?.address ?? '');
  return address === null ? null : { name: (from?.name ?? '').slice(0, 200), address };
}

const shortMessageId = (mail: ParsedMail): string | null => mail.messageId?.slice(0, LONGEST_MESSAGE_ID) ?? null;

function hasOtherReplyTo({ from, replyTo }: ParsedMail): boolean {
  const sender = from?.address.toLowerCase();
  return replyTo.some(({ address }) => address !== '' && address.toLowerCase() !== sender);
}
