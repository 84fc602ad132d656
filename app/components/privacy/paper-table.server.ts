import { setImmediate as letOthersWork } from 'node:timers/promises';
import { bottomOf, type Face, INK, LINE, MARGIN, type Paper, rule, SOFT, widthOf } from './paper.server.ts';

/** `share` is the column's part of the width, in hundredths. */
export type Column = { head: string; share: number };
export type Cell = { text: string; face?: Face; colour?: string };

const SIZE = 8.5;
const GAP = 8;
const PADDING = 5;
const LINE_GAP = 1.5;

/** Letters in one piece with their accents, as the fonts hold them. */
const whole = (cell: Cell | undefined): Required<Cell> => ({
  text: (cell?.text ?? '').normalize('NFC'),
  face: cell?.face ?? 'regular',
  colour: cell?.colour ?? INK,
});

/** Rows after which other requests get their turn: thousands of rows take seconds. */
const AT_ONCE = 50;

/** Writes a table whose cells wrap; a row stays whole, and each page begins with the heads of the columns. */
export async function writeTable(
  paper: Paper,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const places = placesOf(paper, columns);
  const heads = columns.map(({ head }): Cell => ({ text: head, face: 'bold', colour: SOFT }));
  const writeHeads = () => {
    writeRow(paper, places, heads, heightOf(paper, places, heads));
    rule(paper, SOFT, 0.75);
  };
  let isFirst = true;
  for (const [index, cells] of rows.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await letOthersWork();
    const height = heightOf(paper, places, cells);
    const above = isFirst ? heightOf(paper, places, heads) : 0;
    if (paper.y + above + height > bottomOf(paper)) {
      paper.addPage();
      isFirst = true;
    }
    if (isFirst) writeHeads();
    else rule(paper, LINE);
    isFirst = false;
    writeRow(paper, places, cells, height);
  }
  rule(paper, LINE);
  paper.x = MARGIN;
}

type Place = { x: number; width: number };

function placesOf(paper: Paper, columns: readonly Column[]): Place[] {
  let x = MARGIN;
  return columns.map(({ share }, index) => {
    const across = (widthOf(paper) * share) / 100;
    const place = { x, width: across - (index === columns.length - 1 ? 0 : GAP) };
    x += across;
    return place;
  });
}

function heightOf(paper: Paper, places: readonly Place[], cells: readonly Cell[]): number {
  const heights = places.map(({ width }, index) => {
    const { text, face } = whole(cells[index]);
    return text === '' ? 0 : paper.font(face).fontSize(SIZE).heightOfString(text, { width, lineGap: LINE_GAP });
  });
  return Math.max(...heights) + 2 * PADDING;
}

function writeRow(paper: Paper, places: readonly Place[], cells: readonly Cell[], height: number): void {
  const top = paper.y;
  for (const [index, { x, width }] of places.entries()) {
    const { text, face, colour } = whole(cells[index]);
    if (text === '') continue;
    paper.font(face).fontSize(SIZE).fillColor(colour);
    paper.text(text, x, top + PADDING, { width, lineGap: LINE_GAP });
  }
  paper.y = top + height;
}
