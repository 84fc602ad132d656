import type { Context, StaffActor } from '../context.ts';
import { accountsToMask, findReceivedMessage } from './find-message.ts';
import { maskSheet } from './mail-parts/mask.ts';
import { readHtmlPart } from './mail-parts.ts';
import { openRawMail } from './raw-mail.ts';

/** A mail as it was laid out, safe to be shown in a sandboxed frame; or why it is not. */
export type MessageSheet =
  | { kind: 'sheet'; html: string; blocked: number; isCut: boolean }
  | { kind: 'none' | 'too_large' | 'unreadable' };

/**
 * The HTML body of a received mail: sanitised in a thread of its own, national numbers and stored addresses masked, nothing
 * fetched from elsewhere. It is opened for one response and never part of a page's data.
 * @throws DomainError `not_found` for what is no message of that ticket, or not for this reader.
 */
export async function readMessageHtml(
  context: Context<StaffActor>,
  request: { reference: string; message: string },
): Promise<MessageSheet> {
  const { ticket, inboundMail } = await findReceivedMessage(context, request, 'tickets.read');
  const [part, accounts] = await Promise.all([
    readHtmlPart(openRawMail(context.em.fork(), ticket.institution, inboundMail)),
    accountsToMask(context, ticket),
  ]);
  if (typeof part === 'string') return { kind: part };
  const { pieces, blocked, isCut } = part;
  return { kind: 'sheet', html: maskSheet(pieces, accounts, context.now), blocked, isCut };
}
