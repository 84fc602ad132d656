import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../sql.ts';
import type { ImportCounts, RowMeaning, WaitCause } from './contract.ts';

type Staged = {
  id: string;
  source: string;
  rowIs: RowMeaning;
  /** The source has keys of its own: two of them may have one national number. */
  hasOwnKeys: boolean;
  /** Accounts of whoever brought the file. */
  ownAccounts: readonly string[];
};

/**
 * Compares the staged rows of a file with each other, and with what the source told before; by statements over all of them.
 */
export async function compareRows(
  em: EntityManager,
  { id, source, rowIs, hasOwnKeys, ownAccounts }: Staged,
): Promise<void> {
  await refuseDuplicates(em, id, rowIs);
  if (rowIs === 'assignment') {
    await joinAssignments(em, id, source, hasOwnKeys);
    await keepOwn(em, id, ownAccounts);
  }
  if (hasOwnKeys) await refuseSame(em, id, 'national_number_index', `outcome not in ('refused', 'joined')`);
  await refuseSame(em, id, 'account_id', `outcome in ('changed', 'unchanged', 'kept')`);
  await addMissing(em, id, source);
}

/**
 * Rows of one person that tell different things are refused, all of them: nobody says which is right. Of rows that are the
 * same the first stays, and the others name its line.
 */
async function refuseDuplicates(em: EntityManager, id: string, rowIs: RowMeaning): Promise<void> {
  const told = `(${rowIs === 'person' ? 'fingerprint' : 'part'} collate "C")`;
  const alike = rowIs === 'person' ? 'r.line > twice.first' : 'false';
  await query(
    em,
    `update import_row r set outcome = 'refused', reasons = array_append(r.reasons,
       case when twice.differs then 'duplicate_differs' else 'duplicate:' || twice.first end)
     from (select record_key, min(line) as first, min${told} <> max${told} as differs
       from import_row where import_id = $1 and outcome <> 'refused'
       group by record_key having count(*) > 1) as twice
     where r.import_id = $1 and r.record_key = twice.record_key and r.outcome <> 'refused'
       and (twice.differs or ${alike})`,
    [id],
  );
}

/** Two keys of the source with one national number, or one account: nobody says which is right. */
async function refuseSame(
  em: EntityManager,
  id: string,
  by: 'national_number_index' | 'account_id',
  among: string,
): Promise<void> {
  await query(
    em,
    `update import_row r set outcome = 'refused', reasons = array_append(r.reasons, 'duplicate_differs')
     from (select ${by} as value from import_row where import_id = $1 and ${among} and ${by} is not null
       group by ${by} having count(*) > 1) as twice
     where r.import_id = $1 and r.${by} = twice.value and r.${among}`,
    [id],
  );
}

/**
 * The first row of a person carries all of their assignments; the others are joined to it. Whether anything changed is
 * known only now: what was told of the person, or the assignments.
 */
async function joinAssignments(em: EntityManager, id: string, source: string, hasOwnKeys: boolean): Promise<void> {
  await query(
    em,
    `with people as (
       select record_key, min(line) as first,
         translate(encode(sha256(convert_to(string_agg(distinct fingerprint, '|' order by fingerprint), 'UTF8')), 'base64'),
           '+/=', '-_') as fingerprint
       from import_row where import_id = $1 and outcome <> 'refused' group by record_key),
     told as (
       select r.record_key, coalesce(array_agg(distinct a) filter (where a is not null), '{}') as assignments
       from import_row r left join unnest(r.assignments) as a on true
       where r.import_id = $1 and r.outcome <> 'refused' group by r.record_key),
     told_roles as (
       select r.record_key, coalesce(array_agg(distinct a) filter (where a is not null), '{}') as roles
       from import_row r left join unnest(r.roles) as a on true
       where r.import_id = $1 and r.outcome <> 'refused' group by r.record_key)
     update import_row r set fingerprint = people.fingerprint, assignments = told.assignments, roles = told_roles.roles
     from people join told using (record_key) join told_roles using (record_key)
     where r.import_id = $1 and r.line = people.first`,
    [id],
  );
  await query(
    em,
    `update import_row r set outcome = 'joined', changes = '{}', account_id = null, kept = null, ${NO_SECRETS}, ${NOT_DRAWN}
     from (select record_key, min(line) as first from import_row where import_id = $1 and outcome <> 'refused'
       group by record_key having count(*) > 1) as people
     where r.import_id = $1 and r.record_key = people.record_key and r.line > people.first and r.outcome <> 'refused'`,
    [id],
  );
  await holdAssignments(em, id, source, hasOwnKeys);
  await query(
    em,
    `update import_row r set changes = r.changes
       || case when not (r.roles <@ s.roles and s.roles <@ r.roles) then '{role}'::text[] else '{}' end
       || case when r.assignments is distinct from (
            select coalesce(array_agg(distinct a.role || '|' || a.school), '{}') from assignment a
            where a.account_id = r.account_id and a.source_id = $2) then '{school}'::text[] else '{}' end
     from source_record s
     where r.import_id = $1 and r.outcome in ('changed', 'unchanged', 'kept') and not ('own_account' = any (r.reasons))
       and s.source_id = $2 and s.record_key = r.record_key and s.fingerprint <> r.fingerprint`,
    [id, source],
  );
  await query(
    em,
    `update import_row r set outcome = 'unchanged', changes = '{}', reasons = '{}', kept = null
     from source_record s
     where r.import_id = $1 and r.outcome in ('changed', 'kept') and s.source_id = $2
       and s.record_key = r.record_key and s.fingerprint = r.fingerprint`,
    [id, source],
  );
  await query(
    em,
    `update import_row set outcome = case when cardinality(changes) > 0 then 'changed' else 'unchanged' end
     where import_id = $1 and outcome in ('changed', 'unchanged')
       and outcome <> case when cardinality(changes) > 0 then 'changed' else 'unchanged' end`,
    [id],
  );
}

