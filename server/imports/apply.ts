import type { AccountImport } from '#db/entities/index.ts';
import type { Context } from '../context.ts';

/**
 * `register_changed`: what the preview showed no longer holds, nothing was applied, and the import is `received` again, to be
 * read anew.
 */
export type Applied = { kind: 'applied' } | { kind: 'register_changed' };

/** Told between the parts of the work, in rows. Where it throws, everything is rolled back: so an import is cancelled. */
export type OnProgress = (done: number, total: number) => Promise<void>;

/**
 * Applies the staged rows of an import that is `applying`, in one transaction: all of them or none, with what is planned and
 * told of it; then the import is `applied`, and its file and rows are removed.
 */
export async function applyStaged(
  _context: Context,
  _accountImport: AccountImport,
  _onProgress: OnProgress = async () => undefined,
): Promise<Applied> {
  throw new Error('not there yet');
}
