import type { MachineKind } from './kinds.ts';
import type { ParsedMail } from './parse/parsed-mail.ts';
import { findAutoReply, findAutoReplyByWords } from './screen/auto-reply.ts';
import { findBounce } from './screen/bounce.ts';
import { headerOf } from './screen/header.ts';
import { looksLikeSpam } from './screen/spam.ts';
import { foldText, MAX_READ, splitBody } from './words/body-parts.ts';

/** Who we are: the desk's own addresses, and how to tell a Message-ID that we gave. */
export type OwnIdentity = { addresses: readonly string[]; isOwnMessageId(id: string): boolean };

export type Screening = { kind: 'person' } | { kind: MachineKind; reason: string };

const LIST_HEADERS = ['list-id', 'list-unsubscribe', 'list-post', 'feedback-id', 'x-campaign', 'x-campaignid'];

function findLoop(mail: ParsedMail, own: OwnIdentity): string | null {
  const sender = mail.from?.address.toLowerCase() ?? '';
  if (own.addresses.some((address) => address.toLowerCase() === sender)) return 'sent from an own address';
  if (mail.messageId !== null && own.isOwnMessageId(mail.messageId)) return 'carries an own Message-ID';
  if (mail.headers['x-guichet-ticket'] !== undefined) return 'carries our ticket header';
  const loop = headerOf(mail, 'x-loop');
  return own.addresses.some((address) => loop.includes(address.toLowerCase())) ? 'X-Loop names an own address' : null;
}

/** Sent to many: by its list headers (RFC 2369, RFC 2919), its precedence, or a filter's verdict. */
function findBulk(mail: ParsedMail): string | null {
  for (const name of LIST_HEADERS) if (mail.headers[name] !== undefined) return name;
  const precedence = headerOf(mail, 'precedence');
  if (/^(?:bulk|list|junk)/.test(precedence)) return `Precedence: ${precedence}`;
  return /^yes/.test(headerOf(mail, 'x-spam-flag')) ? 'X-Spam-Flag' : null;
}

/**
 * Tells a person's mail from a machine's. `Auto-Submitted: no` marks a person (RFC 3834 §5.1);
 * `X-Auto-Response-Suppress` alone only asks not to be answered and marks nobody.
 */
export function screenMail(mail: ParsedMail, own: OwnIdentity): Screening {
  // "Absent(e)": the program does not know whom it speaks for.
  const subject = foldText(mail.subject).replaceAll('(e)', '').trim();
  const folded = foldText(mail.text.slice(0, MAX_READ));
  const fresh = folded.slice(0, splitBody(folded).fresh.end);
  const checks: readonly [MachineKind, () => string | null][] = [
    ['bounce', () => findBounce(mail, subject, fresh)],
    ['loop', () => findLoop(mail, own)],
    ['auto_reply', () => findAutoReply(mail, subject)],
    ['bulk', () => findBulk(mail)],
    ['auto_reply', () => findAutoReplyByWords(mail, subject, fresh)],
    ['bulk', () => (looksLikeSpam(subject, fresh, mail) ? 'wording of advertising or phishing' : null)],
  ];
  for (const [kind, check] of checks) {
    const reason = check();
    if (reason !== null) return { kind, reason };
  }
  return { kind: 'person' };
}
