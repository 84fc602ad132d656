import { FileRefused } from './file-refused.ts';
import type { ImportFile } from './import-file.ts';
import { openCsv } from './open-csv.ts';
import { type Hints, MAX_ROWS, type Table } from './table.ts';

const ZIP = Buffer.from('PK');
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** The name of the part in which Office keeps a workbook that a password protects. */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');

async function firstBytes(file: ImportFile): Promise<Buffer> {
  for await (const piece of file.open()) return piece.subarray(0, 16);
  return Buffer.alloc(0);
}

async function holds(file: ImportFile, sign: Buffer): Promise<boolean> {
  let before = Buffer.alloc(0);
  for await (const piece of file.open()) {
    const bytes = Buffer.concat([before, piece]);
    if (bytes.includes(sign)) return true;
    before = Buffer.from(bytes.subarray(-sign.length));
  }
  return false;
}

/**
 * Opens a file by what it is, not by what its name says: a text with delimiters, or a workbook.
 * @param maxRows more rows than that, and it is refused while it is read.
 * @throws FileRefused where it is neither, is protected, or has no header in the line that is told.
 */
export async function openTable(file: ImportFile, hints: Hints, maxRows = MAX_ROWS): Promise<Table> {
  const start = await firstBytes(file);
  if (start.length === 0) throw new FileRefused('no_rows');
  if (start.subarray(0, COMPOUND.length).equals(COMPOUND))
    throw new FileRefused((await holds(file, ENCRYPTED)) ? 'protected_file' : 'old_format');
  const isZip = start.subarray(0, 2).equals(ZIP) && (start[2] ?? 0xff) < 0x09;
  if (!isZip) return openCsv(file, hints, maxRows);
  const { openXlsx } = await import('./open-xlsx.ts');
  return openXlsx(file, hints, maxRows);
}
