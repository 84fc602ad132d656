import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountImport } from '#db/entities/index.ts';
import { hasRetired, retiredAmong } from '../accounts/index.ts';
import type { Profile } from '../institutions/contract.ts';
import { query } from '../sql.ts';
import { drawClientNumber } from './client-number.ts';

/** Names whose series are looked up, and numbers that are drawn, at once. */
const PART = 20_000;

type Staged = { em: EntityManager; import: string; institution: string };
type Identifier = 'username' | 'client_number';

/**
 * Gives the new rows of a staged import the identifiers that the profile derives or draws. Rows are staged with
 * `username = username_base` where the profile derives usernames from names, and with a client number that was drawn, which
 * `changes` tells, where the file gives none: only homonyms are numbered here, after those of the register and of those who
 * were there once, and only numbers that somebody has drawn anew. Rows that are given an identifier which another row, an
 * account or somebody who was there once has become `refused`.
 */
export async function proposeIdentifiers(
  em: EntityManager,
  accountImport: Pick<AccountImport, 'id' | 'institution'>,
  profile: Profile,
): Promise<void> {
  const staged = { em, import: accountImport.id, institution: accountImport.institution };
  await refuseTaken(staged, 'client_number');
  if (profile.usernames.source !== 'none') await refuseTaken(staged, 'username');
  if (profile.usernames.source === 'names') await numberHomonyms(staged);
  if (profile.signInWith.includes('client_number')) await settleClientNumbers(staged);
}

const DRAWN = `(r.outcome = 'new' and 'client_number' = any (r.changes))`;
/** Rows that the file itself gives an identifier which their account has not: new ones, and others. */
const GIVEN: Record<Identifier, string> = {
  username: `(r.username is not null and (r.outcome = 'new' and r.username_base is null
    or r.outcome in ('changed', 'kept') and 'username' = any (r.changes)))`,
  client_number: `(r.client_number is not null and (r.outcome = 'new' and not ${DRAWN}
    or r.outcome in ('changed', 'kept') and 'client_number' = any (r.changes)))`,
};
const refusing = (column: Identifier) =>
  `outcome = 'refused', reasons = array_append(r.reasons, '${column}_of_another:${column}')`;

/** What the file itself gives: the first row that has it keeps it, unless somebody of the register does, or once did. */
async function refuseTaken(staged: Staged, column: Identifier): Promise<void> {
  const { em, import: id, institution } = staged;
  await query(
    em,
    `update import_row r set ${refusing(column)}
     from (select line, ${column} as given, row_number() over (partition by ${column} order by line) as turn
           from import_row r where import_id = $1 and ${GIVEN[column]}) as g
     where r.import_id = $1 and r.line = g.line and (g.turn > 1
       or exists (select from account a where a.institution_id = $2 and a.${column} = g.given))`,
    [id, institution],
  );
  if (!(await hasRetired({ em }, institution, column))) return;
  for await (const given of valuesOf(staged, column, GIVEN[column])) {
    const retired = await retiredAmong(
      { em },
      institution,
      column === 'username' ? { usernames: given } : { clientNumbers: given },
    );
    const taken = column === 'username' ? retired.usernames : retired.clientNumbers;
    if (taken.size === 0) continue;
    await query(
      em,
      `update import_row r set ${refusing(column)} where import_id = $1 and ${GIVEN[column]} and ${column} = any($2)`,
      [id, [...taken]],
    );
  }
}

/** The different values of a column among some of the rows, some thousands at once. */
async function* valuesOf({ em, import: id }: Staged, column: Identifier | 'username_base', which: string) {
  for (let after = ''; ; ) {
    const rows = await query<{ value: string }>(
      em,
      `select distinct ${column} as value from import_row r
       where import_id = $1 and ${which} and ${column} > $2 order by 1 limit ${PART}`,
      [id, after],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ value }) => value);
    after = last.value;
  }
}

/** By base, the last number that is given; one of more than six digits is no homonym's. */
const BY_BASE = `rtrim(username, '0123456789') as base,
  coalesce(max(coalesce(nullif(substr(username, length(rtrim(username, '0123456789')) + 1), ''), '1')::numeric)
    filter (where length(username) - length(rtrim(username, '0123456789')) <= 6), 0)::int as last`;
type Last = { base: string; last: number };

