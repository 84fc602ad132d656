import { describe, expect, it } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { fileOf, madeUpPeople, makeXlsx, makeZip, tableOf, type XlsxCell } from '#tests/factories/import-files.ts';
import { FileRefused } from './file-refused.ts';
import type { ImportFile } from './import-file.ts';
import { openTable } from './open-table.ts';
import { openTextStore } from './shared-texts.ts';
import type { Hints, TableRow } from './table.ts';

const ROWS = tableOf(madeUpPeople(20));
const HEADER = ['Nom', 'Valeur', 'Fin'];

async function read(file: ImportFile | Buffer, hints: Partial<Hints> = {}) {
  const opened = Buffer.isBuffer(file) ? fileOf(file, 'eleves.xlsx', 1_000) : file;
  const table = await openTable(opened, { headerLine: 1, ...hints });
  const rows: TableRow[] = [];
  for await (const batch of table.rows()) rows.push(...batch);
  return { table, rows };
}
async function refusalOf(bytes: Buffer, hints: Partial<Hints> = {}) {
  try {
    await read(bytes, hints);
  } catch (error) {
    if (error instanceof FileRefused) return error.refusal;
    throw error;
  }
  return null;
}
/** What a cell comes out as. */
async function textOf(xml: string, options: Partial<Parameters<typeof makeXlsx>[0]> = {}): Promise<string | undefined> {
  const { rows } = await read(makeXlsx({ rows: [HEADER, ['x', { xml }, 'y']], ...options }));
  expect([rows[0]?.cells[0], rows[0]?.cells[2]]).toEqual(['x', 'y']);
  return rows[0]?.cells[1];
}

describe('a workbook comes out as it was written', () => {
  it.each([
    ['with texts that cells share', makeXlsx({ rows: ROWS })],
    ['with texts in the cells', makeXlsx({ rows: ROWS, isInline: true })],
  ])('%s', async (_name, bytes) => {
    const { table, rows } = await read(bytes);
    expect(table.header).toEqual(ROWS[0]);
    expect(rows).toEqual(ROWS.slice(1).map((cells, index) => ({ line: index + 2, cells, fault: null })));
    expect(table.facts).toEqual({ kind: 'xlsx', sheet: 'Feuil1', sheets: ['Feuil1'] });
    expect(table.bytesRead()).toBe(bytes.length);
  });

  it('by another program: texts, numbers, days, yes and no, empty cells and a second sheet', async () => {
    const first = [
      HEADER.map((value) => ({ value })),
      [{ value: 'Crèvecœur & <fils>' }, { value: 72031411231 }, { value: true }],
      [{ value: '  Noël ' }, null, { value: new Date(Date.UTC(2001, 2, 14)), format: 'dd/mm/yyyy' }],
    ];
    const bytes = await writeXlsxFile([
      { data: first as never, sheet: 'Élèves' },
      { data: [[{ value: 'rien' }]] as never, sheet: 'Autre' },
    ]).toBuffer();
    const { table, rows } = await read(bytes);
    expect(table.facts).toMatchObject({ sheet: 'Élèves', sheets: ['Élèves', 'Autre'] });
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['Crèvecœur & <fils>', '72031411231', 'TRUE'],
      ['  Noël ', '', '2001-03-14'],
    ]);
  });

  it('each cell in its own column, where others before it are missing', async () => {
    const rows: XlsxCell[][] = [HEADER, ['', '', 'c'], ['', 'b', ''], [], ['a', '', '', 'beside the table']];
    expect((await read(makeXlsx({ rows }))).rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [2, '', '', 'c'],
      [3, '', 'b', ''],
      [5, 'a', '', ''],
    ]);
  });

  it('of the first sheet that is not hidden, or of the one that is told', async () => {
    const before = [{ name: 'Codes', isHidden: true }, { name: 'Élèves 2026' }];
    const bytes = makeXlsx({ rows: ROWS, sheet: 'Personnel', before });
    expect((await read(bytes, { sheet: 'Personnel' })).table.facts).toMatchObject({ sheet: 'Personnel' });
    expect(await refusalOf(bytes)).toEqual({ code: 'header_missing', detail: { line: 1 } });
    expect(await refusalOf(bytes, { sheet: 'Nulle part' })).toEqual({
      code: 'sheet_missing',
      detail: { sheet: 'Nulle part', sheets: 'Codes, Élèves 2026, Personnel' },
    });
  });

  it('below a title', async () => {
    const { table, rows } = await read(makeXlsx({ rows: [['Liste'], [], ...ROWS] }), { headerLine: 3 });
    expect([table.header, rows.length, rows[0]?.line]).toEqual([ROWS[0], ROWS.length - 1, 4]);
  });
});

