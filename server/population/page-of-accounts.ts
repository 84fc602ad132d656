import type { Context } from '../context.ts';
import { query } from '../sql.ts';
import { IN_SCOPE, type OwnPopulation, scopeValues } from './own-population.ts';

/** Which accounts of a population: of some schools or all, with a role, by the beginning of a name, and a rule of its own. */
export type Wanted = {
  schools: readonly string[] | null;
  role: string | null;
  /** Folded beginning of the name. */
  name: string;
  /** A condition on `a`; a constant of the code. */
  rule: string;
};

const NOBODY = '00000000-0000-0000-0000-000000000000';

const SAME = `a.search_name >= $4 and a.search_name < $4 || U&'\\+10FFFF' and ($5::text is null or $5 = any(a.roles))
  and (a.search_name, a.id) > ($6, $7::uuid)`;

/**
 * Identities by name, one more than a page holds where there is more. A whole institution is read along its names; a school
 * along its own, and those who are assigned there are added.
 */
export async function pageOfAccounts(
  { em }: Context,
  population: OwnPopulation,
  { schools, role, name, rule }: Wanted,
  after: string | undefined,
  most: number,
): Promise<string[]> {
  const [institution, own] = scopeValues(population);
  const [mark] = after
    ? await query<{ searchName: string }>(
        em,
        `select search_name as "searchName" from account a where ${IN_SCOPE} and a.id = $3`,
        [institution, own, after],
      )
    : [];
  const from = mark && after ? [mark.searchName, after] : ['', NOBODY];
  const text = schools === null ? wholeInstitution(rule) : ofSchools(rule);
  const values = [institution, schools, most + 1, name, role, ...from];
  const rows = await query<{ id: string }>(em, text, values);
  return rows.map(({ id }) => id);
}

const wholeInstitution = (rule: string): string => `
  select a.id from account a
  where a.institution_id = $1 and $2::text[] is null and a.status <> 'erased' and ${rule} and ${SAME}
  order by a.search_name, a.id limit $3`;

const ofSchools = (rule: string): string => `
  with found as (
    select own.id, own.search_name from unnest($2::text[]) as k(school) cross join lateral (
      select a.id, a.search_name from account a
      where a.institution_id = $1 and a.school = k.school and a.status <> 'erased' and ${rule} and ${SAME}
      order by a.search_name, a.id limit $3) own
    union
    select a.id, a.search_name from assignment s join account a on a.id = s.account_id
    where s.institution_id = $1 and s.school = any($2) and a.status <> 'erased' and ${rule} and ${SAME})
  select id from found order by search_name, id limit $3`;
