import { crc32, deflateRawSync } from 'node:zlib';
import type { Delimiter, Encoding } from '#server/imports/contract.ts';
import type { ImportFile } from '#server/imports/read/import-file.ts';

/** Somebody who exists in files of tests alone; the number passes the check and belongs to the birth date. */
export type MadeUpPerson = {
  recordKey: string;
  nationalNumber: string;
  lastName: string;
  firstName: string;
  language: 'fr' | 'nl' | 'de';
  address: string;
  phone: string;
  /** As `2001-03-14`. */
  birthDate: string;
  school: string;
  role: string;
};

const LAST_NAMES = {
  nl: [
    'Van den Broeck',
    'Van Hoost',
    'Vanden Bossche',
    "Van 't Hof",
    'De Smet',
    "D'Hondt",
    'Peeters',
    'Janssens',
    'Van der Auwera-Claessens',
    'Goossens',
  ],
  fr: [
    'Dupont',
    'Lefèvre',
    'Crèvecœur',
    'de la Vallée Poussin',
    'Noël',
    'Lambert',
    'Dubois-Gérard',
    "d'Oultremont",
    'François',
    'Hanoulle',
  ],
  de: ['Müller', 'Weiß', 'Schröder', 'Krüger-Meyer', 'von Asten', 'Jägers', 'Pauquet', 'Heinen'],
} as const;
const FIRST_NAMES = {
  nl: ['Annelies', 'Jan', 'Lotte', 'Wout', 'Noor', 'Jef', 'Anne-Mie', 'Daan'],
  fr: ['François', 'Zoé', 'Jean-Baptiste', 'Aurélie', 'Chloé', 'Gaël', 'Inès', 'Maël'],
  de: ['Jürgen', 'Käthe', 'Björn', 'Anke', 'Karl-Heinz', 'Sören'],
} as const;
const LANGUAGES = ['fr', 'nl', 'fr', 'nl', 'de'] as const;
const ROLES = ['student', 'student', 'student', 'teacher'] as const;
const FIRST_DAY = Date.UTC(1960, 0, 1);
const DAYS = 18_500;

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number whose check digits are right, of somebody born on that day (`2001-03-14`). */
export function nationalNumberOf(birthDate: string, serial: number): string {
  const nine = `${birthDate.slice(2).replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
  const before = birthDate >= '2000' ? 2_000_000_000 : 0;
  return `${nine}${String(97 - ((before + Number(nine)) % 97)).padStart(2, '0')}`;
}

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('ß', 'ss')
    .replace(/[^a-z]+/g, '');

/**
 * People of Flemish, French and German names, the same for the same seed, each with a number of their own. Every fortieth
 * bears the name of the one before.
 * @param from how many to leave out first, so that a second file has other people.
 */
export function* eachMadeUpPerson(count: number, seed = 1, from = 0): Generator<MadeUpPerson> {
  const draw = drawer(seed * 7919 + from);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  let before: MadeUpPerson | undefined;
  for (let index = from; index < from + count; index += 1) {
    const birthDate = new Date(FIRST_DAY + ((index * 7 + seed) % DAYS) * 86_400_000).toISOString().slice(0, 10);
    const serial = 1 + ((Math.floor(index / DAYS) * 13 + seed) % 990);
    const language = before && index % 40 === 39 ? before.language : pick(LANGUAGES);
    const lastName = before && index % 40 === 39 ? before.lastName : pick(LAST_NAMES[language]);
    const firstName = before && index % 40 === 39 ? before.firstName : pick(FIRST_NAMES[language]);
    const tail = String(Math.floor(draw() * 1_000_000)).padStart(6, '0');
    before = {
      recordKey: `M${String(100_000 + index)}`,
      nationalNumber: nationalNumberOf(birthDate, serial),
      lastName,
      firstName,
      language,
      address: `${plain(firstName)}.${plain(lastName)}.${index}@post.example`,
      phone: `+32470${tail}`,
      birthDate,
      school: `S${String(1 + (index % 12)).padStart(2, '0')}`,
      role: pick(ROLES),
    };
    yield before;
  }
}

export const madeUpPeople = (count: number, seed = 1, from = 0): MadeUpPerson[] => [
  ...eachMadeUpPerson(count, seed, from),
];

/** What the columns of the files are called, and the cells under them. */
export const COLUMNS = {
  Matricule: (one) => one.recordKey,
  NISS: (one) => one.nationalNumber.replace(/(\d\d)(\d\d)(\d\d)(\d{3})(\d\d)/, '$1.$2.$3-$4.$5'),
  Nom: (one) => one.lastName,
  Prénom: (one) => one.firstName,
  Langue: (one) => one.language.toUpperCase(),
  Courriel: (one) => one.address,
  GSM: (one) => one.phone,
  'Date de naissance': (one) => one.birthDate.split('-').reverse().join('/'),
  Établissement: (one) => one.school,
  Fonction: (one) => one.role,
} satisfies Record<string, (one: MadeUpPerson) => string>;
type Column = keyof typeof COLUMNS;
const ALL_COLUMNS = Object.keys(COLUMNS) as Column[];

/** A header and a row for each person. */
export function tableOf(people: Iterable<MadeUpPerson>, columns: readonly Column[] = ALL_COLUMNS): string[][] {
  return [[...columns], ...Array.from(people, (one) => columns.map((column) => COLUMNS[column](one)))];
}

/** What is wrong with a line of a file. */
export type LineFault =
  /** Its last cell is missing. */
  | 'short'
  /** A delimiter too many, and a cell behind it. */
  | 'long'
  /** A quote opens its first cell and never closes. */
  | 'open_quote'
  /** A quote in the middle of its first cell. */
  | 'stray_quote'
  /** Its first cell holds a line break, in quotes. */
  | 'line_break'
  /** A NUL in its first cell. */
  | 'nul'
  /** A formula in its last cell. */
  | 'formula'
  /** It is written in the other one of UTF-8 and Windows-1252. */
  | 'other_encoding'
  /** A blank line stands before it. */
  | 'blank_before';

type CsvOptions = {
  /** The first row is the header. */
  rows: readonly (readonly string[])[];
  delimiter?: Delimiter;
  encoding?: Encoding;
  bom?: boolean;
  lineEnd?: '\r\n' | '\n' | '\r';
  /** Every cell stands in quotes. */
  quoteAll?: boolean;
  /** Faults of rows, by their place in `rows`. */
  faults?: Readonly<Record<number, LineFault>>;
};

const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** @throws Error where the encoding has no such character. */
function encode(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  const codes = Array.from(text, (character) => {
    const special = WINDOWS_1252.indexOf(character);
    const code = special >= 0 ? 0x80 + special : character.charCodeAt(0);
    if (code > 0xff) throw new Error(`Windows-1252 has no ${character}`);
    return code;
  });
  return Buffer.from(codes);
}

/** A CSV file. */
export function makeCsv(options: CsvOptions): Buffer {
  const { rows, delimiter = ';', encoding = 'utf-8', bom = false, lineEnd = '\r\n', quoteAll = false } = options;
  const quoted = (cell: string) =>
    quoteAll || cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const line = (row: readonly string[], fault: LineFault | undefined): Buffer => {
    const cells = row.map(quoted);
    const first = row[0] ?? '';
    if (fault === 'short') cells.pop();
    if (fault === 'long') cells.push('x');
    if (fault === 'open_quote') cells[0] = `"${first}`;
    if (fault === 'stray_quote') cells[0] = `${first}"x`;
    if (fault === 'line_break') cells[0] = `"${first}\n(suite)"`;
    if (fault === 'nul') cells[0] = `${first}\0`;
    if (fault === 'formula') cells[cells.length - 1] = quoted(`=cmd|' /C calc'!A0`);
    const other = encoding === 'utf-8' ? 'windows-1252' : 'utf-8';
    const text = `${fault === 'blank_before' ? lineEnd : ''}${cells.join(delimiter)}${lineEnd}`;
    return encode(text, fault === 'other_encoding' ? other : encoding);
  };
  const lines = rows.map((row, index) => line(row, options.faults?.[index]));
  return Buffer.concat([...(bom ? [encode('\uFEFF', encoding)] : []), ...lines]);
}

