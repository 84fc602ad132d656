import { retireIdentifiers, usernameParts } from '../accounts/index.ts';
import type { Context } from '../context.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { query } from '../sql.ts';
import type { RowMeaning } from './contract.ts';

/** What the parts of applying know of the import in hand. */
export type Applying = {
  id: string;
  source: string;
  rowIs: RowMeaning;
  institution: InstitutionRecord;
  /** Of when the data are. */
  asOf: Date;
  /** Roles that give nothing to whoever has no assignment for them. */
  rolesByAssignment: readonly string[];
};

/** Rows of one statement: it ends well within the patience of the driver, and progress is told between two. */
const PART = 25_000;

/** `$1` the import, `$2` and `$3` the lines, `$4` the institution, `$5` the instant. */
const NEW = `from import_row r where r.import_id = $1 and r.outcome = 'new' and r.line > $2 and r.line <= $3`;

/** The roles that count: of those that need an assignment, those that have one. */
const ROLES = `(case when $6::text[] = '{}' or not r.roles && $6 then r.roles
  else array(select role from unnest(r.roles) role
    where role <> all ($6) or exists (select from unnest(r.assignments) a where split_part(a, '|', 1) = role)) end)`;

const ACCOUNTS = `
  insert into account (id, institution_id, last_name, first_name, search_name, language, roles, status, username,
    client_number, school, national_number, national_number_index, national_number_hint, address, address_index,
    address_hint, phone, phone_hint, birth_date, facts, fact_keys, created_at, updated_at)
  select r.account_id, $4, r.last_name, r.first_name, r.search_name, r.language, ${ROLES}, coalesce(r.status, 'active'),
    r.username, r.client_number, r.school, r.national_number, r.national_number_index, r.national_number_hint, r.address,
    r.address_index, r.address_hint, r.phone, r.phone_hint, r.birth_date, r.facts, r.fact_keys, $5, $5 ${NEW}`;

const KEYS = `
  insert into account_key (account_id, class, institution_id, wrapped, created_at)
  select r.account_id, k.class, $4, k.wrapped, $5
  from import_row r cross join lateral (values ('contact', r.contact_key), ('facts', r.facts_key)) as k(class, wrapped)
  where r.import_id = $1 and r.outcome = 'new' and r.line > $2 and r.line <= $3`;

const RECORDS = `
  insert into source_record (source_id, record_key, account_id, fingerprint, address_index, roles, updated_at)
  select $4, r.record_key, r.account_id, r.fingerprint, r.address_index, r.roles, $5 ${NEW}`;

const ASSIGNMENTS = `
  insert into assignment (account_id, source_id, role, school, institution_id)
  select r.account_id, $5, split_part(a, '|', 1), split_part(a, '|', 2), $4
  from import_row r cross join lateral unnest(r.assignments) as a
  where r.import_id = $1 and r.outcome = 'new' and r.line > $2 and r.line <= $3 on conflict do nothing`;

/**
 * Inserts the accounts that a staged import brings, with their keys, what the source told of them and their assignments, as
 * they were sealed when they were staged.
 * @throws an error of the database (23505) where an identifier has been given to somebody else meanwhile.
 */
export async function applyNew(
  { em, now }: Context,
  applying: Applying,
  onPart: (rows: number) => Promise<void>,
): Promise<void> {
  const { id, source, institution, asOf, rolesByAssignment } = applying;
  for (let after = 0; ; ) {
    const [part] = await query<{ last: number | null; rows: number; assigned: boolean | null }>(
      em,
      `select max(line) as last, count(*)::int as rows, bool_or(assignments <> '{}') as assigned
       from (select line, assignments from import_row where import_id = $1 and outcome = 'new' and line > $2
         order by line limit ${PART}) as r`,
      [id, after],
    );
    if (!part || part.last === null) return;
    const lines = [id, after, part.last];
    await query(em, ACCOUNTS, [...lines, institution.id, now, rolesByAssignment]);
    await query(em, KEYS, [...lines, institution.id, now]);
    await query(em, RECORDS, [...lines, source, asOf]);
    if (part.assigned) await query(em, ASSIGNMENTS, [...lines, institution.id, source]);
    after = part.last;
    await onPart(part.rows);
  }
}

/** Keeps the numbers of homonyms from being given again, whatever becomes of those who have them now. */
export async function keepSeries(context: Context, { id, institution }: Applying): Promise<void> {
  const rows = await query<{ username: string }>(
    context.em,
    `select username from import_row
     where import_id = $1 and outcome = 'new' and username_base is not null and username <> username_base`,
    [id],
  );
  const homonyms = rows.map(({ username }) => username).filter((username) => usernameParts(username).number > 1);
  if (homonyms.length > 0) await retireIdentifiers(context, institution.id, { homonyms });
}
