import type { EntityManager } from '@mikro-orm/postgresql';
import { env } from '#server/env.ts';
import type { ListedMail, OpenMailbox } from '../mailbox.ts';
import { type Origin, OVERSIZE_START_BYTES, storeLarge, storeOversize } from '../store-raw.ts';

/**
 * Stores one mail of any size as it arrives, or where it is over the limit its headers only.
 * @returns 1 when it was not stored before, 0 when it was, null when it was moved away meanwhile.
 */
export async function storeStreamed(
  em: EntityManager,
  open: OpenMailbox,
  place: Pick<Origin, 'mailbox' | 'ledger'>,
  { uid, size, receivedAt }: ListedMail,
): Promise<number | null> {
  const origin = { ...place, receivedAt };
  if (size > env().GUICHET_MAIL_SIZE_LIMIT) {
    const start = await open.fetchStart(uid, OVERSIZE_START_BYTES);
    return start && storeOversize(em, origin, start, size);
  }
  const source = await open.download(uid);
  return source && storeLarge(em, origin, source);
}
