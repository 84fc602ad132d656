import type { InboundMail } from '#db/entities/index.ts';
import { addressHint, maskText } from '../accounts/index.ts';

/** Who wrote a mail and about what, as it says so itself. */
export type MailFace = { sender: { name: string; address: string } | null; subject: string };

/** Writes on a mail's row what a person needs to recognise it by: name, masked address and subject, without numbers. */
export function noteFace(row: InboundMail, { sender, subject }: MailFace, now: Date): void {
  row.senderName = sender ? maskText(sender.name, [], null, now).text.slice(0, 200) : null;
  row.senderHint = sender ? addressHint(sender.address) : null;
  row.subject = maskText(subject, [], null, now).text;
}
