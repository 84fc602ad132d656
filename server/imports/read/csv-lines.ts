import { parse } from 'csv-parse/sync';
import type { Delimiter } from '../contract.ts';
import { type Decoded, decode } from './encoding.ts';
import { FileRefused } from './file-refused.ts';
import { MAX_COLUMNS, MAX_RECORD } from './table.ts';

/** A record as it stands in the file: the line that it begins on, and its cells. */
export type CsvRecord = { line: number; cells: string[]; encoding: Decoded['encoding']; isTorn: boolean };

/** How much is looked at together: a piece without a single quote is cut at its delimiters alone. */
const PIECE = 65_536;
/** How much is looked at first behind a line that was torn off. */
const WINDOW = 2_048;
/** A file of which more than this, and than was read of it, has to be looked at again is beyond help. */
const LOOKED_AGAIN = 4 * 1024 * 1024;
const NEW_LINE = 0x0a;
const QUOTE = 0x22;

type Cut = { records: CsvRecord[]; rest: Buffer };

/**
 * Cuts bytes into records (RFC 4180). A quote that opens and does not close before its row should have ended spoils the
 * line that it stands on and no other: what follows is read as if the line had ended there.
 */
export function csvCutter({ delimiter, line: firstLine }: { delimiter: Delimiter; line: number }) {
  let line = firstLine;
  let lookedAgain = 0;
  let done = 0;
  let width: number | null = null;

  const keep = (record: Omit<CsvRecord, 'isTorn'>): CsvRecord => {
    width ??= record.cells.length;
    return { ...record, isTorn: false };
  };

  /** Lines without a quote. */
  function cutLines(bytes: Buffer): CsvRecord[] {
    const whole = decode(bytes);
    const isMixed = whole.encoding === 'windows-1252';
    const texts = (isMixed ? bytes.toString('latin1') : whole.text).split('\n');
    if (texts.at(-1) === '') texts.pop();
    return texts.map((text) => {
      if (text.length > MAX_RECORD) throw new FileRefused('not_a_table', { line, limit: MAX_RECORD });
      const cells = (text.endsWith('\r') ? text.slice(0, -1) : text).split(delimiter, MAX_COLUMNS + 1);
      const encoding = whole.encoding !== null && NOT_ASCII.test(text) ? whole.encoding : null;
      const record = keep({ line, ...(isMixed ? decodeCells(cells) : { cells, encoding }) });
      line += 1;
      return record;
    });
  }

  /** The first line of bytes whose quotes do not come out, by itself. */
  function tear(bytes: Buffer): { record: CsvRecord; length: number } {
    const end = bytes.indexOf(NEW_LINE);
    const length = end < 0 ? bytes.length : end + 1;
    if (length > MAX_RECORD) throw new FileRefused('not_a_table', { line, limit: MAX_RECORD });
    const { text, encoding } = decode(bytes.subarray(0, length));
    const cells = text.replace(/\r?\n$/, '').split(delimiter, MAX_COLUMNS + 1);
    const record = { line, cells, encoding, isTorn: true };
    line += 1;
    return { record, length };
  }

  /** Lines with quotes; the rest is what lies behind a quote that has not closed yet. */
  function cutQuoted(bytes: Buffer, isLast: boolean): Cut {
    const records: CsvRecord[] = [];
    let from = 0;
    let window = bytes.length;
    while (from < bytes.length) {
      const start = from;
      const end = endOfWindow(bytes, from + window);
      const isTorn = parseQuoted(bytes.subarray(from, end), delimiter).some(({ cells, begin, end }) => {
        const slice = bytes.subarray(start + begin, start + end);
        const lines = countLines(slice);
        if (lines > 1 && (slice.length > MAX_RECORD || holdsOtherRows(cells, slice, width, delimiter))) {
          const { record, length } = tear(slice);
          records.push(record);
          from = start + begin + length;
          return true;
        }
        if (slice.length > MAX_RECORD) throw new FileRefused('not_a_table', { line, limit: MAX_RECORD });
        records.push(keep({ line, ...decodeCells(cells) }));
        line += lines;
        from = start + end;
        return false;
      });
      lookedAgain += end - from;
      if (lookedAgain > LOOKED_AGAIN + done) throw new FileRefused('broken_file', { line });
      if (isTorn) {
        window = WINDOW;
        continue;
      }
      if (end < bytes.length) {
        if (from === start) window *= 8;
        continue;
      }
      const rest = bytes.subarray(from);
      if (rest.length === 0) break;
      if (!isLast && rest.length <= MAX_RECORD) return { records, rest };
      const { record, length } = tear(rest);
      records.push(record);
      from += length;
      window = WINDOW;
    }
    return { records, rest: bytes.subarray(bytes.length) };
  }

  /** Lines of which some have quotes. */
  function cutMixed(bytes: Buffer, isLast: boolean): Cut {
    const records: CsvRecord[] = [];
    for (let from = 0; from < bytes.length; ) {
      const quote = bytes.indexOf(QUOTE, from);
      const start = quote < 0 ? bytes.length : Math.max(from, bytes.lastIndexOf(NEW_LINE, quote) + 1);
      if (start > from) records.push(...cutLines(bytes.subarray(from, start)));
      if (start === bytes.length) break;
      const end = endOfQuotedLines(bytes, start);
      const cut = cutQuoted(bytes.subarray(start, end), isLast && end === bytes.length);
      records.push(...cut.records);
      from = end - cut.rest.length;
      if (cut.rest.length === 0) continue;
      const others = cutQuoted(bytes.subarray(from), isLast);
      records.push(...others.records);
      return { records, rest: others.rest };
    }
    return { records, rest: bytes.subarray(bytes.length) };
  }

  /** The records that are complete; what is left is given again with more behind it. */
  return function cut(bytes: Buffer, isLast: boolean): Cut {
    const found = cutComplete(bytes, isLast);
    done += bytes.length - found.rest.length;
    return found;
  };

  function cutComplete(bytes: Buffer, isLast: boolean): Cut {
    const end = isLast ? bytes.length : bytes.lastIndexOf(NEW_LINE) + 1;
    if (end === 0) {
      if (bytes.length > MAX_RECORD) throw new FileRefused('not_a_table', { line, limit: MAX_RECORD });
      return { records: [], rest: bytes };
    }
    const whole = bytes.subarray(0, end);
    if (!whole.includes(QUOTE)) return { records: cutLines(whole), rest: bytes.subarray(end) };
    const { records, rest } = cutMixed(whole, isLast);
    return { records, rest: bytes.subarray(end - rest.length) };
  }
}

