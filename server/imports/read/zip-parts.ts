import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import yauzl, { type Entry } from 'yauzl';
import { FileRefused } from './file-refused.ts';
import type { ImportFile } from './import-file.ts';

const MAX_UNPACKED = 1024 ** 3;
/** A part that unpacks to more than this is looked at closely: no text of people shrinks to less than a hundredth. */
const TRUSTED_UNPACKED = 16 * 1024 ** 2;
const MAX_RATIO = 100;
const MAX_ENTRIES = 2_000;
const DEFLATED = 8;
const STORED = 0;

export type ZipParts = {
  has(name: string): boolean;
  /** The names of the parts, in small letters. */
  names(): string[];
  /**
   * A part, unpacked as it is asked for. What it really unpacks to is counted; what the file says of itself is not believed.
   * @param consumed told how much of the part has been taken from the file.
   * @throws FileRefused `unpacks_too_large`, `protected_file`, `broken_file`.
   */
  read(name: string, consumed?: (bytes: number, of: number) => void): AsyncGenerator<Buffer>;
};

async function* slice(file: ImportFile, start: number, end: number): AsyncGenerator<Buffer> {
  let left = end - start;
  if (left <= 0) return;
  for await (const piece of file.open(start)) {
    yield piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) return;
  }
}

/**
 * Reads parts of the file wherever the directory of the zip says that they lie. The piece that was read last is kept: what
 * tells of one part lies beside what tells of the next.
 */
class PlacedBytes extends yauzl.RandomAccessReader {
  readonly file: ImportFile;
  held = { start: 0, bytes: Buffer.alloc(0) };
  constructor(file: ImportFile) {
    super();
    this.file = file;
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#range(start, end), { objectMode: false });
  }
  async *#range(start: number, end: number): AsyncGenerator<Buffer> {
    const from = start - this.held.start;
    const known = from < 0 ? Buffer.alloc(0) : this.held.bytes.subarray(from, from + end - start);
    if (known.length > 0) yield known;
    let at = start + known.length;
    if (at >= end) return;
    for await (const piece of this.file.open(at)) {
      this.held = { start: at, bytes: Buffer.from(piece) };
      yield piece.subarray(0, end - at);
      at += piece.length;
      if (at >= end) return;
    }
  }
}

/** Faults of reading the file itself, which say nothing about what stands in it. */
function withFaults(file: ImportFile): { file: ImportFile; refuse(error: unknown): never } {
  let fault: unknown;
  return {
    file: {
      ...file,
      async *open(from) {
        try {
          yield* file.open(from);
        } catch (error) {
          fault = error;
          throw error;
        }
      },
    },
    refuse(error) {
      if (fault !== undefined) throw fault;
      if (error instanceof FileRefused) throw error;
      const isProtected = /encrypt/i.test(String((error as Error).message));
      throw new FileRefused(isProtected ? 'protected_file' : 'broken_file');
    },
  };
}

/** Opens a zip file. @throws FileRefused `broken_file` where its directory is not one. */
export async function openZip(source: ImportFile): Promise<ZipParts> {
  const { file, refuse } = withFaults(source);
  const entries = new Map<string, Entry>();
  const zip = await yauzl
    .fromRandomAccessReaderPromise(new PlacedBytes(file), file.bytes, { autoClose: false })
    .catch((error: unknown) => refuse(error));
  try {
    if (zip.entryCount > MAX_ENTRIES) throw new FileRefused('broken_file');
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.toLowerCase();
      if (entries.has(name)) throw new FileRefused('broken_file');
      entries.set(name, entry);
    }
  } catch (error) {
    refuse(error);
  }
  let unpacked = 0;
  return {
    has: (name) => entries.has(name.toLowerCase()),
    names: () => [...entries.keys()],
    async *read(name, consumed) {
      const entry = entries.get(name.toLowerCase());
      if (!entry) throw new FileRefused('broken_file');
      if (entry.isEncrypted()) throw new FileRefused('protected_file');
      if (entry.compressionMethod !== DEFLATED && entry.compressionMethod !== STORED)
        throw new FileRefused('broken_file');
      if (entry.uncompressedSize > MAX_UNPACKED) throw new FileRefused('unpacks_too_large', { limit: MAX_UNPACKED });
      const { fileDataStart } = await zip
        .readLocalFileHeaderPromise(entry, { minimal: true })
        .catch((error: unknown) => refuse(error));
      let taken = 0;
      const packed = async function* () {
        for await (const piece of slice(file, fileDataStart, fileDataStart + entry.compressedSize)) {
          taken += piece.length;
          consumed?.(taken, entry.compressedSize);
          yield piece;
        }
      };
      let size = 0;
      let checksum = 0;
      try {
        for await (const piece of entry.compressionMethod === DEFLATED ? inflate(packed()) : packed()) {
          size += piece.length;
          unpacked += piece.length;
          if (unpacked > MAX_UNPACKED || (size > TRUSTED_UNPACKED && size > taken * MAX_RATIO))
            throw new FileRefused('unpacks_too_large', { limit: MAX_UNPACKED });
          checksum = crc32(piece, checksum);
          yield piece;
        }
        if (taken !== entry.compressedSize || checksum !== entry.crc32) throw new FileRefused('broken_file');
      } catch (error) {
        refuse(error);
      }
    },
  };
}

/** Unpacks as much as is asked for; both streams end with the one who reads. */
function inflate(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // Errors reach the reader by the stream itself.
  return pipeline(Readable.from(packed, { objectMode: false }), createInflateRaw({ chunkSize: 65_536 }), () => {});
}
