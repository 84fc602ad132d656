import type { FileHead } from '../contract.ts';
import type { ImportFile } from './import-file.ts';
import { openTable } from './open-table.ts';
import { suggestColumns } from './suggest-columns.ts';
import type { Hints } from './table.ts';

const SAMPLES = 10;
/** How many rows are looked at for the codes that a column holds. */
const LOOKED_AT = 20_000;
const MOST_CODES = 40;
const LONGEST_CODE = 80;

/**
 * The header of a file and its first rows, what the columns probably mean, and the different cells of those columns that
 * hold few.
 * @throws FileRefused as `openTable` does, also for a file without rows.
 */
export async function readHead(
  file: ImportFile,
  hints: Hints,
  profile: { blindQuestions: readonly { key: string }[] },
): Promise<FileHead> {
  const table = await openTable(file, hints);
  const { header, headerLine, facts } = table;
  const samples: string[][] = [];
  const codes = header.map((): Set<string> | null => new Set());
  let seen = 0;
  for await (const rows of table.rows()) {
    for (const { cells, fault } of rows) {
      if (fault) continue;
      if (samples.length < SAMPLES) samples.push(cells);
      codes.forEach((found, column) => {
        const cell = cells[column]?.trim() ?? '';
        if (!found || cell === '') return;
        found.add(cell);
        if (found.size > MOST_CODES || cell.length > LONGEST_CODE) codes[column] = null;
      });
    }
    seen += rows.length;
    if (seen >= LOOKED_AT) break;
  }
  const named = header.flatMap((name, column): [string, string[]][] => {
    const found = codes[column];
    return found && found.size > 0 && name !== '' ? [[name, [...found].sort()]] : [];
  });
  const questions = profile.blindQuestions.map(({ key }) => key);
  return {
    facts,
    headerLine,
    header,
    samples,
    suggestion: suggestColumns(header, samples, questions),
    codes: Object.fromEntries(named),
  };
}
