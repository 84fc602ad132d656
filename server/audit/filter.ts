import type { Context } from '../context.ts';
import type { AuditQuery } from './contract.ts';

export type Filter = { sql: string; params: unknown[] };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Where days begin and end. */
export const ZONE = 'Europe/Brussels';

/** The institutions of `allowed` that the query asks for: all, or the one whose slug it names. */
export async function institutionsOf(
  { em }: Context,
  allowed: readonly string[],
  query: AuditQuery,
): Promise<string[]> {
  if (query.institution === undefined || allowed.length === 0) return [...allowed];
  const rows = await em.execute<{ id: string }[]>('select id from institution where slug = ? and id in (?)', [
    query.institution,
    allowed,
  ]);
  return rows.map((row) => row.id);
}

/**
 * The conditions of a query on `audit_entry e`, apart from institution and mark. Days are those of Brussels; `until` is
 * included. A ticket is found by its reference, a person by a part of a name that they acted under: both are looked up
 * first, so that the entries themselves are found by an index.
 */
export async function conditionsOf(
  context: Context,
  institutions: readonly string[],
  query: AuditQuery,
): Promise<Filter> {
  const parts: Filter[] = [];
  const add = (sql: string, ...params: unknown[]) => parts.push({ sql, params });
  if (query.action) add('e.action = ?', query.action);
  if (query.outcome) add('e.outcome = ?', query.outcome);
  if (query.account) add('e.account = ?', query.account);
  if (query.from) add(`e.recorded_at >= (?::date)::timestamp at time zone '${ZONE}'`, query.from);
  if (query.until) add(`e.recorded_at < (?::date + 1)::timestamp at time zone '${ZONE}'`, query.until);
  if (query.actor && UUID.test(query.actor)) add('e.actor_id = ?', query.actor);
  else if (query.actor) {
    const names = await namesLike(context, institutions, query.actor);
    add('e.actor_name in (?)', [...names, ...(query.systemActors ?? [])]);
  }
  if (query.ticket) {
    const rows = await context.em.execute<{ id: string }[]>('select id from ticket where reference = ?', [
      query.ticket.toUpperCase(),
    ]);
    add('e.ticket = ?', rows[0]?.id ?? NOBODY);
  }
  return { sql: parts.map((part) => `and ${part.sql}`).join(' '), params: parts.flatMap((part) => part.params) };
}

/** A name that nobody bears, and an identity that nothing has. */
const NO_NAME = '\u001f';
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * The names under which somebody acted and that hold these words. Each name is found by one step along the index, so that
 * it costs as many steps as there are names, whatever the number of entries.
 */
async function namesLike({ em }: Context, institutions: readonly string[], words: string): Promise<string[]> {
  if (institutions.length === 0) return [NO_NAME];
  const rows = await em.execute<{ name: string }[]>(
    `select distinct n.name from institution i cross join lateral (
       with recursive step(name) as (
         (select e.actor_name from audit_entry e where e.institution_id = i.id order by e.actor_name limit 1)
         union all
         select (select e.actor_name from audit_entry e where e.institution_id = i.id and e.actor_name > step.name
           order by e.actor_name limit 1) from step where step.name is not null)
       select name from step where name <> '') n
     where i.id in (?) and n.name ilike ?`,
    [institutions, `%${words.replace(/[\\%_]/g, '\\$&')}%`],
  );
  return rows.length === 0 ? [NO_NAME] : rows.map(({ name }) => name);
}

export type Mark = { at: number; id: string };

export const markOf = (text: string): Mark => ({
  at: Number(text.slice(0, text.indexOf('.'))),
  id: text.slice(text.indexOf('.') + 1),
});
export const markText = (mark: Mark): string => `${mark.at}.${mark.id}`;

export type StoredRow = { id: string; slug: string; position: string; payload: string; hash: string };

/** Up to `limit` entries older than `mark`, the newest first. Each institution's part is read from its own index range. */
export async function readEntries(
  { em }: Context,
  institutions: readonly string[],
  conditions: Filter,
  mark: Mark | null,
  limit: number,
): Promise<StoredRow[]> {
  if (institutions.length === 0) return [];
  const older = mark
    ? { sql: 'and (e.recorded_at, e.id) < (to_timestamp(?::float8 / 1000), ?::uuid)', params: [mark.at, mark.id] }
    : { sql: '', params: [] };
  return em.execute<StoredRow[]>(
    `select r.id, i.slug, r.position, r.payload, r.hash
     from institution i cross join lateral (
       select e.id, e.recorded_at, e.position, e.payload, e.hash from audit_entry e
       where e.institution_id = i.id ${conditions.sql} ${older.sql}
       order by e.recorded_at desc, e.id desc limit ${limit}) r
     where i.id in (?)
     order by r.recorded_at desc, r.id desc limit ${limit}`,
    [...conditions.params, ...older.params, institutions],
  );
}

/** Entries that are counted one by one; of more it is said that they are more. */
export const MOST_COUNTED = 10_000;

/** How many entries satisfy the conditions; one more than {@link MOST_COUNTED} where there are more. */
export async function countEntries(
  { em }: Context,
  institutions: readonly string[],
  conditions: Filter,
): Promise<number> {
  if (institutions.length === 0) return 0;
  const rows = await em.execute<{ total: string }[]>(
    `select count(*) as total from (
       select 1 from audit_entry e where e.institution_id in (?) ${conditions.sql} limit ${MOST_COUNTED + 1}) counted`,
    [institutions, ...conditions.params],
  );
  return Number(rows[0]?.total ?? 0);
}

/** What was asked, for the entry that tells of the look: names of filters with their values, a person's name left out. */
export function describeQuery(query: AuditQuery): Record<string, string> {
  const told = {
    action: query.action,
    outcome: query.outcome,
    ticket: query.ticket,
    account: query.account,
    from: query.from,
    until: query.until,
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
