import type { Context } from '../context.ts';
import { blindIndex } from '../crypto/index.ts';
import { query } from '../sql.ts';
import { usernameParts } from './username.ts';

const LARGEST = 2_000_000_000;
const BATCH = 10_000;

/** A username without its number, a whole username, or a client number, as the series knows it. */
const lookupOf = (institution: string, kind: 'username' | 'whole_username' | 'client_number', text: string): string =>
  blindIndex({ institution, column: `series.${kind}` }, text);

export const usernameSeries = (institution: string, base: string): string => lookupOf(institution, 'username', base);
const wholeUsername = (institution: string, username: string): string =>
  lookupOf(institution, 'whole_username', username);
export const clientNumberSeries = (institution: string, number: string): string =>
  lookupOf(institution, 'client_number', number);

/**
 * Keeps identifiers from being given again, in the caller's transaction: usernames, all that are derived of the same names up
 * to their number, and client numbers. What is kept are look-up values, which outlive the account.
 * @param told `homonyms`: usernames that are in use, of which the number alone counts.
 */
export async function retireIdentifiers(
  { em }: Context,
  institution: string,
  told: { usernames?: readonly string[]; homonyms?: readonly string[]; clientNumbers?: readonly string[] },
): Promise<void> {
  const { usernames = [], homonyms = [], clientNumbers = [] } = told;
  const lasts = new Map<string, number>();
  for (const username of [...usernames, ...homonyms]) {
    const { base, number } = usernameParts(username);
    lasts.set(base, Math.max(lasts.get(base) ?? 0, Math.min(number, LARGEST)));
  }
  const once = (kind: 'username' | 'client_number', lookups: readonly string[]) =>
    [...new Set(lookups)].map((lookup) => ({ kind, lookup, last: 1 }));
  const rows = [
    ...[...lasts].map(([base, last]) => ({ kind: 'username', lookup: usernameSeries(institution, base), last })),
    ...once(
      'username',
      usernames.map((username) => wholeUsername(institution, username)),
    ),
    ...once(
      'client_number',
      clientNumbers.map((number) => clientNumberSeries(institution, number)),
    ),
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
 * @returns by base of username the last number that was given; and those of the usernames and client numbers that were.
 */
export async function retiredAmong(
  { em }: Pick<Context, 'em'>,
  institution: string,
  asked: { bases?: readonly string[]; usernames?: readonly string[]; clientNumbers?: readonly string[] },
): Promise<{ lasts: Map<string, number>; usernames: Set<string>; clientNumbers: Set<string> }> {
  const { bases = [], usernames = [], clientNumbers = [] } = asked;
  const texts = new Map<string, { of: keyof typeof asked; text: string }>([
    ...bases.map((text) => [usernameSeries(institution, text), { of: 'bases', text }] as const),
    ...usernames.map((text) => [wholeUsername(institution, text), { of: 'usernames', text }] as const),
    ...clientNumbers.map((text) => [clientNumberSeries(institution, text), { of: 'clientNumbers', text }] as const),
  ]);
  const rows = await query<{ lookup: string; last: number }>(
    em,
    'select lookup, last from identifier_series where institution_id = $1 and kind = any($2) and lookup = any($3)',
    [institution, ['username', 'client_number'], [...texts.keys()]],
  );
  const found = rows.flatMap(({ lookup, last }) => {
    const one = texts.get(lookup);
    return one ? [{ ...one, last }] : [];
  });
  const textsOf = (of: 'usernames' | 'clientNumbers') =>
    new Set(found.filter((one) => one.of === of).map(({ text }) => text));
  return {
    lasts: new Map(found.filter(({ of }) => of === 'bases').map(({ text, last }) => [text, last])),
    usernames: textsOf('usernames'),
    clientNumbers: textsOf('clientNumbers'),
  };
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
