import { FileRefused } from './file-refused.ts';
import { readWholeXml } from './read-xml.ts';

/** What the look of a cell makes of its number: a day or an hour, or an integer of so many digits. */
export type CellFormat = 'date' | 'time' | { digits: number } | null;

const MAX_FORMATS = 70_000;
const DAY_MS = 86_400_000;
const LAST_DAY = 2_958_466;
/** The days before 1 March 1900 are numbered as if 1900 had a 29 February. */
const LEAP_FAULT = 60;

/** Built-in number formats that show a day (14–17, 22 and those of East Asia) or an hour (ECMA-376 part 1, 18.8.30). */
function builtInFormat(id: number): CellFormat {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'date';
  return (id >= 18 && id <= 21) || (id >= 45 && id <= 47) ? 'time' : null;
}

/** What a format code shows, literal text, colours and conditions left aside. */
export function formatOf(code: string): CellFormat {
  const [first = ''] = code
    .replace(/"[^"]*"/g, '')
    .replace(/\\.|_.|\*./g, '')
    .split(';');
  const shown = first.replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').toLowerCase();
  if (/^0{2,20}$/.test(shown)) return { digits: shown.length };
  if (/general|[#?]/.test(shown)) return null;
  if (/[dy]/.test(shown)) return 'date';
  if (/[hs]/.test(shown)) return 'time';
  return /m/.test(shown) ? 'date' : null;
}

/** The formats of the cell styles, in the order by which cells refer to them. */
export async function readCellFormats(bytes: AsyncIterable<Buffer>): Promise<CellFormat[]> {
  const codes = new Map<number, string>();
  const styles: number[] = [];
  let element = '';
  let isCellStyles = false;
  let id = 0;
  let code = '';
  await readWholeXml(bytes, {
    open(name) {
      element = name;
      if (name === 'cellXfs') isCellStyles = true;
      if (name === 'xf' && isCellStyles) styles.push(0);
      id = 0;
      code = '';
    },
    attribute(name, value) {
      if (name === 'numFmtId') id = Number(value);
      if (name === 'formatCode') code = value;
      if (name === 'numFmtId' && element === 'xf' && isCellStyles) styles[styles.length - 1] = id;
    },
    close(name) {
      if (name === 'cellXfs') isCellStyles = false;
      if (name === 'numFmt') codes.set(id, code);
      if (styles.length + codes.size > MAX_FORMATS) throw new FileRefused('broken_file');
    },
  });
  return styles.map((style) => {
    const own = codes.get(style);
    return own === undefined ? builtInFormat(style) : formatOf(own);
  });
}

/**
 * A number of a cell as a person would read it there: `2001-03-14` or `2001-03-14T09:30:00` in a cell that shows a day,
 * `09:30:00` in one that shows an hour, otherwise its digits, never in powers of ten where it is whole.
 */
export function textOfNumber(raw: string, format: CellFormat, is1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  if (format === 'date' && value >= 1 && value < LAST_DAY) return textOfDay(value, is1904);
  if (format === 'time' && value >= 0 && value < LAST_DAY)
    return new Date(Math.round(value * 86_400) * 1000).toISOString().slice(11, 19);
  const digits = Number.isInteger(value) ? plainInteger(raw, value) : String(Number(value.toPrecision(15)));
  return format !== null && typeof format === 'object' && value >= 0 ? digits.padStart(format.digits, '0') : digits;
}

const plainInteger = (raw: string, value: number): string =>
  /^-?\d+$/.test(raw) ? raw : Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);

function textOfDay(serial: number, is1904: boolean): string {
  const shift = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < LEAP_FAULT ? 31 : 30);
  const seconds = Math.round(serial * 86_400);
  const text = new Date(shift + seconds * 1000).toISOString();
  return (seconds * 1000) % DAY_MS === 0 ? text.slice(0, 10) : text.slice(0, 19);
}
