import { randomInt } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountImport } from '#db/entities/index.ts';
import { hasRetired, retiredAmong } from '../accounts/index.ts';
import type { Profile } from '../institutions/contract.ts';
import { query } from '../sql.ts';

/** Names whose series are looked up, and numbers that are drawn, at once. */
const PART = 20_000;
/** Ten digits, none of which leads with nought. */
const CLIENT_NUMBERS = { first: 1_000_000_000, beyond: 10_000_000_000 };

type Staged = { em: EntityManager; import: string; institution: string };

/**
 * Gives the new rows of a staged import the identifiers that the profile derives or draws. Rows are staged with
 * `username = username_base` where the profile derives usernames from names, and with `client_number` null where the file
 * gives none: homonyms are numbered here, after those of the register and of those who were there once, and client numbers
 * drawn. Rows whose given identifier another new row, an account or somebody who was there once has become `refused`.
 */
export async function proposeIdentifiers(
  em: EntityManager,
  accountImport: Pick<AccountImport, 'id' | 'institution'>,
  profile: Profile,
): Promise<void> {
  const staged = { em, import: accountImport.id, institution: accountImport.institution };
  await refuseTaken(staged, 'client_number');
  if (profile.usernames.source === 'given') await refuseTaken(staged, 'username');
  if (profile.usernames.source === 'names') await numberHomonyms(staged);
  if (profile.signInWith.includes('client_number')) await drawClientNumbers(staged);
}

/** What the file itself gives: the first row that has it keeps it, unless somebody of the register does. */
async function refuseTaken({ em, import: id, institution }: Staged, column: 'username' | 'client_number') {
  const derived = column === 'username' ? 'and r.username_base is null' : '';
  await query(
    em,
    `update import_row r set outcome = 'refused', reasons = array_append(r.reasons, '${column}_of_another:${column}')
     from (select line, ${column} as given, row_number() over (partition by ${column} order by line) as turn
           from import_row r where import_id = $1 and outcome = 'new' and ${column} is not null ${derived}) as g
     where r.import_id = $1 and r.line = g.line and (g.turn > 1
       or exists (select from account a where a.institution_id = $2 and a.${column} = g.given))`,
    [id, institution],
  );
  if (column === 'username' || !(await hasRetired({ em }, institution, column))) return;
  for await (const given of staging({ em, import: id, institution }, column)) {
    const { clientNumbers } = await retiredAmong({ em }, institution, { clientNumbers: given });
    if (clientNumbers.size === 0) continue;
    await query(
      em,
      `update import_row set outcome = 'refused', reasons = array_append(reasons, '${column}_of_another:${column}')
       where import_id = $1 and outcome = 'new' and ${column} = any($2)`,
      [id, [...clientNumbers]],
    );
  }
}

/** The different values of a column among the new rows, some thousands at once. */
async function* staging({ em, import: id }: Staged, column: 'username_base' | 'client_number') {
  for (let after = ''; ; ) {
    const rows = await query<{ value: string }>(
      em,
      `select distinct ${column} as value from import_row
       where import_id = $1 and outcome = 'new' and ${column} > $2 order by 1 limit ${PART}`,
      [id, after],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ value }) => value);
    after = last.value;
  }
}

/**
 * The bases that are not simply free: several in the file, or the last number that the register knows. An account's number
 * of more than six digits is no homonym's.
 */
const HOMONYMS = `
  with base as (select username_base as base, count(*)::int as people from import_row
      where import_id = $1 and outcome = 'new' and username_base is not null group by 1),
    given as (select rtrim(username, '0123456789') as base,
        max(coalesce(nullif(substr(username, length(rtrim(username, '0123456789')) + 1), ''), '1')::numeric)
          filter (where length(username) - length(rtrim(username, '0123456789')) <= 6)::int as last
      from account where institution_id = $2 and username is not null group by 1)
  select b.base, coalesce(g.last, 0) as last from base b left join given g using (base)
  where b.people > 1 or g.base is not null`;

async function numberHomonyms(staged: Staged): Promise<void> {
  const { em, import: id, institution } = staged;
  const [anyone] = await query(
    em,
    `select 1 from import_row where import_id = $1 and outcome = 'new' and username_base is not null limit 1`,
    [id],
  );
  if (!anyone) return;
  const found = await query<{ base: string; last: number }>(em, HOMONYMS, [id, institution]);
  const lasts = new Map(found.map(({ base, last }) => [base, last]));
  if (await hasRetired({ em }, institution, 'username')) {
    for await (const bases of staging(staged, 'username_base')) {
      const retired = await retiredAmong({ em }, institution, { bases });
      for (const [base, last] of retired.lasts) lasts.set(base, Math.max(last, lasts.get(base) ?? 0));
    }
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

/**
 * Draws until none is lacking that neither the file, nor the register, nor anybody who was there once has. Rows for which
 * one is drawn say so in `changes`.
 */
async function drawClientNumbers(staged: Staged): Promise<void> {
  const { em, import: id } = staged;
  for (;;) {
    await drawForAll(staged);
    const twice = await query(
      em,
      `update import_row r set client_number = null
       from (select line, 'client_number' = any (changes) as is_drawn,
               row_number() over (partition by client_number order by 'client_number' = any (changes), line) as turn
             from import_row where import_id = $1 and outcome = 'new') as d
       where r.import_id = $1 and r.line = d.line and d.turn > 1 and d.is_drawn returning 1`,
      [id],
    );
    if (twice.length === 0) return;
  }
}

async function drawForAll({ em, import: id, institution }: Staged): Promise<void> {
  const hasFormer = await hasRetired({ em }, institution, 'client_number');
  for (let after = 0; ; ) {
    const rows = await query<{ line: number }>(
      em,
      `select line from import_row where import_id = $1 and outcome = 'new' and client_number is null and line > $2
       order by line limit ${PART}`,
      [id, after],
    );
    const last = rows.at(-1);
    if (!last) return;
    const drawn = rows.map(() => String(randomInt(CLIENT_NUMBERS.first, CLIENT_NUMBERS.beyond)));
    const former = hasFormer
      ? (await retiredAmong({ em }, institution, { clientNumbers: drawn })).clientNumbers
      : new Set<string>();
    // A number that somebody has leaves its row as it is, and that row is drawn for again.
    const given = await query(
      em,
      `update import_row r set client_number = d.number,
         changes = (case when 'client_number' = any (r.changes) then r.changes else array_append(r.changes, 'client_number') end)
       from unnest($2::int[], $3::text[]) as d(line, number)
       where r.import_id = $1 and r.line = d.line and d.number <> all ($5)
         and not exists (select from account a where a.institution_id = $4 and a.client_number = d.number)
       returning 1`,
      [id, rows.map(({ line }) => line), drawn, institution, [...former]],
    );
    if (given.length === rows.length) after = last.line;
  }
}
