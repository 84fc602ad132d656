import type { EntityManager } from '@mikro-orm/postgresql';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, systemContext } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { query } from '../sql.ts';
import type { ImportState } from './contract.ts';
import { endImport } from './end-import.ts';
import { assertIdentity, assertMayImport } from './sources.ts';

/** Days for which a preview, or a file whose columns nobody has told, waits for somebody. */
const WAITS_DAYS = 30;
const DAY = 86_400_000;

type Found = { institution: string; state: ImportState; isMapped: boolean };

async function lockImport({ em }: Context, id: string): Promise<Found> {
  assertIdentity(id, 'import');
  const [row] = await query<Found>(
    em,
    `select i.institution_id as institution, i.state, s.mapping is not null as "isMapped"
     from account_import i join import_source s on s.id = i.source_id where i.id = $1 for update of i`,
    [id],
  );
  return found(row, 'import');
}

/**
 * Ends an import: at once where it waits, and between two batches of rows where a process works on it; what that has
 * written is gone then.
 * @throws DomainError `not_found`; `forbidden` without `imports.run`; `conflict` where it has come to its end.
 */
export async function cancelImport(context: Context, id: string): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { institution, state } = await lockImport(inside, id);
    assertMayImport(inside, institution);
    if (state === 'reading' || state === 'applying') {
      await query(inside.em, 'update account_import set is_cancel_asked = true where id = $1', [id]);
      return;
    }
    if (!(await endImport(inside, id, { state: 'cancelled' }, ['unmapped', 'received', 'previewed'])))
      throw new DomainError('conflict', 'import_settled');
  });
}

/**
 * Has the file of an import read from the start again, as when its columns have come to mean something else.
 * @throws DomainError `not_found`; `forbidden` without `imports.run`; `conflict` where it does not wait for anybody, or
 *   nobody has said what its columns mean.
 */
export async function readAgain(context: Context, id: string): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const { institution, state, isMapped } = await lockImport(inside, id);
    assertMayImport(inside, institution);
    if (!isMapped) throw new DomainError('conflict', 'source_unmapped');
    if (state === 'received') return;
    if (state !== 'unmapped' && state !== 'previewed') throw new DomainError('conflict', 'import_not_waiting');
    await query(em, 'delete from import_row where import_id = $1', [id]);
    await query(
      em,
      `update account_import set state = 'received', phase = null, done = 0, total = null, counts = null, refusal = null,
         facts = facts - 'waitsBecause', claimed_until = null, moved_at = $2 where id = $1`,
      [id, now],
    );
    await record(inside, { institution, action: 'import.read_again', detail: { import: id } });
  });
}

/** Cancels what has waited for somebody for longer than {@link WAITS_DAYS} days. @returns how many. */
export async function cancelForgotten(em: EntityManager, now: Date): Promise<number> {
  const before = new Date(now.getTime() - WAITS_DAYS * DAY);
  const rows = await query<{ id: string }>(
    em,
    `select id from account_import where state in ('unmapped', 'previewed') and moved_at < $1`,
    [before],
  );
  for (const { id } of rows)
    await endImport(systemContext(em.fork(), 'worker', now), id, { state: 'cancelled' }, ['unmapped', 'previewed']);
  return rows.length;
}
