import { addressIndex } from '../accounts/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import type { Language } from '../institutions/contract.ts';
import { findInstitution, type InstitutionRecord, institutionById, offeredLanguage } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { isAllowed, type Permission } from '../staff/contract.ts';
import { institutionsWith } from '../staff/index.ts';
import type { PopulationChoices } from './contract.ts';

/** Whose accounts somebody looks after: those of some schools, or with `schools` null of a whole institution. */
export type OwnPopulation = {
  institution: InstitutionRecord;
  schools: readonly string[] | null;
  /** The actor's own account there, and the look-up value of their address: on these they do not act (T21). */
  ownAccount: string | null;
  ownAddressIndex: string;
};

/** Whether an account is the actor's own. */
export const isOwn = (
  { ownAccount, ownAddressIndex }: OwnPopulation,
  account: { id: string; addressIndex?: string | null | undefined },
): boolean => account.id === ownAccount || account.addressIndex === ownAddressIndex;

/**
 * Whose accounts the actor looks after at an institution. Everything that a secretariat does begins here: what it reads or
 * changes is taken from these accounts alone. Read anew from the membership, not from what the session remembers.
 * @throws DomainError `forbidden` for staff without the permission there, or whose access is closed.
 */
export async function ownPopulation(
  { em, actor }: Context<StaffActor>,
  institution: InstitutionRecord,
  permission: Permission,
): Promise<OwnPopulation> {
  const [held] = await query<{ role: string; schools: string[] | null; ownAccount: string | null; email: string }>(
    em,
    `select m.role, m.schools, m.own_account as "ownAccount", s.email
     from staff_membership m join staff s on s.id = m.staff_id and s.disabled_at is null
     where m.staff_id = $1 and m.institution_id = $2`,
    [actor.id, institution.id],
  );
  if (!held || !isAllowed(held.role, permission)) throw new DomainError('forbidden', 'permission');
  return {
    institution,
    schools: held.schools,
    ownAccount: held.ownAccount,
    ownAddressIndex: addressIndex(institution.id, held.email),
  };
}

/** The institution that a reader names, or the first that they look after somebody in, and whom there. */
export async function chosenPopulation(
  context: Context<StaffActor>,
  slug: string | undefined,
  permission: Permission = 'population.read',
): Promise<OwnPopulation> {
  const [first] = institutionsWith(context.actor, permission);
  const institution =
    slug === undefined
      ? await institutionById(context, found(first, 'institution'))
      : await findInstitution(context, slug);
  return ownPopulation(context, institution, permission);
}

/**
 * What an account `a` of the actor's own population satisfies; `$1` and `$2` are {@link scopeValues}. Somebody belongs to a
 * school that they are at, and to each that they have an assignment in.
 */
export const IN_SCOPE = `a.institution_id = $1 and a.status <> 'erased' and ($2::text[] is null or a.school = any($2)
  or exists (select from assignment s where s.account_id = a.id and s.institution_id = $1 and s.school = any($2)))`;

export const scopeValues = ({ institution, schools }: OwnPopulation): [string, readonly string[] | null] => [
  institution.id,
  schools,
];

/**
 * An account, where it is of the actor's own population.
 * @throws DomainError `not_found` otherwise: that it exists elsewhere is not told.
 */
export async function populationOfAccount(
  context: Context<StaffActor>,
  account: string,
  permission: Permission,
): Promise<OwnPopulation> {
  const [row] = await query<{ institution: string }>(
    context.em,
    'select institution_id as institution from account where id = $1',
    [account],
  );
  const { institution } = found(row, 'account');
  if (!institutionsWith(context.actor, permission).includes(institution)) throw new DomainError('not_found', 'account');
  const population = await ownPopulation(context, await institutionById(context, institution), permission);
  const own = await query(context.em, `select from account a where ${IN_SCOPE} and a.id = $3`, [
    ...scopeValues(population),
    account,
  ]);
  found(own[0], 'account');
  return population;
}

/** The keys of the schools that a choice is about, null for no limit. @throws DomainError `forbidden` for one of others. */
export function chosenSchools({ schools }: OwnPopulation, school: string | null): readonly string[] | null {
  if (school === null) return schools;
  if (schools !== null && !schools.includes(school)) throw new DomainError('forbidden', 'other_school');
  return [school];
}

/** What the reader may choose from, in one language. */
export async function choicesOf(
  context: Context<StaffActor>,
  { institution, schools }: OwnPopulation,
  language: Language,
): Promise<PopulationChoices> {
  const ids = institutionsWith(context.actor, 'population.read');
  const records = await Promise.all(ids.map((id) => institutionById(context, id)));
  const { profile, slug } = institution;
  const offered = offeredLanguage(profile, language);
  return {
    institution: { slug, name: profile.shortName },
    institutions: records.map((one) => ({ value: one.slug, label: one.profile.shortName })),
    schools: profile.schools
      .filter(({ key }) => schools === null || schools.includes(key))
      .map(({ key, name }) => ({ value: key, label: name })),
    isWhole: schools === null,
    roles: Object.entries(profile.roles).map(([value, { label }]) => ({ value, label: label[offered] })),
  };
}

/** Names of roles and schools as the reader sees them; one that the profile no longer has keeps its key. */
export function namesOf({ profile }: InstitutionRecord, language: Language) {
  const offered = offeredLanguage(profile, language);
  const schools = new Map(profile.schools.map(({ key, name }) => [key, name]));
  return {
    role: (key: string): string => profile.roles[key]?.label[offered] ?? key,
    school: (key: string): string => schools.get(key) ?? key,
  };
}
