import { LockMode } from '@mikro-orm/postgresql';
import { AccountImport } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { assertMayImport } from './sources.ts';

/**
 * Somebody has looked at the preview and says that it is to be applied: the loop of the worker does so, or the command.
 * Whoever runs the installation may say so for a file that a command brought.
 * @throws DomainError `not_found`; `forbidden` without the permission; `conflict` where it waits for no decision.
 */
export async function applyImport(context: Context, { import: id }: { import: string }): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
    const one = found(await em.findOne(AccountImport, { id }, lock), 'import');
    assertMayImport(inside, one.institution);
    if (actor.kind === 'system' && one.origin !== 'command') throw new DomainError('forbidden', 'permission');
    if (one.state !== 'previewed') throw new DomainError('conflict', 'import_not_waiting');
    Object.assign(one, {
      state: 'applying',
      phase: 'applying',
      decidedBy: actor.kind === 'staff' ? actor.id : null,
      movedAt: now,
      done: 0,
      total: null,
    });
    await em.flush();
    await record(inside, { institution: one.institution, action: 'import.decided', detail: { import: id } });
  });
}
