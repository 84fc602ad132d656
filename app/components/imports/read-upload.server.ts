import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { DomainError } from '#server/errors.ts';

export type UploadedFile = { name: string; bytes: AsyncIterable<Uint8Array> };

/** More parts than the form of a new import has. */
const LIMITS = { fields: 10, fieldSize: 2_000, fieldNameSize: 60, files: 1, parts: 12, headerPairs: 20 };

/**
 * Hands over the file of a multipart form (RFC 7578) while it arrives, with the fields that stand before it. A file that is
 * refused is read to its end nevertheless: a browser listens to the answer once it has sent everything.
 * @throws DomainError `invalid`: `form_shape`, `file_missing`; whatever `take` throws; the connection's error.
 */
export async function readUpload<T>(
  request: Request,
  take: (fields: Readonly<Record<string, string>>, file: UploadedFile) => Promise<T>,
): Promise<T> {
  const type = request.headers.get('Content-Type') ?? '';
  if (!/^multipart\/form-data\s*;.*boundary=[^;\s]/i.test(type) || !request.body)
    throw new DomainError('invalid', 'form_shape');
  const form = openForm(type);
  const fields: Record<string, string> = {};
  const taken: { work?: Promise<T>; file?: BusboyFileStream } = {};
  form.on('field', (name, value) => {
    if (!Object.hasOwn(fields, name) && !taken.file) fields[name] = value;
  });
  form.on('file', (name, file, fileName) => {
    file.on('error', () => undefined);
    if (name !== 'file' || !fileName || taken.file) {
      file.resume();
      return;
    }
    taken.file = file;
    taken.work = take(fields, { name: fileName, bytes: file.iterator({ destroyOnReturn: false }) });
    taken.work.catch(() => file.resume());
  });
  try {
    await pipeline(Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]), form);
  } catch (error) {
    taken.file?.destroy(error as Error);
    await taken.work?.catch(() => undefined);
    throw request.signal.aborted ? error : new DomainError('invalid', 'upload_broken');
  }
  if (!taken.work) throw new DomainError('invalid', 'file_missing');
  return taken.work;
}

function openForm(type: string) {
  try {
    return new Busboy({ headers: { 'content-type': type }, limits: LIMITS });
  } catch {
    throw new DomainError('invalid', 'form_shape');
  }
}
