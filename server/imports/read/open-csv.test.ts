import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileOf, type LineFault, madeUpPeople, makeCsv, tableOf } from '#tests/factories/import-files.ts';
import { FileRefused } from './file-refused.ts';
import { openTable } from './open-table.ts';
import type { Hints, Table, TableRow } from './table.ts';

const PEOPLE = madeUpPeople(30);
const ROWS = tableOf(PEOPLE);
const BODY = ROWS.slice(1);

const open = (bytes: Buffer | string, hints: Partial<Hints> = {}, piece?: number): Promise<Table> =>
  openTable(fileOf(Buffer.from(bytes as string), 'eleves.csv', piece), { headerLine: 1, ...hints });
async function rowsOf(table: Table): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const batch of table.rows()) rows.push(...batch);
  return rows;
}
async function refusalOf(bytes: Buffer | string, hints: Partial<Hints> = {}) {
  try {
    await rowsOf(await open(bytes, hints));
  } catch (error) {
    if (error instanceof FileRefused) return error.refusal;
    throw error;
  }
  return null;
}
const cellsOf = (rows: readonly TableRow[]) => rows.map(({ cells }) => cells);

describe('a text file comes out as it was written', () => {
  const names = ROWS.map((row) => row.map((cell) => cell.replaceAll('œ', 'oe')));
  it.each([
    [{ delimiter: ';' }, 'utf-8'],
    [{ delimiter: ',', bom: true }, 'utf-8'],
    [{ delimiter: '\t', quoteAll: true }, 'utf-8'],
    [{ delimiter: '|', lineEnd: '\n' }, 'utf-8'],
    [{ delimiter: ';', encoding: 'windows-1252' }, 'windows-1252'],
    [{ delimiter: ',', encoding: 'windows-1252', quoteAll: true }, 'windows-1252'],
    [{ delimiter: ';', encoding: 'utf-16le', bom: true }, 'utf-16le'],
    [{ delimiter: '\t', encoding: 'utf-16le' }, 'utf-16le'],
    [{ delimiter: ';', lineEnd: '\r' }, 'utf-8'],
  ] as const)('%j', async (options, encoding) => {
    const bytes = makeCsv({ rows: names, ...options });
    // Pieces of 7 bytes end within characters, line ends and quotes.
    for (const piece of [7, 65_536]) {
      const table = await open(bytes, {}, piece);
      expect(table.header).toEqual(names[0]);
      expect(cellsOf(await rowsOf(table))).toEqual(names.slice(1));
      expect(table.facts).toEqual({ kind: 'csv', delimiter: options.delimiter, encoding });
      expect(table.bytesRead()).toBe(bytes.length);
    }
  });

  it('with the five signs that Windows-1252 has beside its letters', async () => {
    const rows = [
      ['Nom', 'Prénom'],
      ['Škoda-Œuvrard', 'Zoë’s – €'],
    ];
    expect(cellsOf(await rowsOf(await open(makeCsv({ rows, encoding: 'windows-1252' }))))).toEqual([rows[1]]);
  });

  it('from pieces that are written over once they were read', async () => {
    const bytes = makeCsv({ rows: ROWS });
    const held = Buffer.alloc(100);
    const file = {
      ...fileOf(bytes),
      async *open(from = 0) {
        for (let at = from; at < bytes.length; at += 100)
          yield held.subarray(0, bytes.copy(held, 0, at, Math.min(at + 100, bytes.length)));
      },
    };
    expect(cellsOf(await rowsOf(await openTable(file, { headerLine: 1 })))).toEqual(BODY);
  });

  it('again from the first row on, each time that it is read', async () => {
    const table = await open(makeCsv({ rows: ROWS }));
    expect(await rowsOf(table)).toEqual(await rowsOf(table));
  });
});

it('whatever stands in the cells, they come out as they went in', async () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'é', '€', 'œ', '"', ' ', '\n', ',', "'", '0', '漢'),
    maxLength: 12,
  });
  const table = fc.array(fc.tuple(fc.constant('x'), cell, cell, cell), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom(';', '\t', '|'),
      fc.integer({ min: 1, max: 64 }),
      async (rows, delimiter, piece) => {
        const bytes = Buffer.from(stringify([['k', 'a', 'b', 'c'], ...rows], { delimiter }));
        expect(cellsOf(await rowsOf(await open(bytes, {}, piece)))).toEqual(rows);
      },
    ),
    { numRuns: 150 },
  );
});

