import type { EntityManager } from '@mikro-orm/postgresql';
import { addressIndex } from '../accounts/index.ts';
import type { Identifier } from '../institutions/contract.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { type Count, judgeTurns, type Turn, takeSql, turnValues } from '../rate-limit.ts';
import { query } from '../sql.ts';

/** What a sign-in is decided on: an account, its password, and the password that was mailed to it and waits to be used. */
export type Candidate = {
  account: string;
  status: 'active' | 'disabled' | 'not_migrated' | 'erased';
  credential: string | null;
  passwordHash: string | null;
  isTemporary: boolean | null;
  isExpired: boolean | null;
  isLocked: boolean | null;
  generation: number | null;
  /** The temporary password began as a default one, which is compared without its blanks, dashes and case. */
  isDefault: boolean | null;
  mailed: string | null;
  mailedHash: string | null;
  /** What the account is handed out with is compared by; null once it has a password. */
  defaultMac: string | null;
};

type Found = Candidate & { place: number };

/** An identifier as it is compared: NFKC, without the blanks that come with a copy, in lower case; no database takes a NUL. */
export const normalIdentifier = (typed: string): string =>
  typed.normalize('NFKC').trim().toLowerCase().replaceAll('\0', '\uFFFD');

/**
 * The account that an identifier names, in the order in which the profile tries its ways; one that two accounts share names
 * none. One statement, whatever there is to find, which takes a try of each of the `turns` as well.
 * @throws DomainError `too_many` where one of them is used up.
 */
export async function findByIdentifier(
  em: EntityManager,
  { id, profile }: InstitutionRecord,
  typed: string,
  now: Date,
  turns: readonly Turn[] = [],
): Promise<Candidate | null> {
  const identifier = normalIdentifier(typed);
  const columns: Record<Identifier, [column: string, value: string]> = {
    address: ['address_index', addressIndex(id, identifier)],
    username: ['username', identifier],
    client_number: ['client_number', identifier.replace(/[\s.-]/g, '')],
  };
  const values: unknown[] = [id, now];
  const named = profile.signInWith.map((way, place) => {
    const [column, value] = columns[way];
    return `(select ${place} as place, id, status, address_index, address_version from account
      where institution_id = $1 and ${column} = $${values.push(value)} limit 2)`;
  });
  const found = `
    select n.place, n.id as "account", n.status, c.id as "credential", c.password_hash as "passwordHash",
      c.is_temporary as "isTemporary", c.expires_at <= $2 as "isExpired", c.locked_until > $2 as "isLocked",
      c.generation, c.is_temporary and c.ground = 'register' as "isDefault", d.mac as "defaultMac",
      s.id as "mailed", s.secret_hash as "mailedHash"
    from (${named.join(' union all ')}) n
    left join credential c on c.account_id = n.id
    left join default_password d on d.account_id = n.id and c.id is null
    left join reset_secret s on s.account_id = n.id and s.used_at is null and s.voided_at is null and s.kind <> 'link'
      and s.expires_at > $2 and s.generation = coalesce(c.generation, 0)
      and s.address_index = n.address_index and s.address_version = n.address_version`;
  const ways = profile.signInWith.join('_');
  const rows =
    turns.length === 0
      ? await query<Found>(em, `/* prepared find_by_${ways} */ ${found}`, values)
      : await findAndTake(em, `/* prepared find_and_take_by_${ways} */`, found, values, turns);
  for (const place of profile.signInWith.keys()) {
    const [one, ...others] = rows.filter((row) => row.place === place);
    if (one && others.length === 0) return one;
  }
  return null;
}

async function findAndTake(
  em: EntityManager,
  mark: string,
  found: string,
  values: readonly unknown[],
  turns: readonly Turn[],
): Promise<Found[]> {
  const taken = takeSql(`$${values.length + 1}`, `$${values.length + 2}`, `$${values.length + 3}`);
  const [row] = await query<{ counts: Count[]; found: Found[] | null }>(
    em,
    `${mark} with taken as (${taken})
     select (select json_agg(taken) from taken) as counts, (select json_agg(found) from (${found}) found) as found`,
    [...values, ...turnValues(turns)],
  );
  await judgeTurns(turns, row?.counts ?? null);
  return row?.found ?? [];
}
