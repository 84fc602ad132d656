import { addressIndex, foldText, nationalNumberIndex, parseNationalNumber } from '../accounts/index.ts';
import type { Context, StaffActor } from '../context.ts';
import type { Language } from '../institutions/contract.ts';
import { query } from '../sql.ts';
import type { PersonRow, PopulationPage, PopulationQuery, Use } from './contract.ts';
import {
  choicesOf,
  chosenPopulation,
  chosenSchools,
  IN_SCOPE,
  namesOf,
  type OwnPopulation,
  scopeValues,
} from './own-population.ts';
import { pageOfAccounts } from './page-of-accounts.ts';

const PAGE = 50;

/** Each use as a condition on the account `a`. */
export const USE_RULES: Readonly<Record<Use, string>> = {
  never_used: `a.status = 'active' and a.last_sign_in_at is null`,
  used: `a.status = 'active' and a.last_sign_in_at is not null`,
  not_migrated: `a.status = 'not_migrated'`,
  disabled: `a.status = 'disabled'`,
};

export const howUsed = ({ status, lastSignInAt }: { status: string; lastSignInAt: unknown }): Use => {
  if (status !== 'active') return status === 'not_migrated' ? 'not_migrated' : 'disabled';
  return lastSignInAt === null || lastSignInAt === undefined ? 'never_used' : 'used';
};

/**
 * The actor's own people, masked, a page at a time by name; or the one whose national number, address, username or client
 * number was given whole. Nothing is opened for it.
 * @throws DomainError `forbidden` for whoever looks after nobody there, and for a school of others.
 */
export async function searchPopulation(
  context: Context<StaffActor>,
  { institution: slug, after, ...wanted }: PopulationQuery,
  language: Language,
): Promise<PopulationPage> {
  const population = await chosenPopulation(context, slug);
  const schools = chosenSchools(population, wanted.school);
  const exact = after === undefined ? await exactMatches(context, population, wanted.q) : [];
  const named = isWholeValue(wanted.q, context.now)
    ? []
    : await pageOfAccounts(
        context,
        population,
        {
          schools,
          role: wanted.role,
          name: foldText(wanted.q),
          rule: wanted.use === null ? 'true' : USE_RULES[wanted.use],
        },
        after,
        PAGE,
      );
  const page = named.slice(0, PAGE);
  return {
    choices: await choicesOf(context, population, language),
    query: wanted,
    rows: await personRows(context, population, [...new Set([...exact, ...page])], language),
    nextAfter: named.length > PAGE ? (page.at(-1) ?? null) : null,
    isFirst: after === undefined,
  };
}

/** Whether a text is a number or an address, and no name begins with it. */
const isWholeValue = (text: string, now: Date): boolean =>
  text.includes('@') || /^\d{10}$/.test(text) || parseNationalNumber(text, now).kind === 'valid';

/** Accounts of the population that a whole value belongs to; each kind of value by its own index. */
async function exactMatches({ em, now }: Context, population: OwnPopulation, text: string): Promise<string[]> {
  if (text === '') return [];
  const { id, profile } = population.institution;
  const find = async (rule: string, value: string) => {
    const rows = await query<{ id: string }>(
      em,
      `select a.id from account a where ${IN_SCOPE} and ${rule} order by a.search_name, a.id limit ${PAGE}`,
      [...scopeValues(population), value],
    );
    return rows.map((row) => row.id);
  };
  const number = parseNationalNumber(text, now);
  if (number.kind === 'valid')
    return profile.nationalNumber.isUsed
      ? find('a.national_number_index = $3', nationalNumberIndex(id, number.number))
      : [];
  if (text.includes('@')) return find('a.address_index = $3', addressIndex(id, text));
  if (/^\d{10}$/.test(text)) return find('a.client_number = $3', text);
  return find('a.username = $3', text.toLowerCase());
}

type Raw = Omit<PersonRow, 'use' | 'schools' | 'authority'> & {
  status: string;
  school: string | null;
  assigned: string[];
};

/** The rows of accounts in their order; of schools those alone that the reader looks after. */
async function personRows(
  { em }: Context,
  { institution, schools: own }: OwnPopulation,
  ids: readonly string[],
  language: Language,
): Promise<PersonRow[]> {
  const rows = await query<Raw>(
    em,
    `select a.id, a.last_name as "lastName", a.first_name as "firstName", a.status, a.username,
       a.client_number as "clientNumber", a.school, a.roles, a.national_number_hint as "nationalNumberHint",
       a.address_hint as "addressHint", a.last_sign_in_at as "lastSignInAt",
       array(select distinct s.school from assignment s where s.account_id = a.id order by 1) as assigned
     from unnest($1::uuid[]) with ordinality as wanted(id, place) join account a on a.id = wanted.id order by place`,
    [ids],
  );
  const names = namesOf(institution, language);
  const authorities = new Map(institution.profile.schools.map(({ key, authority }) => [key, authority]));
  return rows.map(({ status, school, assigned, ...row }) => {
    const all = [...new Set([...(school ? [school] : []), ...assigned])];
    return {
      ...row,
      use: howUsed({ status, lastSignInAt: row.lastSignInAt }),
      lastSignInAt: row.lastSignInAt === null ? null : new Date(row.lastSignInAt).toISOString(),
      schools: all.filter((key) => own === null || own.includes(key)).map(names.school),
      roles: row.roles.map(names.role),
      authority: status === 'not_migrated' && school ? (authorities.get(school) ?? null) : null,
    };
  });
}