const NOT_ASCII = /[^\p{ASCII}]/u;

/** Cells whose characters stand for bytes, each read as what it turns out to be. */
function decodeCells(cells: readonly string[]): { cells: string[]; encoding: Decoded['encoding'] } {
  let encoding: Decoded['encoding'] = null;
  const texts = cells.map((cell) => {
    if (!NOT_ASCII.test(cell)) return cell;
    const decoded = decode(Buffer.from(cell, 'latin1'));
    if (encoding !== 'windows-1252') encoding = decoded.encoding;
    return decoded.text;
  });
  return { cells: texts, encoding };
}

/** Lines of a record, the blank end of the last one not counted. */
function countLines(slice: Buffer): number {
  let lines = 0;
  for (let at = slice.indexOf(NEW_LINE); at >= 0; at = slice.indexOf(NEW_LINE, at + 1)) lines += 1;
  return lines + (slice.at(-1) === NEW_LINE ? 0 : 1);
}

/** The end of the line that lies at a place. */
function endOfWindow(bytes: Buffer, at: number): number {
  const newLine = at >= bytes.length ? -1 : bytes.indexOf(NEW_LINE, at);
  return newLine < 0 ? bytes.length : newLine + 1;
}

/** Where a run of lines with quotes ends: their quotes come in pairs, and the next line has none. */
function endOfQuotedLines(bytes: Buffer, start: number): number {
  let quotes = 0;
  for (let at = start; at < bytes.length; ) {
    const newLine = bytes.indexOf(NEW_LINE, at);
    const end = newLine < 0 ? bytes.length : newLine + 1;
    let quote = bytes.indexOf(QUOTE, at);
    for (; quote >= 0 && quote < end; quote = bytes.indexOf(QUOTE, quote + 1)) quotes += 1;
    at = end;
    if (quotes % 2 !== 0) continue;
    const next = bytes.indexOf(NEW_LINE, at);
    if (quote < 0 || (next >= 0 && quote > next)) return at;
  }
  return bytes.length;
}

/** Whether a record of several lines has swallowed rows: its width or its quotes are wrong, or a line in it is a row. */
function holdsOtherRows(cells: readonly string[], slice: Buffer, width: number | null, delimiter: Delimiter): boolean {
  if (width === null) return false;
  if (cells.length !== width || !isWellQuoted(slice, delimiter)) return true;
  const isRow = (text: string) => width >= 3 && text.split(delimiter).length >= width;
  return cells.some((cell) => cell.includes('\n') && cell.split('\n').some(isRow));
}

function isWellQuoted(slice: Buffer, delimiter: Delimiter): boolean {
  try {
    parse(slice, { delimiter, encoding: 'latin1', relax_column_count: true });
    return true;
  } catch {
    return false;
  }
}

type Found = { cells: string[]; begin: number; end: number };

function parseQuoted(bytes: Buffer, delimiter: Delimiter): Found[] {
  const records: Found[] = [];
  let begin = 0;
  try {
    parse(bytes, {
      delimiter,
      encoding: 'latin1',
      record_delimiter: ['\r\n', '\n'],
      relax_quotes: true,
      relax_column_count: true,
      on_record(cells: string[], { bytes: end }) {
        records.push({ cells: cells.slice(0, MAX_COLUMNS + 1), begin, end });
        begin = end;
        return null;
      },
    });
  } catch (error) {
    if ((error as { code?: string }).code !== 'CSV_QUOTE_NOT_CLOSED') throw error;
  }
  return records;
}

/** The records of a file, some hundred at a time. */
export async function* readRecords(
  bytes: AsyncIterable<Buffer>,
  cutter: ReturnType<typeof csvCutter>,
): AsyncGenerator<CsvRecord[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      const piece = chunk.subarray(at, at + PIECE);
      const cut = cutter(rest.length === 0 ? piece : Buffer.concat([rest, piece]), false);
      // What is kept is copied: the chunk that it lies in may be used again.
      rest = Buffer.from(cut.rest);
      if (cut.records.length > 0) yield cut.records;
    }
  }
  if (rest.length === 0) return;
  yield cutter(rest, true).records;
}
