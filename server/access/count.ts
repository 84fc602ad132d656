import type { Context } from '../context.ts';
import { findInstitution } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { assertAllowed } from '../staff/index.ts';
import { ACCESS_MAIL_FATES, type AccessMailCounts } from './contract.ts';
import { FATE } from './list.ts';

/**
 * How many mails of an institution's first accesses came to each end, and when the next ones go (null: none waits).
 * @throws DomainError `not_found`; `forbidden` without `access_mails.manage`.
 */
export async function countAccessMails(
  context: Context,
  slug: string,
): Promise<{ counts: AccessMailCounts; nextAt: string | null }> {
  const { id } = await findInstitution(context, slug);
  if (context.actor.kind !== 'system') assertAllowed(context.actor, id, 'access_mails.manage');
  const rows = await query<{ fate: keyof AccessMailCounts; count: number; next: string | null }>(
    context.em,
    `select ${FATE} as fate, count(*)::int as count, min(m.due_at) filter (where m.state = 'waiting') as next
     from access_mail m left join outbound_mail o on o.id = m.mail_id where m.institution_id = $1 group by 1`,
    [id],
  );
  const counts = Object.fromEntries(ACCESS_MAIL_FATES.map((fate) => [fate, 0])) as AccessMailCounts;
  for (const { fate, count } of rows) counts[fate] = count;
  const next = rows.find((row) => row.next !== null)?.next;
  return { counts, nextAt: next ? new Date(next).toISOString() : null };
}