describe('a cell is text, as a person reads it', () => {
  it.each([
    ['a formula, as what it last came to', '<c t="str"><f>cmd|\' /C calc\'!A0</f><v>texte</v></c>', 'texte'],
    ['a text that begins like one', '<c t="inlineStr"><is><t>=cmd()</t></is></c>', '=cmd()'],
    ['one that was kept from being one', '<c t="inlineStr"><is><t>\'=cmd()</t></is></c>', '=cmd()'],
    ['a formula that was never worked out', '<c><f>A1</f></c>', ''],
    ['a fault of a formula', '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', '#DIV/0!'],
    ['a whole number', '<c><v>72031411231</v></c>', '72031411231'],
    ['one in powers of ten', '<c><v>7.2031411231E10</v></c>', '72031411231'],
    ['a broken one', '<c><v>0.30000000000000004</v></c>', '0.3'],
    ['yes', '<c t="b"><v>1</v></c>', 'TRUE'],
    ['a day of the standard', '<c t="d"><v>2001-03-14</v></c>', '2001-03-14'],
    [
      'runs of different looks',
      '<c t="inlineStr"><is><r><t>Van </t></r><r><rPr><b/></rPr><t>Hoost</t></r><rPh><t>x</t></rPh></is></c>',
      'Van Hoost',
    ],
    ['characters with a name or a number', '<c t="inlineStr"><is><t>a&amp;b &#xE9;&lt;_x0041_</t></is></c>', 'a&b é<A'],
    ['a text with a line break', '<c t="inlineStr"><is><t>a\nb</t></is></c>', 'a\nb'],
  ])('%s', async (_name, xml, text) => {
    expect(await textOf(xml)).toBe(text);
  });

  it.each([
    [14, '36964', '2001-03-14'],
    [22, '36964.395833333336', '2001-03-14T09:30:00'],
    [20, '0.395833333333333', '09:30:00'],
    [14, '59', '1900-02-28'],
    [14, '61', '1900-03-01'],
    [14, '0', '0'],
    [14, '-3', '-3'],
    [14, '99999999', '99999999'],
    ['dd/mm/yyyy', '36964', '2001-03-14'],
    ['[$-80C]d mmmm yyyy;@', '36964', '2001-03-14'],
    ['"d"0', '36964', '36964'],
    ['0.00', '36964', '36964'],
    ['#,##0\\ "jours"', '36964', '36964'],
    [0, '36964', '36964'],
    ['00000000000', '1010112382', '01010112382'],
  ])('the look %s makes %s read %s', async (format, value, text) => {
    expect(await textOf(`<c s="1"><v>${value}</v></c>`, { formats: [format] })).toBe(text);
  });

  it('days that count from 1904', async () => {
    expect(await textOf('<c s="1"><v>35502</v></c>', { formats: [14], is1904: true })).toBe('2001-03-14');
  });

  it('a shared text of several runs keeps its place, and how it is pronounced is left out', async () => {
    const strings = ['<si><r><t>Van </t></r><r><t>Hoost</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>', '<si/>'];
    expect(await textOf('<c t="s"><v>0</v></c>', { strings })).toBe('Van Hoost');
    expect(await textOf('<c t="s"><v>1</v></c>', { strings })).toBe('');
  });

  it('formulas are counted, control characters are a fault of the row', async () => {
    const cells: XlsxCell[] = [
      'a',
      { xml: '<c><f>1+1</f><v>2</v></c>' },
      { xml: '<c t="inlineStr"><is><t>_x0007_</t></is></c>' },
    ];
    const { table, rows } = await read(makeXlsx({ rows: [HEADER, cells, ['b']] }));
    expect(table.facts.formulas).toBe(1);
    expect(rows.map(({ fault }) => fault)).toEqual(['unreadable', null]);
  });
});

const SHEET = 'xl/worksheets/sheet1.xml';
const sheetOf = (inner: string) => `<worksheet><sheetData>${inner}</sheetData></worksheet>`;
const withSheet = (bytes: Buffer | string, more: object = {}) =>
  makeXlsx({ rows: ROWS, parts: [{ name: SHEET, bytes, ...more }] });
const bomb = (megabytes: number) =>
  Buffer.concat([
    Buffer.from('<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>Nom</t></is></c></row>'),
    Buffer.alloc(megabytes * 1024 * 1024, ' '),
    Buffer.from('</sheetData></worksheet>'),
  ]);

const TWO = '<row><c t="inlineStr"><is><t>Nom</t></is></c></row><row><c><v>1</v></c></row>';

