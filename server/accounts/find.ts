import { Account } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { institutionById } from '../institutions/index.ts';
import { parseNationalNumber } from '../national-number.ts';
import { query } from '../sql.ts';
import type { Permission } from '../staff/contract.ts';
import { assertAllowed } from '../staff/index.ts';
import type { AccountCard } from './contract.ts';
import { addressIndex, nationalNumberIndex } from './gate.ts';
import { foldText } from './normalise.ts';

const MOST = 25;

/** The masked view of an account. Nothing is opened for it: hints are stored beside the sealed values. */
export function toCard(account: Account, signInAlarmAt: string | null = null): AccountCard {
  return {
    id: account.id,
    lastName: account.lastName,
    firstName: account.firstName,
    status: account.status,
    username: account.username ?? null,
    nationalNumberHint: account.nationalNumberHint ?? null,
    addressHint: account.addressHint ?? null,
    phoneHint: account.phoneHint ?? null,
    roles: account.roles,
    lastSignInAt: account.lastSignInAt?.toISOString() ?? null,
    signInAlarmAt,
  };
}

/** What is looked at of an account when a mail comes in. */
export type Candidate = Pick<Account, 'id' | 'institution' | 'lastName' | 'firstName' | 'addressIndex' | 'addressHint'>;

/** @returns the accounts of an institution that valid national numbers belong to, by number. */
export async function candidatesByNationalNumber(
  { em }: Context,
  institution: string,
  numbers: readonly string[],
): Promise<Map<string, Candidate>> {
  if (numbers.length === 0) return new Map();
  const indexes = new Map(numbers.map((number) => [nationalNumberIndex(institution, number), number]));
  const rows = await query<Candidate & { index: string }>(
    em,
    `select id, institution_id as institution, last_name as "lastName", first_name as "firstName",
       address_index as "addressIndex", address_hint as "addressHint", national_number_index as "index"
     from account where institution_id = $1 and national_number_index = any($2)`,
    [institution, [...indexes.keys()]],
  );
  return new Map(rows.map((row) => [indexes.get(row.index) ?? '', row]));
}

/** @returns whether an address is the stored one; nothing is decrypted for it. */
export const isKnownAddress = (account: Pick<Account, 'institution' | 'addressIndex'>, address: string): boolean =>
  account.addressIndex === addressIndex(account.institution, address);

/**
 * Finds accounts of one institution by national number, address or username (whole), or by the beginning of the name.
 * @returns at most 25 masked cards, by name. @throws DomainError `forbidden` for staff of other institutions.
 */
export async function findAccounts(
  context: Context,
  institution: string,
  text: string,
  permission: Permission = 'tickets.work',
): Promise<AccountCard[]> {
  const { em, now, actor } = context;
  if (actor.kind !== 'system') assertAllowed(actor, institution, permission);
  const query = text.trim();
  if (query === '') return [];
  const number = parseNationalNumber(query, now);
  if (number.kind === 'valid') {
    if (!(await institutionById(context, institution)).profile.nationalNumber.isUsed) return [];
    const accounts = await em.find(Account, {
      institution,
      nationalNumberIndex: nationalNumberIndex(institution, number.number),
    });
    return accounts.map((account) => toCard(account));
  }
  if (query.includes('@')) {
    return (
      await em.find(Account, { institution, addressIndex: addressIndex(institution, query) }, { limit: MOST })
    ).map((account) => toCard(account));
  }
  const folded = foldText(query);
  const accounts = await em.find(
    Account,
    {
      institution,
      $or: [
        { searchName: { $gte: folded, $lt: `${folded}\u{10FFFF}` } },
        { username: query.toLowerCase() },
        { clientNumber: query },
      ],
    },
    { limit: MOST, orderBy: { searchName: 'asc' } },
  );
  return accounts.map((account) => toCard(account));
}
