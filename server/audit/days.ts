import type { Context } from '../context.ts';
import type { AuditDay, AuditQuery } from './contract.ts';
import { conditionsOf, ZONE } from './filter.ts';

/** Days that the picture shows at least and at most. */
const FEWEST = 30;
const MOST = 92;
/** Entries of a day that are counted at each institution: a longer bar would tell no more. */
const COUNTED = 2_000;
const DAY_MS = 86_400_000;

const dayOf = (date: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(date);
const daysLater = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** The first and the last day of the picture: those that were asked for, with their neighbours where they are few. */
function spanOf({ from, until }: AuditQuery, today: string): { first: string; last: string } {
  const end = until && until < today ? until : today;
  const start = from && from <= end ? from : daysLater(end, 1 - FEWEST);
  const length = (Date.parse(end) - Date.parse(start)) / DAY_MS + 1;
  if (length > MOST) return { first: daysLater(end, 1 - MOST), last: end };
  if (length >= FEWEST) return { first: start, last: end };
  const after = daysLater(end, Math.floor((FEWEST - length) / 2));
  const last = after < today ? after : today;
  return { first: daysLater(last, 1 - FEWEST), last };
}

/**
 * How many entries each day of Brussels has that satisfy a query whatever its dates, and how many of them were denied or
 * failed. Counting stops at 2,000 a day and institution, so that a million entries cost no more than the bars.
 */
export async function countDays(
  context: Context,
  institutions: readonly string[],
  query: AuditQuery,
): Promise<AuditDay[]> {
  if (institutions.length === 0) return [];
  const { first, last } = spanOf(query, dayOf(context.now));
  const { from: _from, until: _until, ...undated } = query;
  const conditions = await conditionsOf(context, institutions, undated);
  const rows = await context.em.execute<{ day: string; total: string; troubled: string; is_more: boolean }[]>(
    `select to_char(d.day, 'YYYY-MM-DD') as day, sum(c.total) as total, sum(t.total) as troubled,
       bool_or(c.total >= ${COUNTED}) as is_more
     from generate_series(?::timestamp, ?::timestamp, interval '1 day') d(day)
       cross join institution i
       cross join lateral (select count(*) as total from (${inDay(conditions.sql)}) x) c
       cross join lateral (select count(*) as total from (${inDay(`and e.outcome <> 'done' ${conditions.sql}`)}) x) t
     where i.id in (?) group by d.day order by d.day`,
    [first, last, ...conditions.params, ...conditions.params, institutions],
  );
  return rows.map(({ day, total, troubled, is_more: isMore }) => ({
    day,
    total: Number(total),
    troubled: Number(troubled),
    isMore,
  }));
}

const inDay = (conditions: string): string => `
  select 1 from audit_entry e where e.institution_id = i.id
    and e.recorded_at >= d.day at time zone '${ZONE}' and e.recorded_at < (d.day + interval '1 day') at time zone '${ZONE}'
    ${conditions} limit ${COUNTED}`;
