import { type CellFormat, textOfNumber } from './cell-formats.ts';
import { FileRefused } from './file-refused.ts';
import { readXml, unescapeText } from './read-xml.ts';
import type { TextStore } from './shared-texts.ts';
import { MAX_COLUMNS, MAX_RECORD } from './table.ts';

const LAST_LINE = 1_048_576;
/** One column more than is allowed, so that too wide a header is seen. */
const LAST_COLUMN = MAX_COLUMNS + 1;

export type Sheet = { texts: TextStore | null; formats: readonly CellFormat[]; is1904: boolean };
export type SheetRow = { line: number; cells: string[] };

/** The column of a reference (`AB12` is 27), or null where it names none. */
function columnOf(reference: string): number | null {
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const letter = reference.charCodeAt(at) & ~0x20;
    if (letter < 0x41 || letter > 0x5a) break;
    column = column * 26 + letter - 0x40;
    if (column > 1_000_000) return null;
  }
  return column === 0 ? null : column - 1;
}

/**
 * The rows of a sheet that have cells, each cell in its column as text: formulas by what they last came to, never by
 * themselves. Cells past the two hundredth column are left out.
 * @param onFormula called for each cell that is a formula.
 */
export async function* readSheet(
  bytes: AsyncIterable<Buffer>,
  { texts, formats, is1904 }: Sheet,
  onFormula: () => void,
): AsyncGenerator<SheetRow[]> {
  let rows: SheetRow[] = [];
  let line = 0;
  let cells: string[] = [];
  let column = -1;
  let element = '';
  let kind = '';
  let style = 0;
  let value = '';
  let isValue = false;
  let isPhonetic = false;
  let isInData = false;
  let hasData = false;

  const textOfCell = (): string => {
    if (kind === 's') {
      if (value === '') return '';
      const text = texts?.at(Number(value));
      if (text === undefined) throw new FileRefused('broken_file', { line });
      return text;
    }
    if (kind === 'b') return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : value;
    if (kind === 'inlineStr' || kind === 'str') return unescapeText(value);
    return kind === 'd' || kind === 'e' ? value : textOfNumber(value, formats[style] ?? null, is1904);
  };

  const opened: Record<string, () => void> = {
    sheetData: () => {
      isInData = true;
      hasData = true;
    },
    row: () => {
      line += 1;
      cells = [];
      column = -1;
    },
    c: () => {
      column += 1;
      kind = 'n';
      style = 0;
      value = '';
    },
    f: onFormula,
    rPh: () => {
      isPhonetic = true;
    },
  };
  const closed: Record<string, () => void> = {
    sheetData: () => {
      isInData = false;
    },
    row: () => {
      if (cells.length > 0) rows.push({ line, cells });
    },
    c: () => {
      if (column >= LAST_COLUMN) return;
      const text = textOfCell();
      if (text === '') return;
      while (cells.length < column) cells.push('');
      cells[column] = text;
    },
    rPh: () => {
      isPhonetic = false;
    },
  };

  const steps = readXml(bytes, {
    open(name) {
      element = name;
      isValue = name === 'v' || (name === 't' && !isPhonetic);
      if (isInData || name === 'sheetData') opened[name]?.();
    },
    attribute(name, given) {
      if (!isInData) return;
      if (element === 'c') {
        if (name === 'r') column = columnOf(given) ?? column;
        if (name === 't') kind = given;
        if (name === 's') style = Number(given);
      } else if (element === 'row' && name === 'r') {
        const told = Number(given);
        if (!Number.isInteger(told) || told < line || told > LAST_LINE) throw new FileRefused('broken_file', { line });
        line = told;
      }
    },
    text(piece) {
      if (!isInData || !isValue) return;
      value += piece;
      if (value.length > MAX_RECORD) throw new FileRefused('broken_file', { line, limit: MAX_RECORD });
    },
    close(name) {
      isValue = false;
      if (isInData) closed[name]?.();
    },
  });
  for await (const _ of steps) {
    if (rows.length === 0) continue;
    yield rows;
    rows = [];
  }
  if (!hasData || isInData) throw new FileRefused('broken_file');
}
