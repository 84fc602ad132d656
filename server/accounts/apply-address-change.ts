import { LockMode } from '@mikro-orm/postgresql';
import { Account, AddressChange, Ticket } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { found } from '../errors.ts';
import { institutionById, keyLink, mailSender, offeredLanguage, portalUrl } from '../institutions/index.ts';
import { enqueue } from '../outbox/index.ts';
import { query } from '../sql.ts';
import { touchTicket } from './act.ts';
import { undoKey } from './change-address.ts';
import { endAccess } from './end-access.ts';
import { openContact } from './gate.ts';
import { longDate } from './send-known-address.ts';
import { warnsPrevious } from './warns-previous.ts';

const HOUR = 3_600_000;
const BATCH = 100;

/** A change with everything it touches; `ticket` is null where its holder asked for it on their own page. */
export type LockedChange = { change: AddressChange; account: Account; ticket: Ticket | null };

/**
 * Locks a change and what it touches: ticket, account, change, in the order in which a new change takes them.
 * @returns null where someone is working on its ticket, if `isPatient` is not set.
 */
export async function lockChange(
  { em }: Context,
  named: AddressChange,
  { isPatient }: { isPatient: boolean },
): Promise<LockedChange | null> {
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
  const ticketLock = isPatient ? lock : { lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE, refresh: true };
  const ticket = named.ticket ? await em.findOne(Ticket, { id: named.ticket }, ticketLock) : null;
  if (named.ticket && !ticket) return null;
  const account = await em.findOneOrFail(Account, { id: named.account }, lock);
  const change = await em.findOneOrFail(AddressChange, { id: named.id }, lock);
  return { change, account, ticket };
}

/** Who asked for a change, as its mails say it: `register`, where an import told another address. */
export function askedBy({ verificationUse, importedChange }: AddressChange): 'member' | 'desk' | 'register' {
  if (verificationUse) return 'desk';
  return importedChange ? 'register' : 'member';
}

/** Takes a ticket up again that waited for its change. */
export function wakeTicket(ticket: Ticket | null, now: Date): void {
  if (!ticket) return;
  if (ticket.status === 'waiting') ticket.status = 'open';
  touchTicket(ticket, now);
}

/**
 * Puts the confirmed address into the account. The new address gets a mail, the previous one a warning with an undo link;
 * what was opened under the previous one ends.
 */
export async function applyChange(context: Context, { change, account, ticket }: LockedChange): Promise<void> {
  const { em, now } = context;
  const institution = await institutionById(context, change.institution);
  const { undoHours } = institution.profile.addressChange;
  change.state = 'applied';
  change.settledAt = now;
  change.undoBy = new Date(now.getTime() + undoHours * HOUR);
  await em.flush();
  const contact = await openContact(context, account, { kind: 'address_change.applied', id: change.id });
  const newAddress = found(contact.openChange(change, 'newAddress'), 'new_address');
  const oldAddress = contact.openChange(change, 'oldAddress');
  const stored = {
    address: contact.sealAddress(newAddress),
    index: change.newAddressIndex,
    hint: change.newAddressHint,
  };
  storeAddress(account, change.id, stored, now);
  await em.flush();
  await endAccess(context, account.id);
  const language = offeredLanguage(institution.profile, ticket?.language ?? account.language);
  const common = { sender: mailSender(institution, language), language, ticket };
  await enqueue(context, {
    ...common,
    purpose: 'address_changed',
    recipient: newAddress,
    recipientHint: change.newAddressHint,
    params: { signInWith: institution.profile.signInWith.includes('address') ? 'address' : 'other' },
    url: portalUrl(institution.slug),
  });
  if (oldAddress && (await warnsPrevious(context, change, account))) {
    await enqueue(context, {
      ...common,
      purpose: 'address_warning',
      recipient: oldAddress,
      recipientHint: change.oldAddressHint ?? '',
      params: { date: longDate(now, language), hours: undoHours, by: askedBy(change) },
      url: keyLink(institution.slug, 'undo-address', undoKey(change.id)),
    });
  }
  wakeTicket(ticket, now);
  await record(context, {
    institution: change.institution,
    action: 'account.address_changed',
    account: account.id,
    ticket,
    detail: { version: account.addressVersion },
  });
}

/** Writes a sealed address into the account, under the change that a trigger compares it with. */
export function storeAddress(
  account: Account,
  changeId: string,
  stored: { address: string; index: string | null; hint: string | null },
  now: Date,
): void {
  account.address = stored.address;
  account.addressIndex = stored.index;
  account.addressHint = stored.hint;
  account.addressChange = changeId;
  account.addressVersion += 1;
  account.updatedAt = now;
}

/**
 * Why a confirmed change may no longer take effect, or null. One that a file told takes effect in a closed account too, and
 * where others have that address: so it would at once.
 */
export async function obstacleTo({ em }: Context, { change, account }: LockedChange): Promise<string | null> {
  const isImported = Boolean(change.importedChange);
  if (isImported ? account.status === 'erased' : account.status !== 'active') return 'account_not_active';
  if (account.addressVersion !== change.fromVersion) return 'address_changed';
  if (isImported) return null;
  const taken = await em.count(Account, {
    institution: change.institution,
    addressIndex: change.newAddressIndex,
    id: { $ne: account.id },
  });
  return taken > 0 ? 'address_taken' : null;
}

/** The change of an account's address that cools off, or null. */
export async function coolingChange(
  { em }: Context,
  account: string,
): Promise<{ hint: string; effectiveAt: string } | null> {
  const change = await em.findOne(AddressChange, { account, state: 'cooling' });
  return change?.effectiveAt ? { hint: change.newAddressHint, effectiveAt: change.effectiveAt.toISOString() } : null;
}

export type DueChanges = { applied: number; dropped: number; busy: number };

/**
 * Applies the changes whose cooling off is over, each in a transaction of its own. One that someone is deciding on is left
 * for the next round; one that no longer fits is dropped and its ticket opened. Never early, never twice, whatever the
 * clock did meanwhile.
 * @throws AggregateError of those that failed, after all others are done.
 */
export async function applyDueAddressChanges(context: Context): Promise<DueChanges> {
  const due = await query<{ id: string }>(
    context.em,
    `select id from address_change where state = 'cooling' and effective_at <= $1 order by effective_at limit ${BATCH}`,
    [context.now],
  );
  const outcomes: DueChanges = { applied: 0, dropped: 0, busy: 0 };
  const failures: unknown[] = [];
  for (const { id } of due) {
    try {
      outcomes[await inTransaction({ ...context, em: context.em.fork() }, (inside) => applyDue(inside, id))] += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} address changes could not be applied`);
  return outcomes;
}

async function applyDue(context: Context, id: string): Promise<keyof DueChanges> {
  const { em, now } = context;
  const locked = await lockChange(context, await em.findOneOrFail(AddressChange, { id }), { isPatient: false });
  if (!locked) return 'busy';
  const { change, account, ticket } = locked;
  if (change.state !== 'cooling' || !change.effectiveAt || change.effectiveAt > now) return 'busy';
  const cause = await obstacleTo(context, locked);
  if (cause === null) {
    await applyChange(context, locked);
    return 'applied';
  }
  change.state = 'superseded';
  change.settledAt = now;
  wakeTicket(ticket, now);
  await record(context, {
    institution: change.institution,
    action: 'account.address_change_dropped',
    outcome: 'failed',
    account: account.id,
    ticket,
    detail: { cause },
  });
  return 'dropped';
}
