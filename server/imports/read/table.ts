import type { FileFacts, ReadingHints } from '../contract.ts';

export const MAX_COLUMNS = 200;
export const MAX_ROWS = 2_000_000;
/** The longest line of a text file, and the longest cell, in bytes or characters. */
export const MAX_RECORD = 65_536;
/** At most this many rows are handed over at once. */
export const BATCH_ROWS = 2_000;

/** What is known of a file before it is read: what is left out is found out. */
export type Hints = ReadingHints;

/**
 * A row under the header. `line` is that of the file, as an editor or a spreadsheet numbers it. `ragged`: it has not as
 * many cells as the header. `unreadable`: a cell holds characters that no text has.
 */
export type TableRow = { line: number; cells: string[]; fault: 'ragged' | 'unreadable' | null };

export type Table = {
  /** Counts in it are complete once all rows have been read. */
  facts: FileFacts;
  headerLine: number;
  header: string[];
  /**
   * The rows, in batches of at most 2,000, from the first one on each time that it is called.
   * @throws FileRefused where the file turns out to be unusable; the signal's reason once it is aborted.
   */
  rows(signal?: AbortSignal): AsyncGenerator<TableRow[]>;
  /** How much of the file the rows so far took. */
  bytesRead(): number;
};

/** A text without the apostrophe by which it was kept from being a formula: `'+32 470` was written for `+32 470`. */
export const withoutGuard = (cell: string): string => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell);

// biome-ignore lint/suspicious/noControlCharactersInRegex: such characters are what is looked for.
const UNREADABLE = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\uFFFD\uFFFE\uFFFF]/;

/** Whether a text holds control characters, or the sign of one that was lost. */
export const isUnreadable = (text: string): boolean => UNREADABLE.test(text);

// biome-ignore lint/suspicious/noControlCharactersInRegex: such characters are what is taken out.
const UNWANTED = /[\x00-\x1F\x7F-\x9F\u200B\u2060\uFEFF\u00A0\u202F\s]+/g;

/** The names of columns, on one line each. */
export const cleanHeader = (cells: readonly string[]): string[] => {
  const names = cells.map((cell) => cell.replace(UNWANTED, ' ').trim().slice(0, 200));
  const last = names.findLastIndex((name) => name !== '');
  return names.slice(0, last + 1);
};
