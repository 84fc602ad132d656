import { newId } from '#db/columns.ts';
import { type Candidate, isKnownAddress, maskText } from '../accounts/index.ts';
import type { UnderstoodRequest } from './understood-mail.ts';

/**
 * A received request as an entry of the conversation, masked. The sender's address is shown as it stands, unless it is the
 * stored one: that stays masked everywhere.
 */
export function messageRow(
  ticket: { id: string; institution: string },
  mail: UnderstoodRequest,
  account: Candidate | null,
  flags: readonly string[],
  now: Date,
): object {
  const spansOf = (field: 'subject' | 'text') => mail.spans.filter((span) => span.field === field);
  const subject = maskText(mail.subject, spansOf('subject'), account, now);
  const text = maskText(mail.text, spansOf('text'), account, now);
  const isStored = mail.from !== null && account !== null && isKnownAddress(account, mail.from.address);
  const shown = isStored ? (account.addressHint ?? null) : (mail.from?.address ?? null);
  return {
    id: newId(),
    institution: ticket.institution,
    ticket: ticket.id,
    direction: 'in',
    authorName: maskText(mail.from?.name || shown || '?', [], account, now).text,
    authorShown: shown,
    subject: subject.text,
    text: text.text,
    spans: [...subject.spans, ...text.spans],
    attachments: mail.attachments.map((one) => ({ ...one, name: maskText(one.name, [], account, now).text })),
    flags,
    hasHtml: mail.hasHtml,
    authentication: mail.authentication,
    inboundMail: mail.inboundMail,
    createdAt: now,
  };
}
