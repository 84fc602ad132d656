import { LockMode } from '@mikro-orm/postgresql';
import { OutboundMail } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { referenceOfMessageId } from './message-id.ts';

export type BouncedMail = { purpose: string; ticket: string | null };

/**
 * Marks the mail of ours that a delivery report speaks of (RFC 3464). Only a Message-ID that this installation signed
 * counts, of a mail that was sent and not marked before.
 * @param detail what the report says, without addresses.
 * @returns the mail, or null where none of the Message-IDs names one.
 */
export async function markBounced(
  { em, now }: Context,
  institution: string,
  messageIds: readonly string[],
  detail: string,
): Promise<BouncedMail | null> {
  const own = messageIds.filter((id) => referenceOfMessageId(id) !== null);
  if (own.length === 0) return null;
  const mail = await em.findOne(
    OutboundMail,
    { messageId: { $in: own }, institution, bouncedAt: null },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (!mail) return null;
  mail.bouncedAt = now;
  mail.bounceDetail = detail;
  return { purpose: mail.purpose, ticket: mail.ticket ?? null };
}
