import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { query } from '../sql.ts';
import type { MissingRow, PreviewRow, RowOutcome } from './contract.ts';
import { assertIdentity, assertMayImport } from './sources.ts';

const PAGE = 50;

export type PreviewQuery = {
  outcome: RowOutcome | 'missing';
  /** Where the page begins: what `next` of the one before says. */
  after?: number | string;
  /** A code, whichever the field. */
  reason?: string;
};
export type PreviewPage<Row> = { rows: Row[]; next: number | null };

const ROWS = `
  select line, outcome, reasons, changes, last_name as "lastName", first_name as "firstName", username,
    client_number as "clientNumber", national_number_hint as "nationalNumberHint", address_hint as "addressHint", school,
    roles
  from import_row
  where import_id = $1 and outcome = $2 and line > $3
    and ($4::text is null or exists (select from unnest(reasons) as reason where split_part(reason, ':', 1) = $4))
  order by line limit ${PAGE + 1}`;

/** From the first line backwards: the missing stand before it. */
const MISSING = `
  select r.line, a.id as account, a.last_name as "lastName", a.first_name as "firstName", a.username,
    a.national_number_hint as "nationalNumberHint", a.address_hint as "addressHint"
  from import_row r join account a on a.id = r.account_id
  where r.import_id = $1 and r.outcome = 'missing' and r.line < $2
  order by r.line desc limit ${PAGE + 1}`;

/**
 * The rows of a preview that came to one outcome, masked, a page at a time; or the accounts that the source told of before
 * and that the file lacks.
 * @throws DomainError `not_found`; `forbidden` for whoever may not import there.
 */
export async function previewRows(
  context: Context,
  id: string,
  query: PreviewQuery & { outcome: 'missing' },
): Promise<PreviewPage<MissingRow>>;
export async function previewRows(
  context: Context,
  id: string,
  query: PreviewQuery & { outcome: RowOutcome },
): Promise<PreviewPage<PreviewRow>>;
export async function previewRows(
  context: Context,
  id: string,
  { outcome, after, reason }: PreviewQuery,
): Promise<PreviewPage<PreviewRow | MissingRow>> {
  assertIdentity(id, 'import');
  const { em } = context;
  const [one] = await query<{ institution: string }>(
    em,
    'select institution_id as institution from account_import where id = $1',
    [id],
  );
  assertMayImport(context, found(one, 'import').institution);
  const from = Number(after ?? 0);
  const start = Number.isInteger(from) && Math.abs(from) < 2 ** 31 ? from : 0;
  if (outcome === 'missing') {
    const rows = await query<MissingRow & { line: number }>(em, MISSING, [id, Math.min(start, 0)]);
    return pageOf(rows, ({ line: _, ...row }) => row);
  }
  return pageOf(await query<PreviewRow>(em, ROWS, [id, outcome, start, reason ?? null]), (row) => row);
}

function pageOf<Row extends { line: number }, Shown>(
  rows: readonly Row[],
  shown: (row: Row) => Shown,
): PreviewPage<Shown> {
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
  return { rows: rows.slice(0, PAGE).map(shown), next: last?.line ?? null };
}
