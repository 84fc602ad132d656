import { stringify } from 'csv-stringify/sync';
import { AccountImport, ImportSource } from '#db/entities/index.ts';
import { record, safeCell } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import type { Language } from '../institutions/contract.ts';
import { query } from '../sql.ts';
import { type ImportField, mappingSchema, type RowReason } from './contract.ts';
import { ERROR_TEXTS } from './error-texts.ts';
import { openCells } from './open-kept.ts';
import { openTable } from './read/open-table.ts';
import type { Hints } from './read/table.ts';
import { assertIdentity, assertMayImport } from './sources.ts';
import { storedFile } from './stored-file.ts';

const BATCH = 1_000;
const CSV = { delimiter: ';', record_delimiter: '\r\n' } as const;

type Row = { line: number; reasons: string[]; kept: string | null };
const REFUSED = `
  select line, reasons, kept from import_row
  where import_id = $1 and outcome = 'refused' and line > $2 order by line limit ${BATCH}`;

/**
 * The refused rows of an import that waits for a decision, as a file to mend and to bring again: CSV with a byte order mark
 * and semicolons, the columns of the file itself, then the line and why it is refused, in words of `language`. Nothing in
 * it is a formula to a spreadsheet. In pieces of at most 1,000 lines; `import.errors_downloaded` is recorded before the first.
 * @throws DomainError `not_found`; `forbidden` without `imports.run`; `conflict`, `import_not_waiting` before its rows are
 *   known and after it is settled.
 */
export async function* writeErrorFile(context: Context, importId: string, language: Language): AsyncGenerator<string> {
  assertIdentity(importId, 'import');
  const { em } = context;
  const one = found(await em.findOne(AccountImport, { id: importId }), 'import');
  assertMayImport(context, one.institution);
  if (one.state !== 'previewed') throw new DomainError('conflict', 'import_not_waiting');
  const source = await em.findOneOrFail(ImportSource, { id: one.source });
  await inTransaction(context, (inside) =>
    record(inside, {
      institution: one.institution,
      action: 'import.errors_downloaded',
      detail: { import: importId, folder: source.key, refused: one.counts?.refused ?? 0 },
    }),
  );
  const file = await openCellsOfFile(context, importId, mappingSchema.parse(source.mapping));
  try {
    const { line, why } = ERROR_TEXTS[language];
    const own = file.header;
    const added = [line, why].map((name) => (own.includes(name) ? `${name} *` : name));
    yield `\uFEFF${stringify([[...own, ...added].map(safeCell)], CSV)}`;
    for (let after = 0; ; ) {
      const rows = await query<Row>(em, REFUSED, [importId, after]);
      const written: string[][] = [];
      for (const row of rows) {
        const place = { institution: one.institution, import: importId, line: row.line };
        const kept = row.kept === null ? null : openCells(place, row.kept);
        const cells = Array.isArray(kept) ? kept : await file.cellsOf(row.line);
        const reasons = row.reasons.map((reason) => wordsOf(reason, language)).join(' · ');
        const filled = own.map((_, column) => cells[column] ?? '');
        written.push([...filled, String(row.line), reasons, ...cells.slice(own.length)].map(safeCell));
      }
      if (written.length > 0) yield stringify(written, CSV);
      after = rows.at(-1)?.line ?? after;
      if (rows.length < BATCH) return;
    }
  } finally {
    await file.close();
  }
}

/** A reason (`code`, or `code:field`, or `duplicate:line`) in words. */
export function wordsOf(reason: string, language: Language): string {
  const [code = '', about = ''] = reason.split(':', 2);
  const { reason: reasons, field } = ERROR_TEXTS[language];
  return (reasons[code as RowReason] ?? code)
    .replace('{{field}}', () => field[about as ImportField] ?? about)
    .replace('{{line}}', () => about);
}

/** The header of the stored file, and its rows from top to bottom: of a row that was understood no cells are kept. */
async function openCellsOfFile({ em }: Context, importId: string, hints: Hints) {
  const table = await openTable(await storedFile(em, importId), hints);
  const batches = table.rows();
  let rows: { line: number; cells: string[] }[] = [];
  let at = 0;
  return {
    header: table.header,
    /** @param line not above one that was asked for before. */
    async cellsOf(line: number): Promise<string[]> {
      for (;;) {
        while (at < rows.length && rows[at]!.line < line) at += 1;
        const row = rows[at];
        if (row) return row.line === line ? row.cells : [];
        const { value, done } = await batches.next();
        if (done) return [];
        rows = value;
        at = 0;
      }
    },
    close: () => batches.return(undefined),
  };
}
