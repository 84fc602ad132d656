import type { Account } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Identifier } from '../institutions/contract.ts';
import { identifierWord, institutionById, mailSender, offeredLanguage } from '../institutions/index.ts';
import { enqueue, type OutgoingMail } from '../outbox/index.ts';
import { type ContactGround, openAddress } from './gate.ts';

type MailToAccount = Omit<OutgoingMail, 'sender' | 'language' | 'recipient' | 'recipientHint' | 'facts'> & {
  /** That of the page where the holder asked for it; without it, the account's. */
  language?: string;
  /** What the mail says of the account, as far as the account has it. */
  tells?: readonly Identifier[];
};

/**
 * Sends a mail to the stored address and nowhere else. The caller never learns the address, not even where the mail says it.
 * @param ground what entitles to open the address; it serves once.
 * @throws DomainError `conflict` where the account has none.
 */
export async function mailToAccount(
  context: Context,
  account: Account,
  ground: ContactGround,
  { language: asked, tells = [], ...mail }: MailToAccount,
): Promise<void> {
  const address = await openAddress(context, account, ground);
  if (!address) throw new DomainError('conflict', 'account_without_address');
  const institution = await institutionById(context, account.institution);
  const language = offeredLanguage(institution.profile, asked ?? account.language);
  const known = { address, username: account.username, client_number: account.clientNumber };
  const facts = tells.flatMap((name) =>
    known[name] ? [{ name, value: known[name], ...identifierWord(institution.profile, name, language) }] : [],
  );
  await enqueue(context, {
    ...mail,
    ...(facts.length > 0 && { facts }),
    sender: mailSender(institution, language),
    language,
    recipient: address,
    recipientHint: account.addressHint ?? '',
  });
}
