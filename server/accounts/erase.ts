import { LockMode } from '@mikro-orm/postgresql';
import { Account, Credential, MemberSession, StaffMembership } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { query } from '../sql.ts';
import { assertAllowed, assertRecentlyAuthenticated } from '../staff/index.ts';
import { retireIdentifiers } from './identifier-series.ts';

/**
 * Locks an account that is to be erased.
 * @throws DomainError `not_found`; `forbidden`, `reauthentication_needed` for staff who have not proved within five minutes
 * who sits there; `conflict` where it is erased.
 */
export async function lockForErasure(inside: Context, id: string): Promise<Account> {
  const { em, actor } = inside;
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
  const account = found(await em.findOne(Account, { id }, lock), 'account');
  if (actor.kind !== 'system') assertAllowed(actor, account.institution, 'privacy.erase');
  if (actor.kind === 'staff') await assertRecentlyAuthenticated({ ...inside, actor });
  if (account.status === 'erased') throw new DomainError('conflict', 'account_erased');
  return account;
}

/** By what texts about the holder of an account are recognised: every address that it has, had or was to have, and its number. */
export type Traces = {
  institution: string;
  addresses: { index: string; hint: string }[];
  nationalNumberIndex: string | null;
};

export async function tracesOf({ em }: Context, account: Account): Promise<Traces> {
  const addresses = await query<{ index: string; hint: string }>(
    em,
    `select new_address_index as index, new_address_hint as hint from address_change where account_id = $1
     union select old_address_index, old_address_hint from address_change
       where account_id = $1 and old_address_index is not null
     union select address_index, address_hint from account where id = $1 and address_index is not null`,
    [account.id],
  );
  return { institution: account.institution, addresses, nationalNumberIndex: account.nationalNumberIndex ?? null };
}

/**
 * Empties an account and destroys its keys, in the caller's transaction: what copies of the database from before still hold
 * of it can no longer be opened (crypto-shredding). Only its identity stays, the pseudonym of the audit log, and look-up values
 * that keep its identifiers from being given to somebody else.
 */
export async function emptyAccount(context: Context, account: Account): Promise<void> {
  const { em, now } = context;
  await retireIdentifiers(context, account.institution, {
    usernames: account.username ? [account.username] : [],
    clientNumbers: account.clientNumber ? [account.clientNumber] : [],
  });
  em.assign(account, {
    status: 'erased',
    erasedAt: now,
    lastName: '—',
    firstName: '—',
    searchName: '',
    roles: [],
    username: null,
    clientNumber: null,
    school: null,
    nationalNumber: null,
    nationalNumberIndex: null,
    nationalNumberHint: null,
    address: null,
    addressIndex: null,
    addressHint: null,
    addressChange: null,
    phone: null,
    phoneHint: null,
    birthDate: null,
    facts: null,
    factKeys: [],
    phoneFrom: null,
    answersFrom: null,
    nationalNumberFrom: null,
    lastSignInAt: null,
    updatedAt: now,
  });
  await em.flush();
  await em.nativeDelete(MemberSession, { account: account.id });
  await em.nativeDelete(Credential, { account: account.id });
  await em.nativeUpdate(StaffMembership, { ownAccount: account.id }, { ownAccount: null });
  await query(em, 'select forget_account($1)', [account.id]);
}
