import { createHash } from 'node:crypto';
import { newId } from '#db/columns.ts';
import { AccountImport, ImportChunk } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { sealBytes } from '../crypto/index.ts';
import { env } from '../env.ts';
import { DomainError, found } from '../errors.ts';
import { insertTogether, query } from '../sql.ts';
import { FileRefused } from './read/file-refused.ts';
import { assertIdentity, assertMayImport } from './sources.ts';
import { chunkPlace, IMPORT_CHUNK_BYTES } from './stored-file.ts';

export type ReceivedFile = {
  /** The identity of the source that the file is of. */
  source: string;
  fileName: string;
  origin: 'page' | 'command' | 'folder';
  /** Of when the data are; now where it is left out. */
  asOf?: Date;
};

const NAME_LENGTH = 200;
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu;

/** A file's own name: without folders, control characters or marks of writing direction, of a length that fits a page. */
export function cleanFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = last.toWellFormed().normalize('NFC').replace(CONTROLS, '').replace(/\s+/g, ' ').trim();
  if (/^\.*$/.test(plain)) return 'file';
  if (plain.length <= NAME_LENGTH) return plain;
  const ending = /\.[a-z0-9]{1,8}$/i.exec(plain)?.[0] ?? '';
  return `${plain
    .slice(0, NAME_LENGTH - ending.length)
    .toWellFormed()
    .replace(CONTROLS, '')}${ending}`;
}

type SourceRow = { institution: string; key: string; isMapped: boolean; open: string | null };
const SOURCE = `
  select s.institution_id as institution, s.key, s.mapping is not null as "isMapped", open.id as open
  from import_source s
  left join account_import open on open.source_id = s.id
    and open.state in ('unmapped', 'received', 'reading', 'previewed', 'applying')
  where s.id = $1`;

/**
 * Takes a file in as it arrives: each MiB is sealed and written before more is asked for, all in one transaction, so that
 * a refusal or a broken connection leaves nothing. It is read once the columns of its source are known.
 * @returns the import's identity.
 * @throws FileRefused `too_large` past GUICHET_IMPORT_SIZE_LIMIT; `no_rows` for an empty one.
 * @throws DomainError `forbidden` without `imports.run`; `not_found`; `conflict`, `import_runs` while another file of the
 *   source is on its way.
 */
export async function receiveFile(
  context: Context,
  file: ReceivedFile,
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ import: string }> {
  assertIdentity(file.source, 'source');
  const [row] = await query<SourceRow>(context.em, SOURCE, [file.source]);
  const source = found(row, 'source');
  assertMayImport(context, source.institution);
  if (source.open) throw new DomainError('conflict', 'import_runs');
  const id = newId();
  try {
    await inTransaction(context, async (inside) => {
      const { em, actor, now } = inside;
      const provisional = { id, institution: source.institution, source: file.source, bytes: 0, fingerprint: '' };
      await insertTogether(em, [
        AccountImport,
        [
          {
            ...provisional,
            fileName: cleanFileName(file.fileName),
            asOf: file.asOf ?? now,
            origin: file.origin,
            state: source.isMapped ? 'received' : 'unmapped',
            createdBy: actor.kind === 'staff' ? actor.id : null,
            createdAt: now,
            movedAt: now,
          },
        ],
      ]);
      const stored = await storeChunks(inside, source.institution, id, bytes);
      await query(em, 'update account_import set bytes = $2, fingerprint = $3 where id = $1', [
        id,
        stored.bytes,
        stored.fingerprint,
      ]);
      await record(inside, {
        institution: source.institution,
        action: 'import.received',
        detail: { import: id, folder: source.key, fingerprint: stored.fingerprint },
      });
    });
  } catch (error) {
    if (isOpenTwice(error)) throw new DomainError('conflict', 'import_runs');
    throw error;
  }
  return { import: id };
}

const isOpenTwice = (error: unknown): boolean => {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === '23505' && constraint === 'account_import_open_unique';
};

async function storeChunks(
  { em }: Context,
  institution: string,
  accountImport: string,
  source: AsyncIterable<Uint8Array>,
): Promise<{ bytes: number; fingerprint: string }> {
  const limit = env().GUICHET_IMPORT_SIZE_LIMIT;
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(IMPORT_CHUNK_BYTES);
  let filled = 0;
  let bytes = 0;
  let position = 0;
  const store = async () => {
    const sealedBytes = sealBytes(chunkPlace(institution, accountImport, position), chunk.subarray(0, filled));
    await insertTogether(em, [ImportChunk, [{ institution, accountImport, position, sealedBytes }]]);
    position += 1;
    filled = 0;
  };
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > limit) throw new FileRefused('too_large', { limit });
    hash.update(piece);
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + IMPORT_CHUNK_BYTES - filled);
      chunk.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === IMPORT_CHUNK_BYTES) await store();
    }
  }
  if (filled > 0) await store();
  if (bytes === 0) throw new FileRefused('no_rows');
  return { bytes, fingerprint: hash.digest('hex') };
}
