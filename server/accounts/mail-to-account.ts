import type { Account } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Identifier } from '../institutions/contract.ts';
import {
  type InstitutionRecord,
  identifierWord,
  institutionById,
  mailSender,
  offeredLanguage,
} from '../institutions/index.ts';
import { enqueue, enqueueAll, type OutgoingMail, takeSlots } from '../outbox/index.ts';
import { type ContactGround, openAddress, openContacts } from './gate.ts';

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
  mail: MailToAccount,
): Promise<void> {
  const address = await openAddress(context, account, ground);
  if (!address) throw new DomainError('conflict', 'account_without_address');
  const institution = await institutionById(context, account.institution);
  await enqueue(context, addressed(institution, account, address, mail));
}

/**
 * Sends the mail of a first access to the stored address of each of many accounts of one institution, at most so many a
 * minute to one receiving domain; see {@link mailToAccount}. Mails to single people go first.
 * @param mails `ground` is the access mail that was just queued.
 * @returns the identities of the mails, in the same order.
 * @throws DomainError `conflict` where one of them has no address.
 */
export async function mailToAccounts(
  context: Context,
  institution: InstitutionRecord,
  mails: readonly { account: Account; ground: string; mail: MailToAccount }[],
  perDomainAMinute: number,
): Promise<string[]> {
  const contacts = await openContacts(
    context,
    'access_mail',
    mails.map(({ account: { id, address, phone }, ground }) => ({
      id,
      institution: institution.id,
      address: address ?? null,
      phone: phone ?? null,
      ground,
    })),
  );
  const addresses = mails.map(({ account }) => {
    const address = contacts.get(account.id)?.address;
    if (!address) throw new DomainError('conflict', 'account_without_address');
    return address;
  });
  const slots = await takeSlots(context, addresses, perDomainAMinute);
  return enqueueAll(
    context,
    mails.map(({ account, mail }, index) => ({
      ...addressed(institution, account, addresses[index]!, mail),
      bulkDueAt: slots[index]!,
    })),
  );
}

function addressed(
  institution: InstitutionRecord,
  account: Account,
  address: string,
  { language: asked, tells = [], ...mail }: MailToAccount,
): OutgoingMail {
  const language = offeredLanguage(institution.profile, asked ?? account.language);
  const known = { address, username: account.username, client_number: account.clientNumber };
  const facts = tells.flatMap((name) =>
    known[name] ? [{ name, value: known[name], ...identifierWord(institution.profile, name, language) }] : [],
  );
  return {
    ...mail,
    ...(facts.length > 0 && { facts }),
    sender: mailSender(institution, language),
    language,
    recipient: address,
    recipientHint: account.addressHint ?? '',
  };
}
