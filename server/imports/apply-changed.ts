import { newId } from '#db/columns.ts';
import { ImportedChange } from '#db/entities/index.ts';
import { changeByImport, type ImportedValues } from '../accounts/index.ts';
import { recordAll } from '../audit/index.ts';
import type { Context } from '../context.ts';
import { insertTogether, query } from '../sql.ts';
import type { Applying } from './apply-new.ts';
import { openStaged } from './open-kept.ts';

/** Accounts that are locked and written with one statement each. */
const PART = 300;

type ChangedRow = {
  line: number;
  outcome: 'changed' | 'kept';
  changes: string[];
  account: string;
  recordKey: string;
  lastName: string | null;
  firstName: string | null;
  language: string | null;
  school: string | null;
  status: string | null;
  username: string | null;
  clientNumber: string | null;
  toldRoles: string[];
  kept: string | null;
  /** Of the account, before. */
  roles: string[];
  formerSchool: string | null;
  /** What this source told of them before, and what others tell. */
  formerRoles: string[];
  otherRoles: string[];
  /** A change of the address that its holder proved, or undid, is newer than what the source told last. */
  isAddressNewer: boolean;
};

/** A change that its holder asked for and that is under way counts as newer too. */
const ROWS = `
  select r.line, r.outcome, r.changes, r.account_id as account, r.record_key as "recordKey", r.last_name as "lastName",
    r.first_name as "firstName", r.language, r.school, r.status, r.username, r.client_number as "clientNumber",
    r.roles as "toldRoles", r.kept, a.roles, a.school as "formerSchool", coalesce(s.roles, '{}') as "formerRoles",
    array(select distinct unnest(o.roles) from source_record o
      where o.account_id = a.id and (o.source_id, o.record_key) <> ($4, r.record_key)) as "otherRoles",
    exists (select from address_change c where c.account_id = a.id and c.state <> 'superseded'
      and (c.verification_use_id is not null or c.member_session_id is not null or c.state = 'undone')
      and coalesce(c.undone_at, c.settled_at, c.confirmed_at, c.requested_at)
        > coalesce(greatest(r.told_at, s.updated_at), r.told_at, '-infinity')
      and (c.state <> 'pending' or c.confirm_by > $3)) as "isAddressNewer"
  from import_row r join account a on a.id = r.account_id
    left join source_record s on s.source_id = $4 and s.record_key = r.record_key
  where r.import_id = $1 and r.outcome in ('changed', 'kept') and not 'own_account' = any (r.reasons)
    and r.line > $2 and a.status <> 'erased'
  order by r.line limit ${PART}`;

/** Locked in the order of their identities, so that two that lock many never wait for each other. */
const LOCK = `
  select max(updated_at) as "changedAt", bool_or(status = 'erased') as "isErased" from (
    select a.updated_at, a.status from account a where a.id in (
      select r.account_id from import_row r
      where r.import_id = $1 and r.outcome in ('changed', 'kept') and not 'own_account' = any (r.reasons))
    order by a.id for update) as locked`;

/**
 * Locks the accounts that a staged import changes until the end of the transaction.
 * @returns whether one of them has changed since their rows were compared with the register.
 */
export async function lockChanged({ em }: Context, id: string, readAt: Date): Promise<boolean> {
  const [locked] = await query<{ changedAt: string | null; isErased: boolean | null }>(em, LOCK, [id]);
  return locked?.isErased === true || (!!locked?.changedAt && new Date(locked.changedAt) > readAt);
}

const ASSIGNMENTS_GONE = `
  delete from assignment g using import_row r
  where r.import_id = $1 and r.line = any ($2) and g.account_id = r.account_id and g.source_id = $3
    and not (g.role || '|' || g.school) = any (r.assignments)`;
const ASSIGNMENTS_COME = `
  insert into assignment (account_id, source_id, role, school, institution_id)
  select r.account_id, $3, split_part(a, '|', 1), split_part(a, '|', 2), $4
  from import_row r cross join lateral unnest(r.assignments) as a
  where r.import_id = $1 and r.line = any ($2) on conflict do nothing`;

/**
 * Writes what a staged import tells of accounts that are there. An address that its holder has changed since is left as it
 * is, even where that happened after the preview.
 */
export async function applyChanged(
  context: Context,
  applying: Applying,
  onPart: (rows: number) => Promise<void>,
): Promise<void> {
  const { em, now } = context;
  for (let after = 0; ; ) {
    const found = await query<ChangedRow>(em, ROWS, [applying.id, after, now, applying.source]);
    const rows = withoutTwice(found);
    const last = rows.at(-1);
    if (!last) return;
    await applyPart(context, applying, rows);
    after = last.line;
    await onPart(rows.length);
  }
}

/** The first rows, up to one of an account that is among them: it is looked at again once they are written. */
function withoutTwice(rows: readonly ChangedRow[]): readonly ChangedRow[] {
  const seen = new Set<string>();
  const end = rows.findIndex(({ account }) => seen.has(account) || !seen.add(account));
  return end < 0 ? rows : rows.slice(0, end);
}

