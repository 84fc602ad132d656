import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { query } from '../sql.ts';
import type { RowReason } from './contract.ts';
import { assertIdentity, assertMayImport } from './sources.ts';

/**
 * How many rows of a preview are refused or kept for each reason, the most frequent first.
 * @throws DomainError `not_found`; `forbidden` without `imports.run`.
 */
export async function countReasons(
  context: Context,
  importId: string,
  outcome: 'refused' | 'kept',
): Promise<{ reason: RowReason; count: number }[]> {
  assertIdentity(importId, 'import');
  const { em } = context;
  const [row] = await query<{ institution: string }>(
    em,
    'select institution_id as institution from account_import where id = $1',
    [importId],
  );
  assertMayImport(context, found(row, 'import').institution);
  return query(
    em,
    `select split_part(reason, ':', 1) as reason, count(distinct line)::int as count
     from import_row, unnest(reasons) as reason where import_id = $1 and outcome = $2 group by 1 order by 2 desc, 1`,
    [importId, outcome],
  );
}