/** A file that is held in memory, as the reader takes it. */
export function fileOf(bytes: Buffer, name = 'eleves.csv', piece = 65_536): ImportFile {
  return {
    name,
    bytes: bytes.length,
    async *open(from = 0) {
      for (let at = from; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
  };
}

/** A part of a zip file; what is said of it may be untrue. */
export type ZipPart = {
  name: string;
  bytes: Buffer | string;
  isStored?: boolean;
  isEncrypted?: boolean;
  declaredSize?: number;
};

/** A zip file, written by hand so that it can lie. */
export function makeZip(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const bytes = Buffer.from(part.bytes as string);
    const packed = part.isStored ? bytes : deflateRawSync(bytes);
    const name = Buffer.from(part.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((part.isEncrypted ? 1 : 0) | 0x800, 2);
    common.writeUInt16LE(part.isStored ? 0 : 8, 4);
    common.writeUInt32LE(0x5a21_0000, 6);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(part.declaredSize ?? bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(offset, 12);
    files.push(Buffer.from('PK\x03\x04'), common, name, packed);
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, entry.subarray(2), name);
    offset += 4 + common.length + name.length + packed.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, listing, end]);
}

/** A cell of a workbook: text, or its XML as it stands there. */
export type XlsxCell = string | { xml: string };
type XlsxOptions = {
  rows: readonly (readonly XlsxCell[])[];
  sheet?: string;
  /** Other sheets before it, which are empty. */
  before?: readonly { name: string; isHidden?: boolean }[];
  /** Texts stand in the cells themselves rather than in the shared strings. */
  isInline?: boolean;
  /** Number formats of the cell styles 1, 2, … (`s="1"`): a built-in number or a code of its own. */
  formats?: readonly (number | string)[];
  /** `<si>` elements that stand before those of the texts. */
  strings?: readonly string[];
  /** Dates count from 1904. */
  is1904?: boolean;
  /** Parts in place of, or beside, those of the workbook. */
  parts?: readonly ZipPart[];
};

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** `A`, `B`, … `AA`. */
export const columnLetters = (index: number): string =>
  (index >= 26 ? columnLetters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

/** A workbook as Excel writes it; empty texts have no cell. */
export function makeXlsx(options: XlsxOptions): Buffer {
  const { rows, sheet = 'Feuil1', before = [], formats = [], isInline = false } = options;
  const strings = new Map<string, number>();
  const first = options.strings?.length ?? 0;
  const cell = (content: XlsxCell, column: number, line: number): string => {
    const reference = `${columnLetters(column)}${line}`;
    if (typeof content !== 'string') return content.xml.replace('<c', `<c r="${reference}"`);
    if (content === '') return '';
    if (isInline)
      return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(content)}</t></is></c>`;
    const known = strings.get(content) ?? strings.size + first;
    strings.set(content, known);
    return `<c r="${reference}" t="s"><v>${known}</v></c>`;
  };
  const lines = rows.map(
    (row, index) => `<row r="${index + 1}">${row.map((one, column) => cell(one, column, index + 1)).join('')}</row>`,
  );
  const names = [...before, { name: sheet, isHidden: false }];
  const sheetXml = (body: string) => `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${body}</sheetData></worksheet>`;
  const texts = [...strings.keys()].map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`);
  const own = formats.flatMap((format, index) =>
    typeof format === 'string' ? [`<numFmt numFmtId="${164 + index}" formatCode="${escapeXml(format)}"/>`] : [],
  );
  const styles = formats.map(
    (format, index) =>
      `<xf numFmtId="${typeof format === 'string' ? 164 + index : format}" xfId="0" applyNumberFormat="1"/>`,
  );
  const parts: ZipPart[] = [
    {
      name: '[Content_Types].xml',
      bytes: `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    },
    {
      name: '_rels/.rels',
      bytes: `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      bytes: `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><workbookPr${options.is1904 ? ' date1904="1"' : ''}/><sheets>${names
        .map(
          ({ name, isHidden }, index) =>
            `<sheet name="${escapeXml(name)}" sheetId="${index + 1}"${isHidden ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
        )
        .join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      bytes: `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names
        .map(
          (_, index) =>
            `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
        )
        .join(
          '',
        )}<Relationship Id="rId90" Type="${RELATIONS}/styles" Target="styles.xml"/><Relationship Id="rId91" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    },
    {
      name: 'xl/styles.xml',
      bytes: `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="${own.length}">${own.join('')}</numFmts><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="${styles.length + 1}"><xf numFmtId="0" xfId="0"/>${styles.join('')}</cellXfs></styleSheet>`,
    },
    {
      name: 'xl/sharedStrings.xml',
      bytes: `${HEAD}<sst xmlns="${MAIN}">${[...(options.strings ?? []), ...texts].join('')}</sst>`,
    },
    ...names.map((_, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      bytes: sheetXml(index === names.length - 1 ? lines.join('') : ''),
    })),
  ];
  const replaced = new Set(options.parts?.map(({ name }) => name));
  return makeZip([...parts.filter(({ name }) => !replaced.has(name)), ...(options.parts ?? [])]);
}