async function applyPart(context: Context, applying: Applying, rows: readonly ChangedRow[]): Promise<void> {
  const { em, now } = context;
  const { id, institution, source } = applying;
  const lines = [id, rows.map(({ line }) => line), source];
  await query(em, ASSIGNMENTS_GONE, lines);
  await query(em, ASSIGNMENTS_COME, [...lines, institution.id]);
  const assigned = await assignedRolesOf(context, rows);
  const told = rows.flatMap((row) => {
    const change = newId();
    const values = valuesOf(applying, row, assigned.get(row.account) ?? [], change);
    const fields = Object.keys(values)
      .filter((field) => field !== 'account' && field !== 'change')
      .map(fieldName);
    return fields.length === 0 ? [] : [{ change, fields, values, account: row.account }];
  });
  if (told.length === 0) return;
  await insertTogether(em, [
    ImportedChange,
    told.map(({ change, fields, account }) => {
      return { id: change, institution: institution.id, accountImport: id, account, fields, changedAt: now };
    }),
  ]);
  await changeByImport(
    context,
    institution,
    told.map(({ values }) => values),
  );
  await recordAll(
    context,
    institution.id,
    told.map(({ account, fields }) => {
      const detail = { import: id, fields: fields.join(' ') };
      return { institution: institution.id, action: 'account.changed_by_import', account, detail } as const;
    }),
  );
}

async function assignedRolesOf({ em }: Context, rows: readonly ChangedRow[]): Promise<Map<string, string[]>> {
  const found = await query<{ account: string; roles: string[] }>(
    em,
    `select account_id as account, array_agg(distinct role) as roles from assignment where account_id = any($1)
     group by account_id`,
    [rows.map(({ account }) => account)],
  );
  return new Map(found.map(({ account, roles }) => [account, roles]));
}

/** `lastName` → `last_name`: as the fields of a file are called. */
const fieldName = (property: string): string =>
  property === 'roles' ? 'role' : property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function valuesOf(
  { id, institution, rowIs, rolesByAssignment }: Applying,
  row: ChangedRow,
  assignedRoles: readonly string[],
  change: string,
): ImportedValues {
  const sealed = row.kept ? openStaged({ institution: institution.id, import: id, line: row.line }, row.kept) : {};
  const isChanged = (field: string) => row.changes.includes(field);
  const told = <T>(field: string, value: T | null | undefined): T | undefined =>
    isChanged(field) && value !== null && value !== undefined ? value : undefined;
  const mayMove = row.outcome === 'changed' && !row.isAddressNewer;
  const status = told('status', row.status);
  const roles = rolesOf({ ...row, assignedRoles }, rolesByAssignment);
  const isSame = roles.length === row.roles.length && roles.every((role) => row.roles.includes(role));
  const values: { [K in keyof ImportedValues]: ImportedValues[K] | undefined } = {
    account: row.account,
    change,
    lastName: told('last_name', row.lastName),
    firstName: told('first_name', row.firstName),
    language: told('language', row.language),
    roles: isSame ? undefined : roles,
    school: rowIs === 'person' ? told('school', row.school) : (row.formerSchool === null && row.school) || undefined,
    status: status === 'active' || status === 'disabled' ? status : undefined,
    username: told('username', row.username),
    clientNumber: told('client_number', row.clientNumber),
    nationalNumber: told('national_number', sealed.nationalNumber),
    address: mayMove ? told('address', sealed.address) : undefined,
    phone: told('phone', sealed.phone),
    birthDate: told('birth_date', sealed.birthDate),
    facts:
      sealed.facts && Object.keys(sealed.facts).some((key) => isChanged(key))
        ? sealed.facts
        : told('facts', sealed.facts),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as ImportedValues;
}

type Roles = Pick<ChangedRow, 'roles' | 'formerRoles' | 'otherRoles' | 'toldRoles'> & {
  assignedRoles: readonly string[];
};

/**
 * What others told, and what nobody told, stays; what this source told before goes, and what it tells now comes. A role that
 * needs an assignment counts while there is one.
 */
export function rolesOf(
  { roles, formerRoles, otherRoles, toldRoles, assignedRoles }: Roles,
  rolesByAssignment: readonly string[],
): string[] {
  const own = roles.filter((role) => !formerRoles.includes(role));
  return [...new Set([...own, ...otherRoles, ...toldRoles])].filter(
    (role) => !rolesByAssignment.includes(role) || assignedRoles.includes(role),
  );
}

/** Keeps what the source told of everybody who was there, so that the same file tells nothing new. */
export async function keepTold({ em }: Context, { id, source, asOf }: Applying): Promise<void> {
  await query(
    em,
    `insert into source_record as s (source_id, record_key, account_id, fingerprint, address_index, roles, updated_at)
     select $2, r.record_key, r.account_id, r.fingerprint, coalesce(r.address_index, o.address_index), r.roles, $3
     from import_row r left join source_record o on o.source_id = $2 and o.record_key = r.record_key
     where r.import_id = $1 and r.outcome in ('changed', 'kept', 'unchanged') and r.record_key is not null
       and r.account_id is not null and not 'own_account' = any (r.reasons)
       and r.fingerprint is distinct from o.fingerprint
       and exists (select from account a where a.id = r.account_id and a.status <> 'erased')
     on conflict (source_id, record_key) do update set account_id = excluded.account_id,
       fingerprint = excluded.fingerprint, address_index = excluded.address_index, roles = excluded.roles,
       updated_at = excluded.updated_at`,
    [id, source, asOf],
  );
}
