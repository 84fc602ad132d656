import type { Delimiter, Encoding, FileFacts } from '../contract.ts';
import { type CsvRecord, csvCutter, readRecords } from './csv-lines.ts';
import { findDelimiter } from './delimiter.ts';
import { decode, fromUtf16, readMark } from './encoding.ts';
import { FileRefused } from './file-refused.ts';
import type { ImportFile } from './import-file.ts';
import {
  BATCH_ROWS,
  cleanHeader,
  type Hints,
  isUnreadable,
  MAX_COLUMNS,
  type Table,
  type TableRow,
  withoutGuard,
} from './table.ts';

const HEAD_BYTES = 262_144;
const RETURN = 0x0d;
const NEW_LINE = 0x0a;
/** The line by which a file tells a spreadsheet its delimiter. */
const SEPARATOR_LINE = /^"?sep=([;,|\t])"?\r?\n/i;

/** How the bytes of a file become text: after its mark, and with line ends that a line can be found by. */
type Reading = { skip: number; isUtf16: boolean; hasReturnsOnly: boolean };

async function* readBytes(
  file: ImportFile,
  { skip, isUtf16, hasReturnsOnly }: Reading,
  count: (bytes: number) => void,
) {
  const counted = async function* () {
    for await (const piece of file.open(skip)) {
      count(piece.length);
      yield piece;
    }
  };
  const bytes = isUtf16 ? fromUtf16(counted()) : counted();
  for await (const piece of bytes) {
    if (!hasReturnsOnly) yield piece;
    else yield Buffer.from(piece).map((byte) => (byte === RETURN ? NEW_LINE : byte)) as Buffer;
  }
}

async function readStart(bytes: AsyncIterable<Buffer>): Promise<{ start: Buffer; isWhole: boolean }> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    pieces.push(Buffer.from(piece.subarray(0, HEAD_BYTES)));
    length += piece.length;
    if (length >= HEAD_BYTES) return { start: Buffer.concat(pieces).subarray(0, HEAD_BYTES), isWhole: false };
  }
  return { start: Buffer.concat(pieces), isWhole: true };
}

/** Where a line begins, the first being 1; null where there is none. */
function startOfLine(bytes: Buffer, line: number): number | null {
  let at = 0;
  for (let number = 1; number < line; number += 1) {
    const end = bytes.indexOf(NEW_LINE, at);
    if (end < 0) return null;
    at = end + 1;
  }
  return at < bytes.length ? at : null;
}

/** Leaves out the bytes of the lines before the header. */
async function* skipLines(bytes: AsyncIterable<Buffer>, lines: number): AsyncGenerator<Buffer> {
  let left = lines;
  for await (const piece of bytes) {
    let at = 0;
    while (left > 0) {
      const end = piece.indexOf(NEW_LINE, at);
      if (end < 0) break;
      at = end + 1;
      left -= 1;
    }
    if (left === 0 && at < piece.length) yield piece.subarray(at);
  }
}

/** @throws FileRefused `not_a_table` for what is evidently something else. */
function assertText(start: Buffer): void {
  const sample = start.subarray(0, 4_096);
  const shown = sample.toString('latin1').trimStart().slice(0, 64).toLowerCase();
  if (shown.startsWith('%pdf')) throw new FileRefused('not_a_table', { format: 'pdf' });
  if (shown.startsWith('<'))
    throw new FileRefused('not_a_table', { format: shown.startsWith('<?xml') ? 'xml' : 'html' });
  const controls = sample.filter((byte) => byte < 0x20 && byte !== 0x09 && byte !== NEW_LINE && byte !== RETURN).length;
  if (controls > sample.length * 0.02 + 4) throw new FileRefused('not_a_table', { format: 'binary' });
}

const widthOf = (cells: readonly string[]): number => cells.findLastIndex((cell) => cell.trim() !== '') + 1;

/**
 * Opens a text file. Delimiter and encoding are found out by its first lines; a record that is not valid UTF-8 is read as
 * Windows-1252, whatever the rest is.
 */
