import { record } from '../audit/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { institutionById, mailSender, offeredLanguage } from '../institutions/index.ts';
import { enqueue } from '../outbox/index.ts';
import { actWithVerification, type VerifiedRequest } from './act.ts';
import { isKnownAddress } from './find.ts';
import { openAddress, openRequesterAddress } from './gate.ts';
import { addressHint } from './hints.ts';

/**
 * Sends the stored address to the requester by reply, and tells the stored address that it was disclosed. The agent sees
 * neither. The mail names nothing else of the account.
 * @throws DomainError as {@link actWithVerification}; `conflict` where the account has no address.
 */
export async function sendKnownAddress(context: Context<StaffActor>, request: VerifiedRequest): Promise<void> {
  await actWithVerification(
    context,
    'send_known_address',
    'account.address_sent',
    request,
    async (inside, { ticket, account, useId }) => {
      const address = await openAddress(inside, account, { kind: 'verification_use', id: useId });
      if (!address) throw new DomainError('conflict', 'account_without_address');
      const requester = await openRequesterAddress(inside, ticket.id);
      const institution = await institutionById(inside, ticket.institution);
      const deskAddress = institution.profile.desk.address;
      const replyLanguage = offeredLanguage(institution.profile, ticket.language);
      await enqueue(inside, {
        sender: mailSender(institution, replyLanguage),
        purpose: 'known_address',
        language: replyLanguage,
        recipient: requester,
        recipientHint: isKnownAddress(account, requester) ? (account.addressHint ?? '') : addressHint(requester),
        params: {
          desk: deskAddress,
          signInWith: institution.profile.signInWith.includes('address') ? 'address' : 'other',
        },
        secret: address,
        ticket,
        inReplyTo: ticket.threadMessageId ?? null,
      });
      const ownLanguage = offeredLanguage(institution.profile, account.language);
      await enqueue(inside, {
        sender: mailSender(institution, ownLanguage),
        purpose: 'address_disclosed',
        language: ownLanguage,
        recipient: address,
        recipientHint: account.addressHint ?? '',
        params: { desk: deskAddress, date: longDate(inside.now, ownLanguage) },
        ticket,
      });
      await record(inside, {
        institution: ticket.institution,
        action: 'account.address_sent',
        account: account.id,
        ticket,
      });
    },
  );
}

/** A date with its time, as people in Belgium write it. */
export const longDate = (date: Date, language: string): string =>
  new Intl.DateTimeFormat(`${language}-BE`, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Brussels',
  }).format(date);
