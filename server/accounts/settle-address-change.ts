import { Account, AddressChange, type Ticket } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import { found } from '../errors.ts';
import { institutionById, keyLink, mailSender, offeredLanguage } from '../institutions/index.ts';
import { type DeskNote, enqueue } from '../outbox/index.ts';
import { touchTicket } from './act.ts';
import {
  applyChange,
  askedBy,
  type LockedChange,
  lockChange,
  obstacleTo,
  storeAddress,
} from './apply-address-change.ts';
import { undoKey } from './change-address.ts';
import { endAccess, endPassword } from './end-access.ts';
import { openContact } from './gate.ts';
import { openTicketForDesk } from './open-ticket-for-desk.ts';
import { longDate } from './send-known-address.ts';
import { warnsPrevious } from './warns-previous.ts';

const HOUR = 3_600_000;

/** `effectiveAt`: when a change takes effect that has to cool off first; null where it took effect at once. */
export type SettledChange = { kind: 'done'; effectiveAt: string | null } | { kind: 'no_longer_valid' };
/** `effectiveAt`: for an undo, when the change will take effect; null where it has. `by`: who asked for the change. */
export type ChangePreview =
  | { kind: 'open'; by: 'member' | 'desk' | 'register'; hint: string; coolingHours: number; effectiveAt: string | null }
  | { kind: 'no_longer_valid' };

const byKey = (purpose: 'confirm' | 'undo', institution: string, key: string) =>
  purpose === 'confirm'
    ? { institution, confirmKeyHash: hashToken(key) }
    : { institution, undoKeyHash: hashToken(key) };

function isOpen(purpose: 'confirm' | 'undo', change: AddressChange, account: Account, now: Date): boolean {
  if (purpose === 'confirm')
    return change.state === 'pending' && change.confirmBy > now && account.addressVersion === change.fromVersion;
  if (change.state === 'cooling') return account.addressVersion === change.fromVersion;
  return (
    change.state === 'applied' &&
    !!change.undoBy &&
    change.undoBy > now &&
    account.addressVersion === change.fromVersion + 1
  );
}

/** What a link would do, for the page that asks for the click. Changes nothing. */
export async function previewAddressChange(
  { em, now }: Context,
  purpose: 'confirm' | 'undo',
  institution: string,
  key: string,
): Promise<ChangePreview> {
  const change = await em.findOne(AddressChange, byKey(purpose, institution, key));
  const account = change && (await em.findOne(Account, { id: change.account }));
  if (!change || !account || !isOpen(purpose, change, account, now)) return { kind: 'no_longer_valid' };
  return {
    kind: 'open',
    by: askedBy(change),
    hint: (purpose === 'confirm' ? change.newAddressHint : change.oldAddressHint) ?? '',
    coolingHours: change.coolingHours,
    effectiveAt: change.state === 'cooling' ? (change.effectiveAt?.toISOString() ?? null) : null,
  };
}

/**
 * The new address confirms. A change that need not cool off becomes the stored address at once; otherwise it takes effect
 * after its hours, and the previous address is warned now, with a link that stops it. Single use; void once the account's
 * address has changed otherwise.
 */
export async function confirmAddressChange(
  context: Context,
  institutionId: string,
  key: string,
): Promise<SettledChange> {
  return settle(context, 'confirm', institutionId, key, async (inside, locked) => {
    if ((await obstacleTo(inside, locked)) !== null) return { kind: 'no_longer_valid' };
    locked.change.confirmedAt = inside.now;
    if (locked.change.coolingHours > 0) return { kind: 'done', effectiveAt: await coolOff(inside, locked) };
    await applyChange(inside, locked);
    return { kind: 'done', effectiveAt: null };
  });
}

