import { accessKey, addressHint, type Candidate, isKnownAddress } from '../accounts/index.ts';
import type { Context } from '../context.ts';
import { type InstitutionRecord, keyLink, mailSender, offeredLanguage } from '../institutions/index.ts';
import { outboxRow } from '../outbox/index.ts';

/** Acknowledgements to one sender in an hour (RFC 3834 §2: a responder limits what it sends to one address). */
const MOST_AN_HOUR = 5;

/** Opened tickets of a sender after which no more acknowledgements go out in the hour. */
export const isWithinShare = (openedLately: number): boolean => openedLately < MOST_AN_HOUR;

type Acknowledged = { id: string; reference: string; language: string; threadMessageId: string | null };

/** The mail that tells a requester that theirs arrived, with reference and link. */
export function acknowledgement(
  context: Context,
  institution: InstitutionRecord,
  ticket: Acknowledged,
  recipient: string,
  account: Candidate | null,
): object {
  const language = offeredLanguage(institution.profile, ticket.language);
  return outboxRow(context, {
    sender: mailSender(institution, language),
    purpose: 'acknowledgement',
    language,
    recipient,
    recipientHint: account && isKnownAddress(account, recipient) ? (account.addressHint ?? '') : addressHint(recipient),
    url: keyLink(institution.slug, 'request', accessKey(ticket.id)),
    ticket,
    inReplyTo: ticket.threadMessageId,
  });
}