/** Of a refused row: it cannot be told whose it is. `$3`: the source has keys of its own. */
const OF_NOBODY = `(record_key is null or reasons && '{ragged,unreadable}' or not $3 and exists (
  select from unnest(reasons) as reason
  where split_part(reason, ':', 1) in ('number_invalid', 'client_number_invalid', 'username_invalid')))`;

/**
 * A refused row may hold an assignment: its person keeps those that this source told of before, besides those of the other
 * rows. Where it cannot be told whose it is, everybody does. They are told apart from somebody of whom that is all, so that
 * the mended file still takes away what it no longer holds.
 */
async function holdAssignments(em: EntityManager, id: string, source: string, hasOwnKeys: boolean): Promise<void> {
  await query(
    em,
    `with refused as (
       select record_key, ${OF_NOBODY} as of_nobody from import_row where import_id = $1 and outcome = 'refused'),
     held as (
       select r.line, s.roles, array(select g.role || '|' || g.school from assignment g
           where g.account_id = r.account_id and g.source_id = $2) as assignments
       from import_row r join source_record s on s.source_id = $2 and s.record_key = r.record_key
       where r.import_id = $1 and r.outcome in ('changed', 'unchanged', 'kept')
         and ((select coalesce(bool_or(of_nobody), false) from refused)
           or r.record_key in (select record_key from refused where record_key is not null)))
     update import_row r set
       roles = array(select distinct role from unnest(r.roles || held.roles) as role),
       assignments = array(select distinct a from unnest(r.assignments || held.assignments) as a order by a),
       fingerprint = translate(encode(sha256(convert_to(r.fingerprint || '|held', 'UTF8')), 'base64'), '+/=', '-_')
     from held where r.import_id = $1 and r.line = held.line
       and not (held.roles <@ r.roles and held.assignments <@ r.assignments)`,
    [id, source, hasOwnKeys],
  );
}

/** Nobody brings a file about their own account. */
const keepOwn = (em: EntityManager, id: string, accounts: readonly string[]) =>
  query(
    em,
    `update import_row set outcome = 'kept', reasons = '{own_account}', changes = '{}'
     where import_id = $1 and outcome = 'changed' and account_id = any($2)`,
    [id, accounts],
  );

/** What a row holds of a person who is not staged after all. */
export const NO_SECRETS = `national_number = null, address = null, phone = null, birth_date = null, facts = null,
  contact_key = null, facts_key = null`;

/** A client number that was drawn for such a row, of a new person with keys of their own, is nobody's. */
export const NOT_DRAWN = `client_number = (case when contact_key is not null and 'client_number' = any (changes) then null
  else client_number end)`;

/**
 * The people whom the source told of before and whom the file lacks, below the first line of it, so that they are read a
 * page at a time as any other row.
 */
async function addMissing(em: EntityManager, id: string, source: string): Promise<void> {
  const [known] = await query(em, 'select 1 from source_record where source_id = $1 limit 1', [source]);
  if (!known) return;
  await query(
    em,
    `insert into import_row (import_id, line, outcome, account_id, record_key)
     select $1, -row_number() over (order by s.record_key), 'missing', s.account_id, s.record_key
     from source_record s join account a on a.id = s.account_id
     where s.source_id = $2 and a.status <> 'erased'
       and not exists (select from import_row r where r.import_id = $1 and r.record_key = s.record_key)`,
    [id, source],
  );
}

/** How many rows came to each outcome. */
export async function countRows(em: EntityManager, id: string): Promise<ImportCounts> {
  const rows = await query<{ outcome: string; count: number; addresses: number; withoutAddress: number }>(
    em,
    `select outcome, count(*)::int as count,
       count(*) filter (where outcome = 'changed' and 'address' = any (changes))::int as addresses,
       count(*) filter (where outcome = 'new' and address is null)::int as "withoutAddress"
     from import_row where import_id = $1 group by outcome`,
    [id],
  );
  const of = (outcome: string) => rows.find((row) => row.outcome === outcome)?.count ?? 0;
  const missing = of('missing');
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return {
    new: of('new'),
    changed: of('changed'),
    unchanged: of('unchanged'),
    kept: of('kept'),
    refused: of('refused'),
    joined: of('joined'),
    missing,
    rows: sum(({ count }) => count) - missing,
    addresses: sum(({ addresses }) => addresses),
    withoutAddress: sum(({ withoutAddress }) => withoutAddress),
  };
}

/** Of a trusted source's people, the share that a file may lack, move or fail to tell before somebody looks at it. */
const LIMITS: Record<WaitCause, number> = { missing: 0.1, addresses: 0.05, refused: 0.05 };

/** Why a trusted source's file waits for somebody nevertheless; null where it does not. */
export async function waitCause(em: EntityManager, source: string, counts: ImportCounts): Promise<WaitCause | null> {
  const [row] = await query<{ people: number }>(
    em,
    'select count(*)::int as people from source_record where source_id = $1',
    [source],
  );
  const people = row?.people ?? 0;
  const isBeyond = (cause: WaitCause, of: number) => counts[cause] > LIMITS[cause] * of;
  if (isBeyond('missing', people)) return 'missing';
  if (isBeyond('addresses', people)) return 'addresses';
  return isBeyond('refused', counts.rows) ? 'refused' : null;
}