describe('a fault of a row is that of the row alone', () => {
  const at = 5;
  const first = BODY[at - 1]![0]!;
  it.each<[LineFault, TableRow['fault'], (row: TableRow) => void]>([
    ['short', 'ragged', ({ cells }) => expect(cells).toHaveLength(9)],
    ['long', 'ragged', ({ cells }) => expect(cells.at(-1)).toBe('x')],
    ['open_quote', 'ragged', ({ cells }) => expect(cells[0]).toBe(`"${first}`)],
    ['stray_quote', null, ({ cells }) => expect(cells[0]).toBe(`${first}"x`)],
    ['line_break', null, ({ cells }) => expect(cells[0]).toBe(`${first}\n(suite)`)],
    ['nul', 'unreadable', ({ cells }) => expect(cells[0]).toBe(`${first}\0`)],
    ['formula', null, ({ cells }) => expect(cells.at(-1)).toBe(`=cmd|' /C calc'!A0`)],
    ['other_encoding', null, ({ cells }) => expect(cells).toEqual(BODY[at - 1])],
    ['blank_before', null, ({ cells }) => expect(cells).toEqual(BODY[at - 1])],
  ])('%s', async (fault, expected, look) => {
    for (const quoteAll of [false, true]) {
      if (quoteAll && fault !== 'line_break' && fault !== 'short') continue;
      const rows = await rowsOf(await open(makeCsv({ rows: ROWS, quoteAll, faults: { [at]: fault } }), {}, 97));
      expect(rows).toHaveLength(BODY.length);
      const bad = rows[at - 1]!;
      expect(bad.fault).toBe(expected);
      look(bad);
      const others = rows.filter((row) => row !== bad);
      expect(others.every((row) => row.fault === null)).toBe(true);
      expect(cellsOf(others)).toEqual(BODY.filter((_, index) => index !== at - 1));
    }
  });

  it('two open quotes do not swallow what lies between them', async () => {
    const rows = await rowsOf(await open(makeCsv({ rows: ROWS, faults: { 4: 'open_quote', 9: 'open_quote' } })));
    expect(rows).toHaveLength(BODY.length);
    expect(rows.flatMap(({ fault, line }) => (fault ? [line] : []))).toEqual([5, 10]);
  });

  it('an open quote in the last cell does not swallow the rows below', async () => {
    const text = 'a;b;c\n1;2;"3\n4;5;6\n7;8;"9"\n10;11;12\n';
    const rows = await rowsOf(await open(text));
    expect(rows.map(({ line, fault }) => [line, fault])).toEqual([
      [2, 'ragged'],
      [3, null],
      [4, null],
      [5, null],
    ]);
    expect(rows.slice(1).map(({ cells }) => cells.join())).toEqual(['4,5,6', '7,8,9', '10,11,12']);
  });

  it.each([
    ['the first and the last of some rows', 'a;b;c\n1;2;"3\n4;5;6\n7;8;9"\n', ['1,2,"3', '4,5,6', '7,8,9"'], [2]],
    ['two cells of neighbours', 'a;b;c\n1;"2;3\n4;5"x;6\n7;8;9\n', ['1,"2,3', '4,5"x,6', '7,8,9'], [2]],
  ])('a quote in %s does not make one of them', async (_where, text, cells, faulty) => {
    const rows = await rowsOf(await open(text));
    expect(rows.map((row) => row.cells.join())).toEqual(cells);
    expect(rows.flatMap(({ fault, line }) => (fault ? [line] : []))).toEqual(faulty);
  });

  it('lines are those of the file, below blank lines and cells of several lines', async () => {
    const text = 'a;b\n\n"1\n1\n1";2\n;\n\n3;4\n';
    expect((await rowsOf(await open(text))).map(({ line, cells }) => [line, ...cells])).toEqual([
      [3, '1\n1\n1', '2'],
      [8, '3', '4'],
    ]);
  });

  it('cells past the header are left out where they are empty', async () => {
    expect(cellsOf(await rowsOf(await open('a;b;;\n1;2;;\n3;4\n')))).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('a text that was kept from being a formula is itself again, and a formula stays text', async () => {
    const table = await open("a;b\n'+32 470;'t Hof\n=1+1;'=x\n");
    expect(cellsOf(await rowsOf(table))).toEqual([
      ['+32 470', "'t Hof"],
      ['=1+1', '=x'],
    ]);
    expect(table.facts.formulas).toBe(1);
  });

  it('rows in the other encoding are counted', async () => {
    const faults = Object.fromEntries(
      BODY.flatMap((row, index) =>
        /[éèëïçüöäß]/.test(row.join('')) ? [[index + 1, 'other_encoding' as const]] : [],
      ).slice(0, 2),
    );
    const table = await open(makeCsv({ rows: ROWS.map((row) => row.map((cell) => cell.replace('œ', 'oe'))), faults }));
    await rowsOf(table);
    expect(table.facts).toMatchObject({ encoding: 'utf-8', mixedLines: 2 });
  });
});

describe('the header', () => {
  it('may lie below a title, and after the line that tells a spreadsheet the delimiter', async () => {
    const below = await open('Liste des élèves 2026\n\nNom;Prénom\nDupont;Zoé\n', { headerLine: 3 });
    expect([below.header, await rowsOf(below)]).toEqual([
      ['Nom', 'Prénom'],
      [{ line: 4, cells: ['Dupont', 'Zoé'], fault: null }],
    ]);
    const told = await open('sep=,\r\nNom,Prénom\r\nDupont,Zoé\r\n');
    expect([told.headerLine, told.header]).toEqual([2, ['Nom', 'Prénom']]);
    expect(await rowsOf(told)).toEqual([{ line: 3, cells: ['Dupont', 'Zoé'], fault: null }]);
  });

  it('is on one line, whatever its cells hold', async () => {
    const table = await open('"Nom\nde famille";" Prénom\u00a0"\nDupont;Zoé\n');
    expect(table.header).toEqual(['Nom de famille', 'Prénom']);
    expect(await rowsOf(table)).toEqual([{ line: 3, cells: ['Dupont', 'Zoé'], fault: null }]);
  });

  it('decides the delimiter, not what stands in the cells', async () => {
    const rows = [
      ['Nom', 'Adresse'],
      ...Array.from({ length: 9 }, () => ['Dupont', 'Rue Haute, 1, boîte 2, 1000 Bruxelles']),
    ];
    expect((await open(makeCsv({ rows, delimiter: ';' }))).facts.delimiter).toBe(';');
    expect((await open(makeCsv({ rows, delimiter: ',' }))).facts.delimiter).toBe(',');
  });
});

describe('a file that will not do is refused with what is wrong', () => {
  const wide = Array.from({ length: 201 }, (_, index) => `c${index}`).join(';');
  it.each<[string, Buffer | string, Partial<Hints>, object]>([
    [
      'another delimiter',
      makeCsv({ rows: ROWS }),
      { delimiter: ',' },
      { code: 'wrong_delimiter', detail: { given: ',', seems: ';' } },
    ],
    ['no delimiter', 'Nom Prénom\nDupont Zoé\n', {}, { code: 'not_a_table', detail: { line: 1 } }],
    ['nothing', '', {}, { code: 'no_rows' }],
    ['a mark alone', '\uFEFF', {}, { code: 'no_rows' }],
    ['a header alone', 'Nom;Prénom\n', {}, { code: 'no_rows' }],
    ['blank lines', 'Nom;Prénom\n\n;\n \n', {}, { code: 'no_rows' }],
    ['no such line', 'Nom;Prénom\nDupont;Zoé\n', { headerLine: 9 }, { code: 'header_missing', detail: { line: 9 } }],
    ['a blank header', ';;\nDupont;Zoé;x\n', {}, { code: 'header_missing', detail: { line: 1 } }],
    ['201 columns', `${wide}\n${wide}\n`, {}, { code: 'too_many_columns', detail: { limit: 200 } }],
    ['a PDF', '%PDF-1.7\n;;;\n', {}, { code: 'not_a_table', detail: { format: 'pdf' } }],
    ['a page', '\n<html><table><tr><td>a;b</td></table>', {}, { code: 'not_a_table', detail: { format: 'html' } }],
    ['bytes', Buffer.alloc(4_000, 1), {}, { code: 'not_a_table', detail: { format: 'binary' } }],
    [
      'UTF-16 the other way round',
      Buffer.from('feff0061003b0062', 'hex'),
      {},
      { code: 'not_a_table', detail: { format: 'utf-16be' } },
    ],
    [
      'a line without an end',
      `a;b\n${'x'.repeat(70_000)}\n`,
      {},
      { code: 'not_a_table', detail: { line: 2, limit: 65_536 } },
    ],
    ['a file without lines', 'x;'.repeat(200_000), {}, { code: 'not_a_table', detail: { line: 1, limit: 65_536 } }],
    ['quotes that never close', `a;b\n${'"x""\n'.repeat(40_000)}`, {}, { code: 'broken_file' }],
  ])('%s', async (_name, bytes, hints, refusal) => {
    expect(await refusalOf(bytes, hints)).toMatchObject(refusal);
  });

  it('more rows than are allowed', async () => {
    const file = fileOf(makeCsv({ rows: ROWS }));
    expect(await rowsOf(await openTable(file, { headerLine: 1 }, BODY.length))).toHaveLength(BODY.length);
    const refusal = { code: 'too_many_rows', detail: { limit: BODY.length - 1 } };
    await expect(rowsOf(await openTable(file, { headerLine: 1 }, BODY.length - 1))).rejects.toMatchObject({ refusal });
  });
});

it('reading ends where it is broken off', async () => {
  const table = await open(makeCsv({ rows: [ROWS[0]!, ...Array.from({ length: 9_000 }, () => BODY[0]!)] }));
  const stop = new AbortController();
  const read = async () => {
    for await (const batch of table.rows(stop.signal)) stop.abort(new Error(`after ${batch.length}`));
  };
  await expect(read()).rejects.toThrow('after 2000');
});
