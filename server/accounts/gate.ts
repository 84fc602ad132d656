import { type Account, type AddressChange, Ticket } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { type NamedKey, type Place, sealText } from '../crypto/index.ts';
import { openDataKey, openText } from '../crypto/open.ts';
import { DomainError, found } from '../errors.ts';
import { query } from '../sql.ts';
import { type ContactColumn, type FactColumn, type KeyClass, type Owned, placeOf } from './seal-values.ts';

export { addressIndex, nationalNumberIndex } from './seal-values.ts';

/**
 * The one place where personal values of accounts and tickets are opened. Each account has two data keys, which the
 * database alone hands out: that of the facts for comparisons, that of the contact points on a ground and once for each,
 * so that no code path opens an address without the evidence that stands in the database.
 */
type ChangeColumn = 'newAddress' | 'oldAddress';
type TicketColumn = 'requesterAddress' | 'requestedAddress';

/**
 * Why a contact point is opened; `id` names the row that says so. `verification_use`: a verified action. `challenge`: a code
 * that is being sent. `recovery_request`: a request for a new password that is being answered. `reset_secret`, `credential`:
 * a mailed link by which one was just set, a password that its holder just chose, signed in. `account_migration`: an account
 * that has just been opened. `imported_change`: an import that is being applied tells something else. `access_mail`: the mail
 * with a first access that is just being written. `address_change.…`: a change that has just come to that state, and whose mails are to be written.
 */
export type ContactGround = {
  kind:
    | 'verification_use'
    | 'challenge'
    | 'recovery_request'
    | 'reset_secret'
    | 'credential'
    | 'account_migration'
    | 'imported_change'
    | 'access_mail'
    | 'address_change.requested'
    | 'address_change.cooling'
    | 'address_change.applied'
    | 'address_change.undone';
  id: string;
};

/** The contact points of one account, opened on a ground. The handle seals as well: the key is handed out once a ground. */
export type Contact = {
  address: string | null;
  phone: string | null;
  openChange(change: Owned & Pick<AddressChange, ChangeColumn>, column: ChangeColumn): string | null;
  sealAddress(value: string): string;
  sealPhone(value: string): string;
  sealForChange(change: Owned, column: ChangeColumn, value: string): string;
};

/**
 * Opens the contact points of an account. What is pending is written first, so that the database sees the ground.
 * @throws an error of the database (GV001) without the ground, or where it has opened them before; DomainError `conflict`
 * for an erased account.
 */
export async function openContact(
  context: Context,
  account: Owned & Pick<Account, ContactColumn>,
  ground: ContactGround,
): Promise<Contact> {
  return contactOf(account, await handOut(context, account, 'contact', ground));
}

function contactOf(account: Owned & Pick<Account, ContactColumn>, key: NamedKey): Contact {
  const open = (place: Place, sealed: string | null | undefined) => (sealed ? openText(place, sealed, key) : null);
  return {
    address: open(placeOf('account', account, 'address'), account.address),
    phone: open(placeOf('account', account, 'phone'), account.phone),
    openChange: (change, column) => open(placeOf('address_change', change, column), change[column]),
    sealAddress: (value) => sealText(placeOf('account', account, 'address'), value, key),
    sealPhone: (value) => sealText(placeOf('account', account, 'phone'), value, key),
    sealForChange: (change, column, value) => sealText(placeOf('address_change', change, column), value, key),
  };
}

/**
 * Opens the contact points of many accounts with one statement, each on a ground of its own; see {@link openContact}.
 * @returns them by account.
 */
export async function openContacts<A extends Owned & Pick<Account, ContactColumn> & { ground: string }>(
  context: Context,
  kind: ContactGround['kind'],
  accounts: readonly A[],
): Promise<Map<string, Contact>> {
  const keys = await handOutAll(
    context,
    'contact',
    accounts.map((account) => ({ account, ground: { kind, id: account.ground } })),
  );
  return new Map(accounts.map((account, at) => [account.id, contactOf(account, keys[at]!)]));
}

/** What is compared with of one account: the stored answers, and how to seal its values anew. */
export type OpenFacts = { answers: Record<string, string>; seal(column: FactColumn, value: string): string };

/** Opens what is compared with of many accounts with one statement; see {@link openFact}. @returns it by account. */
export async function openAllFacts<A extends Owned & Pick<Account, 'facts'>>(
  context: Context,
  accounts: readonly A[],
): Promise<Map<string, OpenFacts>> {
  const keys = await handOutAll(
    context,
    'facts',
    accounts.map((account) => ({ account, ground: null })),
  );
  return new Map(
    accounts.map((account, at) => {
      const key = keys[at]!;
      const sealed = account.facts ? openText(placeOf('account', account, 'facts'), account.facts, key) : '{}';
      const seal = (column: FactColumn, value: string) => sealText(placeOf('account', account, column), value, key);
      return [account.id, { answers: JSON.parse(sealed) as Record<string, string>, seal }];
    }),
  );
}

/** The stored address, or null where there is none; see {@link openContact}. */
export const openAddress = async (
  context: Context,
  account: Owned & Pick<Account, ContactColumn>,
  ground: ContactGround,
): Promise<string | null> => (await openContact(context, account, ground)).address;

/** The stored phone number (digits with country code), or null where there is none; see {@link openContact}. */
export const openPhone = async (
  context: Context,
  account: Owned & Pick<Account, ContactColumn>,
  ground: ContactGround,
): Promise<string | null> => (await openContact(context, account, ground)).phone;

/** A value that is compared with, never shown, or null where there is none. */
export async function openFact<C extends FactColumn>(
  context: Context,
  account: Owned & Pick<Account, C>,
  column: C,
): Promise<string | null> {
  const sealed = account[column];
  return sealed
    ? openText(placeOf('account', account, column), sealed, await handOut(context, account, 'facts'))
    : null;
}

async function handOut(
  context: Context,
  account: Owned,
  of: KeyClass,
  ground: ContactGround | null = null,
): Promise<NamedKey> {
  const [key] = await handOutAll(context, of, [{ account, ground }]);
  return key!;
}

async function handOutAll(
  { em, now }: Context,
  of: KeyClass,
  asked: readonly { account: Owned; ground: ContactGround | null }[],
): Promise<NamedKey[]> {
  if (asked.length === 0) return [];
  await em.flush();
  const rows = await query<{ wrapped: string | null }>(
    em,
    `select open_account_key(account, $2, kind, ground, $5) as wrapped
     from unnest($1::uuid[], $3::text[], $4::uuid[]) with ordinality as asked(account, kind, ground, turn) order by turn`,
    [
      asked.map(({ account }) => account.id),
      of,
      asked.map(({ ground }) => ground?.kind ?? null),
      asked.map(({ ground }) => ground?.id ?? null),
      now,
    ],
  );
  return rows.map(({ wrapped }, at) => {
    if (!wrapped) throw new DomainError('conflict', 'account_erased');
    return openDataKey(of, placeOf('account_key', asked[at]!.account, of), wrapped);
  });
}

export const sealForTicket = (ticket: Owned, column: TicketColumn, value: string): string =>
  sealText(placeOf('ticket', ticket, column), value);

export async function openRequesterAddress({ em }: Context, ticketId: string): Promise<string> {
  const ticket = await em.findOneOrFail(Ticket, { id: ticketId });
  return openText(placeOf('ticket', ticket, 'requesterAddress'), found(ticket.requesterAddress, 'requester_address'));
}

export const openRequestedAddress = (ticket: Ticket): string | null =>
  ticket.requestedAddress ? openText(placeOf('ticket', ticket, 'requestedAddress'), ticket.requestedAddress) : null;
