import { LockMode } from '@mikro-orm/postgresql';
import { Account, AddressChange, MemberSession, Ticket } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import { found } from '../errors.ts';
import { institutionById, keyLink, mailSender, offeredLanguage, portalUrl } from '../institutions/index.ts';
import { enqueue } from '../outbox/index.ts';
import { touchTicket } from './act.ts';
import { undoKey } from './change-address.ts';
import { openChangeAddress, sealForAccount } from './gate.ts';
import { longDate } from './send-known-address.ts';

const HOUR = 3_600_000;

export type SettledChange = { kind: 'done' } | { kind: 'no_longer_valid' };
export type ChangePreview = { kind: 'open'; hint: string } | { kind: 'no_longer_valid' };

const byKey = (purpose: 'confirm' | 'undo', institution: string, key: string) =>
  purpose === 'confirm'
    ? { institution, confirmKeyHash: hashToken(key) }
    : { institution, undoKeyHash: hashToken(key) };

function isOpen(purpose: 'confirm' | 'undo', change: AddressChange, account: Account, now: Date): boolean {
  if (purpose === 'confirm')
    return change.state === 'pending' && change.confirmBy > now && account.addressVersion === change.fromVersion;
  return (
    change.state === 'applied' &&
    change.undoBy !== null &&
    change.undoBy !== undefined &&
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
  return { kind: 'open', hint: (purpose === 'confirm' ? change.newAddressHint : change.oldAddressHint) ?? '' };
}

/**
 * The new address confirms: it becomes the stored one, every session ends, the new address gets a mail, the previous one a
 * warning with an undo link. Single use; void once the account's address has changed otherwise.
 */
export async function confirmAddressChange(
  context: Context,
  institutionId: string,
  key: string,
): Promise<SettledChange> {
  return settle(context, 'confirm', institutionId, key, async (inside, change, account) => {
    const { em, now } = inside;
    const institution = await institutionById(inside, institutionId);
    const { undoHours } = institution.profile.addressChange;
    const newAddress = found(openChangeAddress(change, 'newAddress'), 'new_address');
    const oldAddress = openChangeAddress(change, 'oldAddress');
    change.state = 'applied';
    change.settledAt = now;
    change.undoBy = new Date(now.getTime() + undoHours * HOUR);
    await em.flush();
    storeAddress(account, change.id, newAddress, change.newAddressIndex, change.newAddressHint, now);
    const ticket = await em.findOneOrFail(Ticket, { id: change.ticket });
    const language = offeredLanguage(institution.profile, ticket.language);
    const common = { sender: mailSender(institution, language), language, ticket };
    await enqueue(inside, {
      ...common,
      purpose: 'address_changed',
      recipient: newAddress,
      recipientHint: change.newAddressHint,
      url: portalUrl(institution.slug),
    });
    if (oldAddress) {
      await enqueue(inside, {
        ...common,
        purpose: 'address_warning',
        recipient: oldAddress,
        recipientHint: change.oldAddressHint ?? '',
        params: { date: longDate(now, language), hours: undoHours },
        url: keyLink(institution.slug, 'undo-address', undoKey(change.id)),
      });
    }
    ticket.status = 'open';
    touchTicket(ticket, now);
    await record(inside, {
      institution: institutionId,
      action: 'account.address_changed',
      account: account.id,
      ticket,
      detail: { version: account.addressVersion },
    });
  });
}

/** The previous address undoes a change: it is stored again, every session ends, the ticket is opened again. Single use. */
export async function undoAddressChange(context: Context, institutionId: string, key: string): Promise<SettledChange> {
  return settle(context, 'undo', institutionId, key, async (inside, change, account) => {
    const { em, now } = inside;
    const institution = await institutionById(inside, institutionId);
    const oldAddress = found(openChangeAddress(change, 'oldAddress'), 'old_address');
    change.state = 'undone';
    change.undoneAt = now;
    await em.flush();
    storeAddress(account, change.id, oldAddress, change.oldAddressIndex ?? null, change.oldAddressHint ?? null, now);
    const ticket = await em.findOneOrFail(Ticket, { id: change.ticket });
    ticket.status = 'open';
    ticket.resolvedAt = null;
    touchTicket(ticket, now);
    const language = offeredLanguage(institution.profile, account.language);
    await enqueue(inside, {
      sender: mailSender(institution, language),
      purpose: 'address_restored',
      language,
      recipient: oldAddress,
      recipientHint: change.oldAddressHint ?? '',
      ticket,
    });
    await record(inside, {
      institution: institutionId,
      action: 'account.address_change_undone',
      account: account.id,
      ticket,
      detail: { version: account.addressVersion },
    });
  });
}

async function settle(
  context: Context,
  purpose: 'confirm' | 'undo',
  institution: string,
  key: string,
  work: (context: Context, change: AddressChange, account: Account) => Promise<void>,
): Promise<SettledChange> {
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
    const named = await em.findOne(AddressChange, byKey(purpose, institution, key));
    if (!named) return { kind: 'no_longer_valid' };
    await em.findOneOrFail(Ticket, { id: named.ticket }, lock);
    const change = await em.findOneOrFail(AddressChange, { id: named.id }, lock);
    const account = await em.findOneOrFail(Account, { id: named.account }, lock);
    if (!isOpen(purpose, change, account, now)) return { kind: 'no_longer_valid' };
    await work(inside, change, account);
    await em.nativeUpdate(MemberSession, { account: account.id, endedAt: null }, { endedAt: now });
    return { kind: 'done' };
  });
}

function storeAddress(
  account: Account,
  changeId: string,
  address: string,
  index: string | null,
  hint: string | null,
  now: Date,
): void {
  account.address = sealForAccount(account, 'address', address);
  account.addressIndex = index;
  account.addressHint = hint;
  account.addressChange = changeId;
  account.addressVersion += 1;
  account.updatedAt = now;
}
