import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Account, AddressChange } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type MemberActor } from '../context.ts';
import { institutionById } from '../institutions/index.ts';
import { lockChange, wakeTicket } from './apply-address-change.ts';
import { coolingHoursOf, linksOf, mailConfirmLink } from './change-address.ts';
import { addressIndex, openContact } from './gate.ts';
import { addressHint } from './hints.ts';

/** A change of one's own address that is under way. `effectiveAt`: when it takes effect, while it cools off. */
export type OwnChange = { state: 'pending' | 'cooling'; hint: string; confirmBy: string; effectiveAt: string | null };

/**
 * Starts a change of the signed-in member's address; the caller has checked their password. It takes effect when the new
 * address confirms it, and supersedes one that is under way. Whether the new address belongs to another account is not
 * looked at: the answer would tell; the confirmation is what fails.
 * @returns false where it is their address already.
 */
export async function openOwnChange(context: Context<MemberActor>, newAddress: string): Promise<boolean> {
  return inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
    const account = await em.findOneOrFail(Account, { id: actor.accountId, status: 'active' }, lock);
    const institution = await institutionById(inside, account.institution);
    const newIndex = addressIndex(account.institution, newAddress);
    if (newIndex === account.addressIndex) return false;
    await em.nativeUpdate(
      AddressChange,
      { account: account.id, state: { $in: ['pending', 'cooling'] } },
      { state: 'superseded', settledAt: now },
    );
    const id = newId();
    const change = em.create(AddressChange, {
      id,
      institution: account.institution,
      account: account.id,
      memberSession: actor.sessionId,
      fromVersion: account.addressVersion,
      // Sealed with a key that the database hands out for this very row.
      newAddress: '',
      newAddressIndex: newIndex,
      newAddressHint: addressHint(newAddress),
      oldAddressIndex: account.addressIndex ?? null,
      oldAddressHint: account.addressHint ?? null,
      ...linksOf(id, institution.profile, now),
      coolingHours: coolingHoursOf(institution.profile, { isStrong: false, isBreakGlass: false }),
      requestedAt: now,
    });
    em.persist(change);
    const contact = await openContact(inside, account, { kind: 'address_change.requested', id });
    change.newAddress = contact.sealForChange(change, 'newAddress', newAddress);
    change.oldAddress = contact.address ? contact.sealForChange(change, 'oldAddress', contact.address) : null;
    await mailConfirmLink(inside, institution, { id, newAddress, language: account.language, ticket: null });
    await record(inside, {
      institution: account.institution,
      action: 'account.address_change_requested',
      account: account.id,
      detail: { change: id },
    });
    return true;
  });
}

/** The change of one's own address that is under way, whoever asked for it; null without one. */
export async function ownChange({ em, now, actor }: Context<MemberActor>): Promise<OwnChange | null> {
  const where = { account: actor.accountId, state: { $in: ['pending' as const, 'cooling' as const] } };
  const change = await em.findOne(AddressChange, where, { orderBy: { requestedAt: 'desc' }, refresh: true });
  if (!change) return null;
  const { state } = change;
  if (state === 'pending' && change.confirmBy <= now) return null;
  return {
    state: state === 'cooling' ? 'cooling' : 'pending',
    hint: change.newAddressHint,
    confirmBy: change.confirmBy.toISOString(),
    effectiveAt: state === 'cooling' ? (change.effectiveAt?.toISOString() ?? null) : null,
  };
}

/**
 * The signed-in member takes back the change of their address that is under way; its links hold no longer. A change that
 * the desk began is taken back too, and its ticket woken.
 * @returns whether there was one.
 */
export async function cancelOwnChange(context: Context<MemberActor>): Promise<boolean> {
  return inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const named = await em.findOne(AddressChange, {
      account: actor.accountId,
      state: { $in: ['pending', 'cooling'] },
    });
    const locked = named && (await lockChange(inside, named, { isPatient: true }));
    if (!locked || !['pending', 'cooling'].includes(locked.change.state)) return false;
    locked.change.state = 'superseded';
    locked.change.settledAt = now;
    wakeTicket(locked.ticket, now);
    await record(inside, {
      institution: locked.change.institution,
      action: 'account.address_change_cancelled',
      account: actor.accountId,
      ticket: locked.ticket,
    });
    return true;
  });
}
