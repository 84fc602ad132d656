import type { Account } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { institutionById, mailSender, offeredLanguage } from '../institutions/index.ts';
import { enqueue, type OutgoingMail } from '../outbox/index.ts';
import { type ContactGround, openAddress } from './gate.ts';

/**
 * Sends a mail to the stored address and nowhere else, in the account's language. The caller never learns the address.
 * @param ground what entitles to open the address; it serves once.
 * @throws DomainError `conflict` where the account has none.
 */
export async function mailToAccount(
  context: Context,
  account: Account,
  ground: ContactGround,
  mail: Omit<OutgoingMail, 'sender' | 'language' | 'recipient' | 'recipientHint'>,
): Promise<void> {
  const address = await openAddress(context, account, ground);
  if (!address) throw new DomainError('conflict', 'account_without_address');
  const institution = await institutionById(context, account.institution);
  const language = offeredLanguage(institution.profile, account.language);
  await enqueue(context, {
    ...mail,
    sender: mailSender(institution, language),
    language,
    recipient: address,
    recipientHint: account.addressHint ?? '',
  });
}
