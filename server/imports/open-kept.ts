import { openText } from '../crypto/open.ts';
import { sealText } from '../crypto/seal.ts';
import type { StagedValues } from './staged-values.ts';

/** What `import_row.kept` seals: the cells of a refused row, or what was told of somebody whose account exists. */
export type Kept = { cells: string[] } | StagedValues;

type StagedRow = { institution: string; import: string; line: number };
const placeOf = ({ institution, import: id, line }: StagedRow) => ({
  institution,
  column: 'import_row.kept',
  row: `${id}:${line}`,
});

export const sealKept = (row: StagedRow, kept: Kept): string => sealText(placeOf(row), JSON.stringify(kept));

/** The cells of a refused row, as they stand in the file. */
export const openCells = (row: StagedRow, sealed: string): string[] =>
  (JSON.parse(openText(placeOf(row), sealed)) as { cells: string[] }).cells;

/** What was told of somebody whose account exists. */
export const openStaged = (row: StagedRow, sealed: string): StagedValues =>
  JSON.parse(openText(placeOf(row), sealed)) as StagedValues;
