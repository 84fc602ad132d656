import type { ParsedMail } from '../parse/parsed-mail.ts';
import { foldText } from '../words/body-parts.ts';
import { hasNullPath, headerOf } from './header.ts';
import { BOUNCE_SUBJECT, BOUNCE_TEXT } from './words.ts';

const MAIL_SYSTEM = /^(?:mailer-?daemon|mail-?daemon|mail\.?delivery|mdaemon|microsoftexchange[0-9a-f]{16,})/;
/** A reply of a mail server with its enhanced status (RFC 3463): "550 5.1.1". */
const SMTP_STATUS = /\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b/;
const REACHED = ['delivered', 'relayed', 'expanded'];

/** Why a mail is a report on one that could not be delivered; null when it is none. */
export function findBounce(mail: ParsedMail, subject: string, fresh: string): string | null {
  if (isReceiptOfDelivery(mail)) return null;
  const type = headerOf(mail, 'content-type');
  if (/^multipart\/report/.test(type) && !/disposition-notification|feedback-report/.test(type)) {
    return 'multipart/report (RFC 6522)';
  }
  for (const name of ['x-failed-recipients', 'x-ms-exchange-message-is-ndr']) {
    if (mail.headers[name] !== undefined) return name;
  }
  if (mail.deliveryReport !== null) return 'message/delivery-status (RFC 3464)';
  const sender = foldText(mail.from?.address ?? '');
  if (MAIL_SYSTEM.test(sender)) return 'sender is a mail system';
  const opening = fresh.slice(0, 1_500);
  const says = BOUNCE_SUBJECT.test(subject)
    ? 'subject'
    : BOUNCE_TEXT.test(opening) || SMTP_STATUS.test(opening)
      ? 'text'
      : null;
  // A person may write the same words: they count from a postmaster, from nobody, and along the null path.
  const isNobody = sender === '' || /^postmaster\b/.test(sender) || hasNullPath(mail);
  return says !== null && isNobody ? `${says} of a delivery report` : null;
}

/** Whether a mail reports only that another arrived (RFC 3464 §2.3.3). */
export function isReceiptOfDelivery({ deliveryReport }: ParsedMail): boolean {
  const actions = deliveryReport?.recipients.map(({ action }) => action) ?? [];
  return actions.length > 0 && actions.every((action) => REACHED.includes(action));
}
