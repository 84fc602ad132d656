import type { Context } from '../context.ts';
import { blindIndex } from '../crypto/index.ts';
import { query } from '../sql.ts';
import { usernameParts } from './username.ts';

const LARGEST = 2_000_000_000;
const BATCH = 10_000;

/** A username without its number, or a client number, as the series knows it. */
const lookupOf = (institution: string, kind: 'username' | 'client_number', text: string): string =>
  blindIndex({ institution, column: `series.${kind}` }, text);

export const usernameSeries = (institution: string, base: string): string => lookupOf(institution, 'username', base);
export const clientNumberSeries = (institution: string, number: string): string =>
  lookupOf(institution, 'client_number', number);

/**
 * Keeps identifiers from being given again, in the caller's transaction: all usernames of the same names up to this one's
 * number, and client numbers. What is kept are look-up values, which outlive the account.
 */
export async function retireIdentifiers(
  { em }: Context,
  institution: string,
  { usernames = [], clientNumbers = [] }: { usernames?: readonly string[]; clientNumbers?: readonly string[] },
): Promise<void> {
  const lasts = new Map<string, number>();
  for (const username of usernames) {
    const { base, number } = usernameParts(username);
    lasts.set(base, Math.max(lasts.get(base) ?? 0, Math.min(number, LARGEST)));
  }
  const rows = [
    ...[...lasts].map(([base, last]) => ({ kind: 'username', lookup: usernameSeries(institution, base), last })),
    ...clientNumbers.map((number) => ({
      kind: 'client_number',
      lookup: clientNumberSeries(institution, number),
      last: 1,
    })),
  ];
  for (let from = 0; from < rows.length; from += BATCH) {
    const part = rows.slice(from, from + BATCH);
    await query(
      em,
      `insert into identifier_series (institution_id, kind, lookup, last)
       select $1, kind, lookup, last from unnest($2::text[], $3::text[], $4::int[]) as told(kind, lookup, last)
       order by kind, lookup
       on conflict (institution_id, kind, lookup) do update set last = greatest(identifier_series.last, excluded.last)`,
      [institution, part.map(({ kind }) => kind), part.map(({ lookup }) => lookup), part.map(({ last }) => last)],
    );
  }
}

/**
 * What was given out and is not given again. Asking costs next to nothing where nothing ever was.
 * @returns by base of username the last number that was given; and those of the client numbers that were.
 */
export async function retiredAmong(
  { em }: Pick<Context, 'em'>,
  institution: string,
  { bases = [], clientNumbers = [] }: { bases?: readonly string[]; clientNumbers?: readonly string[] },
): Promise<{ lasts: Map<string, number>; clientNumbers: Set<string> }> {
  const texts = new Map([
    ...bases.map((base) => [usernameSeries(institution, base), base] as const),
    ...clientNumbers.map((number) => [clientNumberSeries(institution, number), number] as const),
  ]);
  const rows = await query<{ kind: string; lookup: string; last: number }>(
    em,
    'select kind, lookup, last from identifier_series where institution_id = $1 and kind = any($2) and lookup = any($3)',
    [institution, ['username', 'client_number'], [...texts.keys()]],
  );
  const lasts = new Map<string, number>();
  const numbers = new Set<string>();
  for (const { kind, lookup, last } of rows) {
    const text = texts.get(lookup) ?? '';
    if (kind === 'username') lasts.set(text, last);
    else numbers.add(text);
  }
  return { lasts, clientNumbers: numbers };
}

/** Whether anything of that kind was ever retired in an institution. */
export async function hasRetired(
  { em }: Pick<Context, 'em'>,
  institution: string,
  kind: 'username' | 'client_number',
): Promise<boolean> {
  const rows = await query(em, 'select from identifier_series where institution_id = $1 and kind = $2 limit 1', [
    institution,
    kind,
  ]);
  return rows.length > 0;
}
