import { record } from '../audit/index.ts';
import type { Context } from '../context.ts';
import { query } from '../sql.ts';
import type { SourceDetail } from './contract.ts';
import { changeSource, distrust, findSource } from './sources.ts';

/**
 * A source with the titles of the columns of its newest file that was read; null where none is known yet.
 * @throws DomainError `not_found`; `forbidden` without `imports.run` there.
 */
export async function sourceColumns(
  context: Context,
  id: string,
): Promise<{ source: SourceDetail; header: string[] | null }> {
  const source = await findSource(context, id);
  const [row] = await query<{ header: string[] }>(
    context.em,
    `select facts -> 'header' as header from account_import
     where institution_id = $1 and source_id = $2 and facts ? 'header' order by created_at desc limit 1`,
    [source.institution.id, id],
  );
  return { source, header: row?.header ?? null };
}

/**
 * Forgets what a source's columns mean, so that it is asked with its next file; that file waits for somebody, trusted or not.
 * @throws DomainError `not_found`; `forbidden` without `imports.run` there.
 */
export async function forgetMapping(context: Context, { source }: { source: string }): Promise<void> {
  await changeSource(context, source, async (inside, held) => {
    if (held.mapping === null) return;
    const { institution, key } = held;
    held.mapping = null;
    await record(inside, { institution, action: 'import_source.unmapped', detail: { folder: key } });
    await distrust(inside, held);
  });
}
