import type { Context, StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import type { School } from '../institutions/contract.ts';
import { findInstitution, type InstitutionRecord, institutionById } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { isAllowed } from '../staff/contract.ts';
import type { MigrationChoice, MigrationPage, MigrationQuery, MigrationRow, SchoolProgress } from './contract.ts';
import { foldText } from './normalise.ts';

const PAGE = 50;

/** What an organising authority answers for at an institution. */
export type Authority = { institution: InstitutionRecord; schools: readonly School[]; ownAccount: string | null };

/** The institutions in which somebody opens accounts as their organising authority, and not as one who may act on them. */
export const authorityIn = ({ roles }: StaffActor): string[] =>
  Object.entries(roles).flatMap(([institution, role]) =>
    isAllowed(role, 'accounts.migrate') && !isAllowed(role, 'accounts.act') ? [institution] : [],
  );

/** What the actor answers for. @throws DomainError `forbidden` for whoever is no organising authority there. */
export async function authorityOf(context: Context<StaffActor>, institution: InstitutionRecord): Promise<Authority> {
  const { em, actor } = context;
  if (!authorityIn(actor).includes(institution.id)) throw new DomainError('forbidden', 'permission');
  const [held] = await query<{ schools: string[] | null; ownAccount: string | null }>(
    em,
    `select schools, own_account as "ownAccount" from staff_membership where staff_id = $1 and institution_id = $2`,
    [actor.id, institution.id],
  );
  const keys = held?.schools ?? [];
  return {
    institution,
    schools: institution.profile.schools.filter(({ key }) => keys.includes(key)),
    ownAccount: held?.ownAccount ?? null,
  };
}

/** Whether the actor opens this account by decision alone: it is of one of their schools, or the institution has none. */
export async function mayOpen(
  context: Context<StaffActor>,
  account: { institution: string; school?: string | null | undefined },
): Promise<boolean> {
  if (!authorityIn(context.actor).includes(account.institution)) return false;
  const institution = await institutionById(context, account.institution);
  if (!account.school) return institution.profile.schools.length === 0;
  const { schools } = await authorityOf(context, institution);
  return schools.some(({ key }) => key === account.school);
}

/** The keys of the schools that a choice is about. @throws DomainError `forbidden` for a school of another authority. */
export function schoolsOf({ schools }: Authority, { school }: MigrationChoice): string[] {
  const keys = schools.map(({ key }) => key);
  if (school === null) return keys;
  if (!keys.includes(school)) throw new DomainError('forbidden', 'other_school');
  return [school];
}

/** Each school is read along its index, so that no more rows than are shown are touched for it. */
const WAITING = `
  from unnest($2::text[]) as s(key) cross join lateral (
    select a.* from account a
    where a.institution_id = $1 and a.school = s.key and a.status = 'not_migrated'
      and a.search_name >= $3 and a.search_name < $3 || U&'\\+10FFFF'
      and a.id is distinct from $4::uuid and (a.search_name, a.id) > ($5, $6::uuid)
    order by a.search_name, a.id limit $7) found
  order by search_name, id limit $7`;

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The values of {@link WAITING}: what is chosen, after whom, and how many at most. */
export const waitingValues = (
  { institution, ownAccount }: Authority,
  schools: readonly string[],
  search: string,
  most: number,
  after: readonly [string, string] = ['', NOBODY],
): unknown[] => [institution.id, schools, foldText(search), ownAccount, ...after, most];

/** Accounts of a choice that wait, by name, locked; those that somebody else opens at this instant are left out. */
export const lockWaiting = async (
  { em }: Context,
  authority: Authority,
  schools: readonly string[],
  search: string,
  most: number,
): Promise<string[]> => {
  const rows = await query<{ id: string }>(
    em,
    `select id from account where id in (select id ${WAITING}) and status = 'not_migrated' order by search_name, id
     for update skip locked`,
    waitingValues(authority, schools, search, most),
  );
  return rows.map(({ id }) => id);
};

/** How many accounts of a choice wait. */
export async function countWaiting(
  { em }: Context,
  { institution, ownAccount }: Authority,
  schools: readonly string[],
  search: string,
): Promise<number> {
  const [row] = await query<{ count: number }>(
    em,
    `select count(*)::int as count from account where institution_id = $1 and school = any($2) and status = 'not_migrated'
       and search_name >= $3 and search_name < $3 || U&'\\+10FFFF' and id is distinct from $4::uuid`,
    [institution.id, schools, foldText(search), ownAccount],
  );
  return row?.count ?? 0;
}

/**
 * The accounts of the actor's own schools that wait to be opened, masked, a page at a time, and how far each school is.
 * @throws DomainError `forbidden` for whoever is no organising authority, and for a school of another.
 */
export async function listMigration(
  context: Context<StaffActor>,
  { institution: slug, ...choice }: MigrationQuery,
): Promise<MigrationPage> {
  const ids = authorityIn(context.actor);
  if (ids.length === 0) throw new DomainError('forbidden', 'permission');
  const records = await Promise.all(ids.map((id) => institutionById(context, id)));
  const own = records.filter(({ profile }) => profile.schools.length > 0);
  const institution = slug ? await findInstitution(context, slug) : found(own[0] ?? records[0], 'institution');
  const authority = await authorityOf(context, institution);
  const schools = schoolsOf(authority, choice);
  const [progress, waiting, rows] = await Promise.all([
    progressOf(context, authority),
    countWaiting(context, authority, schools, choice.q),
    rowsOf(context, authority, schools, choice),
  ]);
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
  return {
    institution: { slug: institution.slug, name: institution.profile.shortName },
    institutions: own.map(({ slug: value, profile }) => ({ value, label: profile.shortName })),
    schools: progress,
    school: choice.school,
    search: choice.q,
    waiting,
    rows: rows.slice(0, PAGE).map(({ searchName: _, ...row }) => row),
    nextAfter: last ? last.id : null,
    isFirst: choice.after === undefined,
  };
}

/** A page begins after an account, which is named by its identity: no name stands in an address. */
async function rowsOf(
  { em }: Context,
  authority: Authority,
  schools: readonly string[],
  { q, after }: Omit<MigrationQuery, 'institution'>,
): Promise<(MigrationRow & { searchName: string })[]> {
  const [mark] = after
    ? await query<{ searchName: string }>(
        em,
        'select search_name as "searchName" from account where id = $1 and institution_id = $2 and school = any($3)',
        [after, authority.institution.id, schools],
      )
    : [];
  const names = new Map(authority.schools.map(({ key, name }) => [key, name]));
  const rows = await query<Omit<MigrationRow, 'school'> & { school: string; searchName: string }>(
    em,
    `select id, last_name as "lastName", first_name as "firstName", school, address_hint as "addressHint",
       national_number_hint as "nationalNumberHint", search_name as "searchName" ${WAITING}`,
    waitingValues(authority, schools, q, PAGE + 1, mark && after ? [mark.searchName, after] : undefined),
  );
  return rows.map((row) => ({ ...row, school: names.get(row.school) ?? row.school }));
}

/** How many accounts of each school wait, and how many were opened. */
async function progressOf({ em }: Context, { institution, schools }: Authority): Promise<SchoolProgress[]> {
  const counts = await query<{ school: string; left: number; done: number }>(
    em,
    `select s.school,
       (select count(*)::int from account a
         where a.institution_id = $1 and a.school = s.school and a.status = 'not_migrated') as left,
       (select count(*)::int from account_migration m where m.institution_id = $1 and m.school = s.school) as done
     from unnest($2::text[]) as s(school)`,
    [institution.id, schools.map(({ key }) => key)],
  );
  const bySchool = new Map(counts.map((count) => [count.school, count]));
  return schools.map(({ key, name }) => ({
    key,
    name,
    left: bySchool.get(key)?.left ?? 0,
    done: bySchool.get(key)?.done ?? 0,
  }));
}
