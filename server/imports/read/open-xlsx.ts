import { posix } from 'node:path';
import type { FileFacts } from '../contract.ts';
import { readCellFormats } from './cell-formats.ts';
import { FileRefused } from './file-refused.ts';
import type { ImportFile } from './import-file.ts';
import { readWholeXml } from './read-xml.ts';
import { readSharedTexts } from './shared-texts.ts';
import { readSheet, type Sheet, type SheetRow } from './sheet-rows.ts';
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
import { openZip, type ZipParts } from './zip-parts.ts';

const MAX_SHEETS = 1_000;
const WORKBOOK = 'xl/workbook.xml';

type Relation = { id: string; type: string; part: string };

/** What the workbook's parts are called; of what kind is the last word of their type, in both editions of the standard. */
async function readRelations(zip: ZipParts): Promise<Relation[]> {
  const relations: Relation[] = [];
  let one: Record<string, string> = {};
  await readWholeXml(zip.read('xl/_rels/workbook.xml.rels'), {
    open() {
      one = {};
    },
    attribute(name, value) {
      one[name] = value;
    },
    close(name) {
      if (name !== 'Relationship' || one.TargetMode === 'External') return;
      const target = one.Target ?? '';
      const part = target.startsWith('/') ? target.slice(1) : posix.join('xl', target);
      relations.push({ id: one.Id ?? '', type: (one.Type ?? '').split('/').at(-1) ?? '', part });
      if (relations.length > MAX_SHEETS * 2) throw new FileRefused('broken_file');
    },
  });
  return relations;
}

type NamedSheet = { name: string; id: string; isHidden: boolean };

async function readWorkbook(zip: ZipParts): Promise<{ sheets: NamedSheet[]; is1904: boolean }> {
  const sheets: NamedSheet[] = [];
  let one: Record<string, string> = {};
  let is1904 = false;
  await readWholeXml(zip.read(WORKBOOK), {
    open() {
      one = {};
    },
    attribute(name, value) {
      one[name] = value;
    },
    close(name) {
      if (name === 'workbookPr') is1904 = one.date1904 === '1' || one.date1904 === 'true';
      if (name !== 'sheet') return;
      sheets.push({ name: one.name ?? '', id: one.id ?? '', isHidden: (one.state ?? 'visible') !== 'visible' });
      if (sheets.length > MAX_SHEETS) throw new FileRefused('broken_file');
    },
  });
  return { sheets, is1904 };
}

/** @throws FileRefused for a zip file that is something else than a workbook. */
function assertWorkbook(zip: ZipParts): void {
  if (zip.has(WORKBOOK)) return;
  if (zip.has('xl/workbook.bin')) throw new FileRefused('not_a_table', { format: 'xlsb' });
  const format = zip.has('content.xml') ? 'ods' : zip.has('word/document.xml') ? 'docx' : 'zip';
  throw new FileRefused('not_a_table', { format });
}

/**
 * Opens a workbook: the sheet that is told, or the first that is not hidden. Its parts are unpacked as they are read, within
 * bounds; the texts that cells share are kept.
 */
export async function openXlsx(file: ImportFile, hints: Hints, maxRows: number): Promise<Table> {
  const zip = await openZip(file);
  assertWorkbook(zip);
  const [{ sheets, is1904 }, relations] = [await readWorkbook(zip), await readRelations(zip)];
  const readable = sheets.filter(({ id }) => relations.some((one) => one.id === id && one.type === 'worksheet'));
  const chosen =
    hints.sheet === undefined
      ? (readable.find(({ isHidden }) => !isHidden) ?? readable[0])
      : readable.find(({ name }) => name === hints.sheet);
  const names = readable.map(({ name }) => name);
  if (!chosen && hints.sheet !== undefined)
    throw new FileRefused('sheet_missing', { sheet: hints.sheet, sheets: names.join(', ').slice(0, 500) });
  if (!chosen) throw new FileRefused('not_a_table');
  const partOf = (type: string) => relations.find((one) => one.type === type && zip.has(one.part))?.part;
  const [texts, styles] = [partOf('sharedStrings'), partOf('styles')];
  const sheet: Sheet = {
    texts: texts === undefined ? null : await readSharedTexts(zip.read(texts)),
    formats: styles === undefined ? [] : await readCellFormats(zip.read(styles)),
    is1904,
  };
  const sheetPart = relations.find(({ id }) => id === chosen.id)?.part ?? '';

  const facts: FileFacts = { kind: 'xlsx', sheet: chosen.name, sheets: names };
  const { headerLine } = hints;
  const header = await readHeader(
    readSheet(zip.read(sheetPart), sheet, () => {}),
    headerLine,
  );
  let bytesRead = 0;
  return {
    facts,
    headerLine,
    header,
    bytesRead: () => bytesRead,
    async *rows(signal) {
      bytesRead = 0;
      let formulas = 0;
      let count = 0;
      let batch: TableRow[] = [];
      const part = zip.read(sheetPart, (taken, of) => {
        bytesRead = Math.round((file.bytes * taken) / of);
      });
      for await (const rows of readSheet(part, sheet, () => {
        formulas += 1;
      })) {
        signal?.throwIfAborted();
        if (formulas > 0) facts.formulas = formulas;
        for (const row of rows) {
          if (row.line <= headerLine || row.cells.every((cell) => cell.trim() === '')) continue;
          count += 1;
          if (count > maxRows) throw new FileRefused('too_many_rows', { limit: maxRows });
          batch.push(toRow(row, header.length));
          if (batch.length < BATCH_ROWS) continue;
          yield batch;
          batch = [];
        }
      }
      if (count === 0) throw new FileRefused('no_rows');
      if (batch.length > 0) yield batch;
    },
  };
}

async function readHeader(sheet: AsyncIterable<SheetRow[]>, headerLine: number): Promise<string[]> {
  for await (const rows of sheet) {
    const row = rows.find(({ line }) => line >= headerLine);
    if (!row) continue;
    const header = row.line === headerLine ? cleanHeader(row.cells) : [];
    if (header.length > MAX_COLUMNS) throw new FileRefused('too_many_columns', { limit: MAX_COLUMNS });
    if (header.length > 0) return header;
    break;
  }
  throw new FileRefused('header_missing', { line: headerLine });
}

/** A row as wide as the header: each cell stands in a column by itself, so that what the header lacks is beside the table. */
function toRow(row: SheetRow, width: number): TableRow {
  const { line } = row;
  const cells = row.cells.slice(0, width).map(withoutGuard);
  while (cells.length < width) cells.push('');
  return { line, cells, fault: cells.some(isUnreadable) ? 'unreadable' : null };
}