async function coolOff(context: Context, { change, account, ticket }: LockedChange): Promise<string> {
  const { em, now } = context;
  const effectiveAt = new Date(now.getTime() + change.coolingHours * HOUR);
  change.state = 'cooling';
  change.effectiveAt = effectiveAt;
  await em.flush();
  const contact = await openContact(context, account, { kind: 'address_change.cooling', id: change.id });
  const institution = await institutionById(context, change.institution);
  const language = offeredLanguage(institution.profile, ticket?.language ?? account.language);
  const common = {
    sender: mailSender(institution, language),
    language,
    ticket,
    params: { date: longDate(effectiveAt, language), by: askedBy(change) },
  };
  await enqueue(context, {
    ...common,
    purpose: 'address_change_confirmed',
    recipient: found(contact.openChange(change, 'newAddress'), 'new_address'),
    recipientHint: change.newAddressHint,
  });
  const oldAddress = contact.openChange(change, 'oldAddress');
  if (oldAddress && (await warnsPrevious(context, change, account))) {
    await enqueue(context, {
      ...common,
      purpose: 'address_change_coming',
      recipient: oldAddress,
      recipientHint: change.oldAddressHint ?? '',
      url: keyLink(institution.slug, 'undo-address', undoKey(change.id)),
    });
  }
  if (ticket) touchTicket(ticket, now);
  await record(context, {
    institution: change.institution,
    action: 'account.address_change_confirmed',
    account: account.id,
    ticket,
    detail: { hours: change.coolingHours },
  });
  return effectiveAt.toISOString();
}

/**
 * The previous address undoes a change: one that cools off never takes effect, one that has is put back. Sessions and
 * everything else that was opened end. The ticket is opened again; where the change was asked for on the member's own page,
 * one is opened, so that a person looks, and the password is over, since whoever asked knew it. Single use.
 */
export async function undoAddressChange(context: Context, institutionId: string, key: string): Promise<SettledChange> {
  return settle(context, 'undo', institutionId, key, async (inside, locked) => {
    const { change, account } = locked;
    const { em, now } = inside;
    const institution = await institutionById(inside, institutionId);
    const isInEffect = change.state === 'applied';
    change.state = 'undone';
    change.undoneAt = now;
    await em.flush();
    const contact = await openContact(inside, account, { kind: 'address_change.undone', id: change.id });
    const oldAddress = found(contact.openChange(change, 'oldAddress'), 'old_address');
    if (isInEffect) {
      const address = contact.sealAddress(oldAddress);
      const stored = { address, index: change.oldAddressIndex ?? null, hint: change.oldAddressHint ?? null };
      storeAddress(account, change.id, stored, now);
    }
    await em.flush();
    await endAccess(inside, account.id);
    const by = askedBy(change);
    if (by === 'member') await endPassword(inside, account.id);
    const ticket = locked.ticket
      ? openAgain(locked.ticket, now)
      : await openTicketForDesk(inside, account, oldAddress, noteOf(by, isInEffect));
    change.ticket = ticket.id;
    const language = offeredLanguage(institution.profile, account.language);
    await enqueue(inside, {
      sender: mailSender(institution, language),
      purpose: isInEffect ? 'address_restored' : 'address_change_stopped',
      language,
      recipient: oldAddress,
      recipientHint: change.oldAddressHint ?? '',
      params: { by },
      ticket,
    });
    await record(inside, {
      institution: institutionId,
      action: 'account.address_change_undone',
      account: account.id,
      ticket,
      detail: { version: account.addressVersion },
    });
    return { kind: 'done', effectiveAt: null };
  });
}

const noteOf = (by: ReturnType<typeof askedBy>, isInEffect: boolean): DeskNote => {
  if (by === 'register') return isInEffect ? 'address_import_undone' : 'address_import_stopped';
  return isInEffect ? 'address_undone' : 'address_stopped';
};

function openAgain(ticket: Ticket, now: Date): Ticket {
  ticket.status = 'open';
  ticket.resolvedAt = null;
  touchTicket(ticket, now);
  return ticket;
}

async function settle(
  context: Context,
  purpose: 'confirm' | 'undo',
  institution: string,
  key: string,
  work: (context: Context, locked: LockedChange) => Promise<SettledChange>,
): Promise<SettledChange> {
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const named = await em.findOne(AddressChange, byKey(purpose, institution, key));
    const locked = named && (await lockChange(inside, named, { isPatient: true }));
    if (!locked || !isOpen(purpose, locked.change, locked.account, now)) return { kind: 'no_longer_valid' };
    return work(inside, locked);
  });
}
