import type { Context, StaffActor } from '../context.ts';
import type { Language } from '../institutions/contract.ts';
import { query } from '../sql.ts';
import { LISTING_PAGE, type ListingPage, type ListingQuery, type ListingRow } from './contract.ts';
import { choicesOf, chosenPopulation, chosenSchools, namesOf, type OwnPopulation } from './own-population.ts';
import { pageOfAccounts } from './page-of-accounts.ts';
import { USE_RULES } from './search.ts';

/**
 * Those of the actor's own people who have never come in, by name: whom a default password can be handed to. No
 * password stands in it; see {@link showPasswords}.
 * @throws DomainError `forbidden` for whoever looks after nobody there, and for a school of others.
 */
export async function readListing(
  context: Context<StaffActor>,
  { institution: slug, after, ...wanted }: ListingQuery,
  language: Language,
): Promise<ListingPage> {
  const population = await chosenPopulation(context, slug);
  const ids = await pageOfAccounts(
    context,
    population,
    { schools: chosenSchools(population, wanted.school), role: wanted.role, name: '', rule: USE_RULES.never_used },
    after,
    LISTING_PAGE,
  );
  const page = ids.slice(0, LISTING_PAGE);
  return {
    choices: await choicesOf(context, population, language),
    query: wanted,
    rows: await listingRows(context, population, page, language),
    nextAfter: ids.length > LISTING_PAGE ? (page.at(-1) ?? null) : null,
    isFirst: after === undefined,
    signInWith: population.institution.profile.signInWith,
  };
}

/** The rows of accounts, in their order. A person stands under their own school, or under one that they work in. */
export async function listingRows(
  { em }: Context,
  { institution, schools: own }: OwnPopulation,
  ids: readonly string[],
  language: Language,
): Promise<ListingRow[]> {
  const rows = await query<ListingRow & { assigned: string[] }>(
    em,
    `select a.id, a.last_name as "lastName", a.first_name as "firstName", a.username,
       a.client_number as "clientNumber", a.school, a.roles, a.language,
       array(select distinct s.school from assignment s where s.account_id = a.id order by 1) as assigned
     from unnest($1::uuid[]) with ordinality as wanted(id, place) join account a on a.id = wanted.id order by place`,
    [ids],
  );
  const names = namesOf(institution, language);
  return rows.map(({ assigned, school, ...row }) => {
    const key = [...(school ? [school] : []), ...assigned].find((one) => own === null || own.includes(one));
    return { ...row, school: key === undefined ? null : names.school(key), roles: row.roles.map(names.role) };
  });
}
