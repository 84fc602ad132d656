import { AccountImport } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { institutionById } from '../institutions/index.ts';
import type { FileHead, ReadingHints, Refusal, SourceDetail } from './contract.ts';
import { FileRefused } from './read/file-refused.ts';
import { readHead } from './read/read-head.ts';
import { assertIdentity, assertMayImport, findSource } from './sources.ts';
import { storedFile } from './stored-file.ts';

export type ShownHead = {
  import: { id: string; fileName: string; state: 'unmapped' | 'received' | 'previewed'; refusal: Refusal | null };
  source: SourceDetail;
  hints: ReadingHints;
  /** Null where the file cannot be read so; `refusal` says why. */
  head: FileHead | null;
  refusal: Refusal | null;
};

const WAITING: readonly string[] = ['unmapped', 'received', 'previewed'];

/**
 * Opens the beginning of a file for whoever says what its columns mean: its first rows stand in it as they are, which the
 * audit log tells.
 * @param hints how it is read; as its source is, where they are left out.
 * @throws DomainError `not_found`; `forbidden` without `imports.run`; `conflict`, `import_busy` while it is read or after.
 */
export async function showHead(context: Context, importId: string, hints?: ReadingHints): Promise<ShownHead> {
  assertIdentity(importId, 'import');
  const one = found(await context.em.findOne(AccountImport, { id: importId }), 'import');
  assertMayImport(context, one.institution);
  const { state } = one;
  if (!WAITING.includes(state)) throw new DomainError('conflict', 'import_busy');
  const source = await findSource(context, one.source);
  const { profile } = await institutionById(context, one.institution);
  await inTransaction(context, (inside) =>
    record(inside, {
      institution: one.institution,
      action: 'import_source.head_shown',
      detail: { import: importId, folder: source.key },
    }),
  );
  const used = hints ?? hintsOf(source);
  const shown = {
    import: {
      id: importId,
      fileName: one.fileName,
      state: state as ShownHead['import']['state'],
      refusal: one.refusal as Refusal | null,
    },
    source,
    hints: used,
  };
  try {
    const head = await readHead(await storedFile(context.em, importId), used, profile);
    return { ...shown, head, refusal: null };
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { ...shown, head: null, refusal: error.refusal };
  }
}

const hintsOf = ({ mapping }: SourceDetail): ReadingHints => ({
  headerLine: mapping?.headerLine ?? 1,
  ...(mapping?.delimiter && { delimiter: mapping.delimiter }),
  ...(mapping?.encoding && { encoding: mapping.encoding }),
  ...(mapping?.sheet && { sheet: mapping.sheet }),
});
