import { newId } from '#db/columns.ts';
import { Account, AddressChange, type Ticket } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { hashToken, signature } from '../crypto/index.ts';
import { DomainError } from '../errors.ts';
import type { Profile } from '../institutions/contract.ts';
import {
  type InstitutionRecord,
  institutionById,
  keyLink,
  mailSender,
  offeredLanguage,
} from '../institutions/index.ts';
import { enqueue } from '../outbox/index.ts';
import { actWithVerification, type VerifiedRequest } from './act.ts';
import { assertConfirmedAddress } from './confirmed-address.ts';
import { addressIndex, openContact, openRequestedAddress } from './gate.ts';
import { addressHint } from './hints.ts';

const HOUR = 3_600_000;

/** The keys of a change's two links: only this installation can make them, and the database holds their hashes. */
export const confirmKey = (changeId: string): string => signature('address-confirm', changeId);
export const undoKey = (changeId: string): string => signature('address-undo', changeId);

/**
 * Starts a change of the stored address: it takes effect when the new address confirms it. An earlier change of the
 * account that is pending or cools off is superseded, so that only the newest link counts.
 * @param request `newAddress` empty: the one that the requester gave in the mail.
 * @throws DomainError as {@link actWithVerification}; `invalid` without a new address, `conflict` where it is the stored
 * one already or belongs to another account.
 */
export async function changeAddress(
  context: Context<StaffActor>,
  request: VerifiedRequest & { newAddress: string | null },
): Promise<void> {
  await actWithVerification(
    context,
    'change_address',
    'account.address_change_requested',
    request,
    async (inside, { ticket, account, useId, verification }) => {
      const { em, now } = inside;
      const newAddress = request.newAddress ?? openRequestedAddress(ticket);
      if (!newAddress) throw new DomainError('invalid', 'new_address_missing');
      const newIndex = addressIndex(ticket.institution, newAddress);
      if (newIndex === account.addressIndex) throw new DomainError('conflict', 'address_unchanged');
      if (await em.findOne(Account, { institution: ticket.institution, addressIndex: newIndex }))
        throw new DomainError('conflict', 'address_taken');
      await assertConfirmedAddress(inside, useId, newIndex);
      await em.nativeUpdate(
        AddressChange,
        { account: account.id, state: { $in: ['pending', 'cooling'] } },
        { state: 'superseded', settledAt: now },
      );
      const institution = await institutionById(inside, ticket.institution);
      const change = { id: newId(), institution: ticket.institution };
      const contact = await openContact(inside, account, { kind: 'verification_use', id: useId });
      em.persist(
        em.create(AddressChange, {
          ...change,
          account: account.id,
          ticket: ticket.id,
          verificationUse: useId,
          fromVersion: account.addressVersion,
          newAddress: contact.sealForChange(change, 'newAddress', newAddress),
          newAddressIndex: newIndex,
          newAddressHint: addressHint(newAddress),
          oldAddress: contact.address ? contact.sealForChange(change, 'oldAddress', contact.address) : null,
          oldAddressIndex: account.addressIndex ?? null,
          oldAddressHint: account.addressHint ?? null,
          ...linksOf(change.id, institution.profile, now),
          coolingHours: coolingHoursOf(institution.profile, verification),
          requestedAt: now,
        }),
      );
      await mailConfirmLink(inside, institution, { id: change.id, newAddress, language: ticket.language, ticket });
      ticket.status = 'waiting';
      await record(inside, {
        institution: ticket.institution,
        action: 'account.address_change_requested',
        account: account.id,
        ticket,
        detail: { change: change.id },
      });
    },
  );
}

/** What a change keeps of its two links, and until when the new address may confirm it. */
export const linksOf = (changeId: string, { addressChange }: Profile, now: Date) => ({
  confirmKeyHash: hashToken(confirmKey(changeId)),
  confirmBy: new Date(now.getTime() + addressChange.confirmHours * HOUR),
  undoKeyHash: hashToken(undoKey(changeId)),
});

/** Mails the link to the new address. It names nothing of the account: anyone may read that address. */
export async function mailConfirmLink(
  context: Context,
  institution: InstitutionRecord,
  change: { id: string; newAddress: string; language: string; ticket: Ticket | null },
): Promise<void> {
  const language = offeredLanguage(institution.profile, change.language);
  await enqueue(context, {
    sender: mailSender(institution, language),
    purpose: 'confirm_address',
    language,
    recipient: change.newAddress,
    recipientHint: addressHint(change.newAddress),
    params: { hours: institution.profile.addressChange.confirmHours },
    url: keyLink(institution.slug, 'new-address', confirmKey(change.id)),
    ticket: change.ticket,
  });
}

/** Hours for which a change in an emergency, or by a file, cools off at least: nobody was identified. */
const UNIDENTIFIED_COOLING_HOURS = 24;

/** Hours from the confirmation until a change takes effect: none with strong evidence, else those of the policy. */
export function coolingHoursOf(
  { policy }: Profile,
  verification: { isStrong: boolean; isBreakGlass: boolean },
): number {
  const hours = policyHoursOf(policy);
  if (verification.isBreakGlass) return Math.max(hours, UNIDENTIFIED_COOLING_HOURS);
  return verification.isStrong ? 0 : hours;
}

/** Hours until an address takes effect that a file tells of an account in use. */
export const importCoolingHoursOf = ({ policy }: Profile): number =>
  Math.max(policyHoursOf(policy), UNIDENTIFIED_COOLING_HOURS);

const policyHoursOf = ({ actions }: Profile['policy']): number => actions.change_address?.coolingOffHours ?? 0;