describe('a workbook that will not do is refused with what is wrong', () => {
  const whole = makeXlsx({ rows: ROWS });
  const damaged = Buffer.from(whole);
  damaged.fill(0x55, 2_000, 2_100);
  const altered = withSheet(sheetOf(TWO), { isStored: true });
  altered.write('Nim', altered.indexOf('Nom'));
  const compound = (name: string) =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(70_000), Buffer.from(name, 'utf16le')]);
  it.each<[string, Buffer, object]>([
    ['a password (Office)', compound('EncryptedPackage'), { code: 'protected_file' }],
    ['a password (zip)', withSheet('x', { isEncrypted: true }), { code: 'protected_file' }],
    ['the format before 2007', compound('Workbook'), { code: 'old_format' }],
    ['half a file', whole.subarray(0, whole.length / 2), { code: 'broken_file' }],
    ['damaged bytes', damaged, { code: 'broken_file' }],
    ['a letter that is another', altered, { code: 'broken_file' }],
    ['no zip behind its first bytes', Buffer.from('PK\x03\x04 and nothing else'), { code: 'broken_file' }],
    ['an empty zip', makeZip([]), { code: 'not_a_table' }],
    ['another zip', makeZip([{ name: 'content.xml', bytes: 'x' }]), { code: 'not_a_table', detail: { format: 'ods' } }],
    [
      'a binary workbook',
      makeZip([{ name: 'xl/workbook.bin', bytes: 'x' }]),
      { code: 'not_a_table', detail: { format: 'xlsb' } },
    ],
    [
      'a part that stands twice',
      makeXlsx({ rows: ROWS, parts: [{ name: SHEET.toUpperCase(), bytes: sheetOf(TWO) }] }),
      { code: 'broken_file' },
    ],
    [
      'no sheet in the workbook',
      makeXlsx({ rows: ROWS, parts: [{ name: 'xl/workbook.xml', bytes: '<workbook/>' }] }),
      { code: 'not_a_table' },
    ],
    ['a sheet without rows', withSheet(sheetOf('')), { code: 'header_missing' }],
    ['a header alone', makeXlsx({ rows: [HEADER] }), { code: 'no_rows' }],
    ['a sheet that is none', withSheet('<html/>'), { code: 'broken_file' }],
    ['a sheet that breaks off', withSheet('<worksheet><sheetData><row>'), { code: 'broken_file' }],
    [
      'a text that is not there',
      withSheet(sheetOf('<row><c t="s"><v>9999</v></c></row>')),
      { code: 'broken_file', detail: { line: 1 } },
    ],
    [
      'elements within elements',
      withSheet(`<worksheet>${'<a>'.repeat(90)}${'</a>'.repeat(90)}${sheetOf(TWO)}</worksheet>`),
      { code: 'broken_file' },
    ],
    [
      'an endless tag',
      withSheet(`<worksheet a="${'a'.repeat(3_000_000)}">${sheetOf(TWO)}</worksheet>`),
      { code: 'broken_file' },
    ],
    [
      'a cell of 100 KB',
      withSheet(sheetOf(`<row><c t="inlineStr"><is><t>${'a'.repeat(100_000)}</t></is></c></row>`)),
      { code: 'broken_file', detail: { line: 1, limit: 65_536 } },
    ],
    ['rows that go back', withSheet(sheetOf('<row r="9"/><row r="2"/>')), { code: 'broken_file' }],
    [
      '201 columns',
      makeXlsx({ rows: [Array.from({ length: 201 }, (_, index) => `c${index}`)] }),
      { code: 'too_many_columns' },
    ],
    [
      'a size that is untrue',
      withSheet(sheetOf('<row><c t="inlineStr"><is><t>Nom</t></is></c></row>'), {
        declaredSize: 2 ** 31,
      }),
      { code: 'unpacks_too_large' },
    ],
    ['20 MB in 20 KB', withSheet(bomb(20)), { code: 'unpacks_too_large' }],
    ['20 MB that say to be 1 KB', withSheet(bomb(20), { declaredSize: 1_000 }), { code: 'unpacks_too_large' }],
    [
      'texts that unpack to 20 MB',
      makeXlsx({
        rows: ROWS,
        parts: [{ name: 'xl/sharedStrings.xml', bytes: `<sst>${' '.repeat(20 * 1024 ** 2)}</sst>` }],
      }),
      { code: 'unpacks_too_large' },
    ],
  ])('%s', async (_name, bytes, refusal) => {
    expect(await refusalOf(bytes)).toMatchObject(refusal);
  });

  it('more texts than may be kept', () => {
    const texts = openTextStore(1);
    for (let index = 0; index < 60; index += 1) texts.add(`${index}é`.padEnd(16_000));
    expect([texts.at(0)?.trim(), texts.at(59)?.trim(), texts.at(60), texts.at(-1)]).toEqual([
      '0é',
      '59é',
      undefined,
      undefined,
    ]);
    expect(() => {
      for (let index = 0; index < 10; index += 1) texts.add('x'.repeat(16_000));
    }).toThrow('unpacks_too_large');
  });

  it('more rows than are allowed', async () => {
    const table = await openTable(fileOf(whole), { headerLine: 1 }, 5);
    await expect(table.rows().next()).rejects.toMatchObject({
      refusal: { code: 'too_many_rows', detail: { limit: 5 } },
    });
  });

  it('but not where the file cannot be got at: that says nothing about it', async () => {
    const gone = new Error('Connection terminated');
    const file: ImportFile = {
      ...fileOf(whole, 'x.xlsx', 500),
      async *open(from = 0) {
        if (from === 0) yield whole.subarray(0, 500);
        throw gone;
      },
    };
    await expect(read(file)).rejects.toBe(gone);
  });

  it('and entities of its own are not looked up', async () => {
    const xml = `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${sheetOf('<row><c t="inlineStr"><is><t>N&a;</t></is></c></row><row><c><v>1</v></c></row>')}`;
    const { table } = await read(withSheet(xml));
    expect(table.header).toEqual(['N&a;']);
  });
});