export async function openCsv(file: ImportFile, hints: Hints, maxRows: number): Promise<Table> {
  const raw = await readStart(file.open());
  const mark = readMark(raw.start);
  if (mark.encoding === 'utf-16be') throw new FileRefused('not_a_table', { format: 'utf-16be' });
  const reading: Reading = { skip: mark.length, isUtf16: mark.encoding === 'utf-16le', hasReturnsOnly: false };
  let { start, isWhole } = reading.isUtf16 ? await readStart(readBytes(file, reading, () => {})) : raw;
  if (!reading.isUtf16) start = start.subarray(mark.length);
  assertText(start);
  if (!start.includes(NEW_LINE) && start.includes(RETURN)) {
    reading.hasReturnsOnly = true;
    start = Buffer.from(start.map((byte) => (byte === RETURN ? NEW_LINE : byte)));
  }
  const separator = SEPARATOR_LINE.exec(start.subarray(0, 16).toString('latin1'))?.[1] as Delimiter | undefined;
  const headerLine = separator !== undefined && hints.headerLine === 1 ? 2 : hints.headerLine;
  const at = startOfLine(start, headerLine);
  if (at === null) throw new FileRefused(start.length === 0 ? 'no_rows' : 'header_missing', { line: headerLine });
  const delimiter = separator ?? findDelimiter(endedByLine(start.subarray(at), isWhole), headerLine, hints.delimiter);
  const [first] = csvCutter({ delimiter, line: headerLine })(start.subarray(at), isWhole).records;
  const header = cleanHeader(first?.cells ?? []);
  if (header.length === 0) throw new FileRefused('header_missing', { line: headerLine });
  if (header.length > MAX_COLUMNS) throw new FileRefused('too_many_columns', { limit: MAX_COLUMNS });

  const facts: FileFacts = { kind: 'csv', delimiter, encoding: mark.encoding ?? hints.encoding ?? 'utf-8' };
  const told = encodingsOf(decode(start).encoding, mark.encoding, hints.encoding);
  facts.encoding = told;
  let bytesRead = 0;
  return {
    facts,
    headerLine,
    header,
    bytesRead: () => bytesRead,
    async *rows(signal) {
      bytesRead = reading.skip;
      const counts = { 'utf-8': 0, 'windows-1252': 0, formulas: 0, rows: 0 };
      const bytes = readBytes(file, reading, (length) => {
        bytesRead += length;
      });
      const cutter = csvCutter({ delimiter, line: headerLine });
      let batch: TableRow[] = [];
      let isHeader = true;
      for await (const records of readRecords(skipLines(bytes, headerLine - 1), cutter)) {
        signal?.throwIfAborted();
        for (const record of records) {
          if (isHeader) {
            isHeader = false;
            continue;
          }
          const row = toRow(record, header.length, counts);
          if (!row) continue;
          if (record.encoding) counts[record.encoding] += 1;
          counts.rows += 1;
          if (counts.rows > maxRows) throw new FileRefused('too_many_rows', { limit: maxRows });
          batch.push(row);
          if (batch.length < BATCH_ROWS) continue;
          tell(facts, counts, reading.isUtf16);
          yield batch;
          batch = [];
        }
      }
      tell(facts, counts, reading.isUtf16);
      if (counts.rows === 0) throw new FileRefused('no_rows');
      if (batch.length > 0) yield batch;
    },
  };
}

/** A sample without its last line, which may be half of one. */
function endedByLine(bytes: Buffer, isWhole: boolean): string {
  const end = isWhole ? bytes.length : bytes.lastIndexOf(NEW_LINE) + 1;
  return bytes.subarray(0, end || bytes.length).toString('latin1');
}

function encodingsOf(seen: Encoding | null, marked: Encoding | null, given: Encoding | undefined): Encoding {
  if (marked) return marked;
  return seen ?? (given === 'windows-1252' ? given : 'utf-8');
}

type Counts = { 'utf-8': number; 'windows-1252': number; formulas: number; rows: number };

/** What the rows told so far: the encoding of most of them, and how many were in the other. */
function tell(facts: FileFacts, counts: Counts, isUtf16: boolean): void {
  if (counts.formulas > 0) facts.formulas = counts.formulas;
  if (isUtf16 || counts['utf-8'] + counts['windows-1252'] === 0) return;
  const isUtf8 = counts['utf-8'] >= counts['windows-1252'];
  facts.encoding = isUtf8 ? 'utf-8' : 'windows-1252';
  const mixed = isUtf8 ? counts['windows-1252'] : counts['utf-8'];
  if (mixed > 0) facts.mixedLines = mixed;
}

/** The row of a record; null for a blank line. Cells past the header are left out where they are empty. */
function toRow(record: CsvRecord, width: number, counts: Counts): TableRow | null {
  const { line, cells } = record;
  let hasText = false;
  cells.forEach((cell, column) => {
    if (cell === '') return;
    hasText ||= cell.trim() !== '';
    if (cell.startsWith('=')) counts.formulas += 1;
    if (cell.startsWith("'")) cells[column] = withoutGuard(cell);
  });
  if (!hasText) return null;
  if (cells.length > width && widthOf(cells) <= width) cells.length = width;
  if (cells.some(isUnreadable)) return { line, cells, fault: 'unreadable' };
  return { line, cells, fault: record.isTorn || cells.length !== width ? 'ragged' : null };
}
