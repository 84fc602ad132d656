import type { EntityManager } from '@mikro-orm/postgresql';
import type { Place } from '../crypto/index.ts';
import { openBytes } from '../crypto/open.ts';
import { found } from '../errors.ts';
import { query } from '../sql.ts';
import type { ImportFile } from './read/import-file.ts';

/** How much of a file one row holds, before encryption. Every one but the last is full. */
export const IMPORT_CHUNK_BYTES = 1024 * 1024;

/** Where a piece of an imported file is sealed for. */
export const chunkPlace = (institution: string, accountImport: string, position: number): Place => ({
  institution,
  column: 'import_chunk.sealedBytes',
  row: `${accountImport}:${position}`,
});

type Row = { institution: string; fileName: string; bytes: string };

/**
 * The file of an import, opened piece by piece, so that one MiB of it is in memory at a time. The piece that was opened
 * last is kept: the parts of a workbook lie close together.
 * @throws DomainError `not_found`, also for a piece that has been removed meanwhile.
 */
export async function storedFile(em: EntityManager, importId: string): Promise<ImportFile> {
  const [row] = await query<Row>(
    em,
    'select institution_id as institution, file_name as "fileName", bytes from account_import where id = $1',
    [importId],
  );
  const { institution, fileName, bytes } = found(row, 'import');
  let held: { position: number; bytes: Buffer } | undefined;
  const openChunk = async (position: number): Promise<Buffer> => {
    if (held?.position === position) return held.bytes;
    const [chunk] = await query<{ sealed: Buffer }>(
      em,
      'select sealed_bytes as sealed from import_chunk where account_import_id = $1 and position = $2',
      [importId, position],
    );
    const opened = openBytes(chunkPlace(institution, importId, position), found(chunk, 'import_file').sealed);
    held = { position, bytes: opened };
    return opened;
  };
  return {
    name: fileName,
    bytes: Number(bytes),
    async *open(from = 0) {
      for (let at = from; at < Number(bytes); ) {
        const position = Math.floor(at / IMPORT_CHUNK_BYTES);
        const chunk = await openChunk(position);
        yield chunk.subarray(at - position * IMPORT_CHUNK_BYTES);
        at = (position + 1) * IMPORT_CHUNK_BYTES;
      }
    },
  };
}
