import type { EntityManager } from '@mikro-orm/postgresql';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { query } from '../sql.ts';
import { settle } from './claim.ts';
import type { ImportState, Refusal } from './contract.ts';

type End = { state: 'refused'; refusal: Refusal; run: string } | { state: 'cancelled'; run?: string };

/** Ends an import that is not applied, removes its file and rows, and tells the audit log. @returns whether it was open. */
export async function endImport(
  context: Context,
  id: string,
  end: End,
  from: readonly ImportState[] = ['reading', 'applying'],
): Promise<boolean> {
  return inTransaction(context, async (inside) => {
    const em = inside.em as EntityManager;
    if (!(await settle(em, id, { ...end, now: inside.now, from }))) return false;
    const [row] = await query<{ institution: string }>(
      em,
      'select institution_id as institution from account_import where id = $1',
      [id],
    );
    await record(inside, {
      institution: row!.institution,
      action: end.state === 'refused' ? 'import.refused' : 'import.cancelled',
      outcome: end.state === 'refused' ? 'failed' : 'done',
      detail: { import: id, ...(end.state === 'refused' ? { cause: end.refusal.code } : {}) },
    });
    return true;
  });
}