async function numberHomonyms(staged: Staged): Promise<void> {
  const { em, import: id, institution } = staged;
  const repeated = await query<Last>(
    em,
    `select username_base as base, 0 as last from import_row
     where import_id = $1 and outcome = 'new' and username_base is not null group by 1 having count(*) > 1`,
    [id],
  );
  const given = await query<Last>(
    em,
    `select ${BY_BASE} from import_row r where import_id = $1 and ${GIVEN.username} group by 1`,
    [id],
  );
  const inFile = new Map(given.map(({ base, last }) => [base, last]));
  const hasFormer = await hasRetired({ em }, institution, 'username');
  /** The bases that are not simply free: several in the file, or the last number that somebody has or had. */
  const lasts = new Map(repeated.map(({ base, last }) => [base, last]));
  const raise = (base: string, last: number) => lasts.set(base, Math.max(last, lasts.get(base) ?? 0));
  for await (const bases of valuesOf(staged, 'username_base', `r.outcome = 'new'`)) {
    const taken = await query<Last>(
      em,
      `select ${BY_BASE} from account where institution_id = $1 and username is not null
         and rtrim(username, '0123456789') = any($2) group by 1`,
      [institution, bases],
    );
    for (const { base, last } of taken) raise(base, last);
    for (const base of bases) if (inFile.has(base)) raise(base, inFile.get(base) ?? 0);
    if (!hasFormer) continue;
    for (const [base, last] of (await retiredAmong({ em }, institution, { bases })).lasts) raise(base, last);
  }
  const bases = [...lasts.keys()];
  for (let from = 0; from < bases.length; from += PART) {
    const part = bases.slice(from, from + PART);
    await query(
      em,
      `update import_row r set username = n.base || n.number
       from (select r.line, b.base, b.last + row_number() over (partition by b.base order by r.line) as number
             from unnest($2::text[], $3::int[]) as b(base, last)
             join import_row r on r.username_base = b.base
             where r.import_id = $1 and r.outcome = 'new') as n
       where r.import_id = $1 and r.line = n.line and n.number > 1`,
      [id, part, part.map((base) => lasts.get(base) ?? 0)],
    );
  }
}

/** Draws anew what an account, somebody who was there once or another row has, until nobody has it. */
async function settleClientNumbers(staged: Staged): Promise<void> {
  const { em, import: id, institution } = staged;
  await query(
    em,
    `update import_row r set client_number = null from account a
     where r.import_id = $1 and ${DRAWN} and a.institution_id = $2 and a.client_number = r.client_number`,
    [id, institution],
  );
  if (await hasRetired({ em }, institution, 'client_number'))
    for await (const clientNumbers of valuesOf(staged, 'client_number', DRAWN)) {
      const { clientNumbers: retired } = await retiredAmong({ em }, institution, { clientNumbers });
      if (retired.size > 0)
        await query(
          em,
          `update import_row r set client_number = null where import_id = $1 and ${DRAWN} and client_number = any($2)`,
          [id, [...retired]],
        );
    }
  do await forgetTwice(staged);
  while (await drawForAll(staged));
}

/** Of rows with the same client number the first keeps it, one that is given before one that was drawn. */
async function forgetTwice({ em, import: id }: Staged): Promise<void> {
  const twice = await query<{ line: number }>(
    em,
    `select line from (
       select line, is_drawn, row_number() over (partition by client_number order by is_drawn, line) as turn
       from (select line, client_number, ${DRAWN} as is_drawn from import_row r
         where import_id = $1 and client_number is not null and (${DRAWN} or ${GIVEN.client_number})) as one) as d
     where turn > 1 and is_drawn`,
    [id],
  );
  if (twice.length > 0)
    await query(em, 'update import_row set client_number = null where import_id = $1 and line = any($2)', [
      id,
      twice.map(({ line }) => line),
    ]);
}

/** @returns whether it drew any: two of them may be the same. */
async function drawForAll({ em, import: id, institution }: Staged): Promise<boolean> {
  const hasFormer = await hasRetired({ em }, institution, 'client_number');
  let hasDrawn = false;
  for (let after = 0; ; ) {
    const rows = await query<{ line: number }>(
      em,
      `select line from import_row where import_id = $1 and outcome = 'new' and client_number is null and line > $2
       order by line limit ${PART}`,
      [id, after],
    );
    const last = rows.at(-1);
    if (!last) return hasDrawn;
    hasDrawn = true;
    const drawn = rows.map(() => drawClientNumber());
    const former = hasFormer
      ? (await retiredAmong({ em }, institution, { clientNumbers: drawn })).clientNumbers
      : new Set<string>();
    // A number that somebody has leaves its row as it is, and that row is drawn for again.
    const given = await query(
      em,
      `update import_row r set client_number = d.number
       from unnest($2::int[], $3::text[]) as d(line, number)
       where r.import_id = $1 and r.line = d.line and d.number <> all ($5)
         and not exists (select from account a where a.institution_id = $4 and a.client_number = d.number)
       returning 1`,
      [id, rows.map(({ line }) => line), drawn, institution, [...former]],
    );
    if (given.length === rows.length) after = last.line;
  }
}
