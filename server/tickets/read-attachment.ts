import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import type { AttachmentUse } from './contract.ts';
import { findReceivedMessage } from './find-message.ts';
import { openAttachmentPart } from './mail-parts.ts';
import { openRawMail } from './raw-mail.ts';

/** What a browser may show by itself or draw, by the type that the first bytes tell. */
const SHOWN: Record<Exclude<AttachmentUse, 'file'>, readonly string[]> = {
  image: ['image/png', 'image/jpeg', 'image/gif', 'image/webp'],
  pdf: ['application/pdf'],
};

export type ReadAttachment = {
  name: string;
  /** The type that the bytes tell, of what is shown; a file to keep has none that a browser would act on. */
  contentType: string;
  bytes: AsyncIterableIterator<Buffer>;
};

/**
 * One attachment of a received mail, to be kept as a file or, where its bytes are what they should be, to be shown. It may
 * be very personal: each opening is an audit entry, which names it by its place, since a file's name may tell whose it is.
 * @throws DomainError `not_found`, or `invalid` for a file that is not of a type that is shown.
 */
export async function readAttachment(
  context: Context<StaffActor>,
  request: { reference: string; message: string; index: number; use: AttachmentUse },
): Promise<ReadAttachment> {
  const { use, index } = request;
  const { ticket, inboundMail, name } = await inTransaction(context, async (inside) => {
    const { message, ticket, inboundMail } = await findReceivedMessage(inside, request, 'tickets.work');
    const { name } = found(message.attachments[index], 'attachment');
    await record(inside, {
      institution: ticket.institution,
      action: 'mail.attachment_read',
      ticket,
      account: ticket.account ?? null,
      detail: { mail: inboundMail, file: index + 1, use },
    });
    return { ticket, inboundMail, name };
  });
  const raw = openRawMail(context.em.fork(), ticket.institution, inboundMail);
  const opened = found(await openAttachmentPart(raw, index), 'attachment');
  const { sniffed, bytes } = opened;
  if (use === 'file') return { name, contentType: 'application/octet-stream', bytes };
  if (sniffed !== null && SHOWN[use].includes(sniffed)) return { name, contentType: sniffed, bytes };
  await bytes.return?.();
  throw new DomainError('invalid', 'attachment_type');
}
