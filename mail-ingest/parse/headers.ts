import addressparser from 'nodemailer/lib/addressparser/index.js';
import { cleanText, decodeText, type HeaderLine } from '#server/raw-mail/index.ts';
import type { MailAddress, ParsedMail } from './parsed-mail.ts';

const KEPT =
  /^(?:auto-submitted|precedence|list-[a-z-]+|x-auto[a-z-]*|x-loop|x-guichet-[a-z-]+|x-failed-recipients|x-ms-exchange-[a-z-]+|x-spam-[a-z-]+|x-mailer|x-cron-env|x-vacation|x-campaign[a-z-]*|feedback-id|return-path|content-type|sender|resent-[a-z-]+|authentication-results|arc-authentication-results|received-spf|delivered-to|x-forwarded-for|disposition-notification-to|preferredlanguage)$/;
const MAX_HEADER = 8_192;
const MAX_ADDRESSES = 100;
const MAX_REFERENCES = 100;

function rawValue(line: string): string {
  return line
    .slice(line.indexOf(':') + 1)
    .replace(/\r?\n[ \t]?/g, ' ')
    .trim();
}

function decodeWord(encoding: string, payload: string): Buffer {
  if (/b/i.test(encoding)) return Buffer.from(payload, 'base64');
  const bytes = payload
    .replace(/_/g, ' ')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, /[\u0100-\uFFFF]/.test(bytes) ? 'utf8' : 'latin1');
}

/**
 * Decodes RFC 2047 words. Neighbours of one charset are joined as bytes first, because many senders cut
 * in the middle of a character; RFC 2231 language tags are dropped.
 */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  const joined = value.replace(/(\?=)\s+(?==\?)/g, '$1');
  return joined.replace(/(?:=\?[^?\s]{1,40}\?[bq]\?[^?]*\?=)+/gi, (run) => {
    let text = '';
    let charset = '';
    let bytes: Buffer[] = [];
    for (const word of run.matchAll(/=\?([^?\s*]{1,40})(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi)) {
      const next = (word[1] ?? '').toLowerCase();
      if (next !== charset && bytes.length > 0) {
        text += decodeText(Buffer.concat(bytes), charset);
        bytes = [];
      }
      charset = next;
      bytes.push(decodeWord(word[2] ?? 'q', word[3] ?? ''));
    }
    return text + decodeText(Buffer.concat(bytes), charset);
  });
}

function plain(line: string): string {
  const value = rawValue(line).slice(0, 65_536);
  return cleanText(decodeText(Buffer.from(value, 'binary'), ''))
    .replace(/\s+/g, ' ')
    .trim();
}

function readAddresses(line: string | undefined): MailAddress[] {
  if (line === undefined) return [];
  return addressparser(plain(line), { flatten: true })
    .slice(0, MAX_ADDRESSES)
    .map(({ name, address }) => ({
      name: cleanText(decodeWords(name ?? '')).trim(),
      address: cleanText(address ?? '').trim(),
    }))
    .filter(({ name, address }) => name !== '' || address !== '');
}

function readIds(line: string | undefined): string[] {
  if (line === undefined) return [];
  const ids = plain(line).match(/<[^<>\s]{1,998}>/g) ?? [];
  return ids.slice(-MAX_REFERENCES);
}

function readMessageId(line: string | undefined): string | null {
  const [id] = readIds(line);
  const bare = line === undefined ? '' : plain(line);
  return id ?? (bare === '' ? null : `<${bare.replace(/[<>\s]/g, '').slice(0, 998)}>`);
}

function readDate(line: string | undefined): Date | null {
  const date = line === undefined ? null : new Date(plain(line).replace(/\s*\([^)]*\)\s*$/, ''));
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}

type HeaderFields = Omit<ParsedMail, 'text' | 'hasHtml' | 'attachments' | 'deliveryReport' | 'isTextTruncated'>;

/** The header fields of a mail. The first line of a name counts, as it does for a reader's mail program. */
export function readHeaders(lines: readonly HeaderLine[]): HeaderFields {
  const first = new Map<string, string>();
  const headers: Record<string, string> = Object.create(null);
  for (const { key, line } of lines) {
    if (!first.has(key)) first.set(key, line);
    if (!KEPT.test(key)) continue;
    const value = decodeWords(plain(line)).slice(0, MAX_HEADER);
    headers[key] = headers[key] === undefined ? value : `${headers[key]}\n${value}`.slice(0, 4 * MAX_HEADER);
  }
  const from = readAddresses(first.get('from'));
  return {
    messageId: readMessageId(first.get('message-id')),
    inReplyTo: readIds(first.get('in-reply-to'))[0] ?? null,
    references: readIds(first.get('references')),
    from: from.find(({ address }) => address.includes('@')) ?? from[0] ?? null,
    replyTo: readAddresses(first.get('reply-to')),
    to: readAddresses(first.get('to')),
    cc: readAddresses(first.get('cc')),
    subject: cleanText(decodeWords(plain(first.get('subject') ?? '')))
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 998),
    date: readDate(first.get('date')),
    headers: { ...headers },
  };
}
