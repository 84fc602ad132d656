import type { ParsedMail } from './parse/parsed-mail.ts';

/** What our Message-IDs carry where a mail belongs to no ticket. */
const NO_TICKET = 'MAIL';

/**
 * The ticket that a mail answers: the first of its In-Reply-To and References (RFC 5322 §3.6.4, the newest of which
 * stands last) that is a Message-ID of ours. Its own Message-ID does not count: only we write that one.
 * @returns the ticket's reference, or null.
 */
export function findThread(
  mail: Pick<ParsedMail, 'inReplyTo' | 'references'>,
  referenceOf: (messageId: string) => string | null,
): string | null {
  const answered = (mail.inReplyTo ?? '').split(/\s+/);
  for (const id of [...answered, ...mail.references.toReversed()]) {
    const reference = id === '' ? null : referenceOf(id);
    if (reference !== null && reference !== NO_TICKET) return reference;
  }
  return null;
}
