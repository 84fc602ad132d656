import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

/** Points: an A4 page, and the room at its edges, in which the line at the foot stands. */
export const MARGIN = 46;
const FOOT = 30;

export const INK = '#1d2328';
export const SOFT = '#56606a';
export const WARN = '#8a4b00';
export const LINE = '#d5dade';

export type Paper = PDFKit.PDFDocument;
export type Face = 'regular' | 'bold';

const require = createRequire(import.meta.url);

/** The standard fonts of a PDF hold the letters of Western Europe only; these hold those of all its names. */
const FILES: Record<Face, string> = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
};
const fonts = new Map<Face, Buffer>();

function fontOf(face: Face): Buffer {
  const known = fonts.get(face);
  if (known) return known;
  const bytes = readFileSync(FILES[face]);
  fonts.set(face, bytes);
  return bytes;
}

type PaperKind = { title: string; author: string; language: string };

/** A document on A4, with its bytes once `end()` was called on it. */
export function openPaper({ title, author, language }: PaperKind): { paper: Paper; bytes: Promise<ArrayBuffer> } {
  const paper = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    lang: language,
    displayTitle: true,
    info: { Title: title, Author: author },
  });
  for (const face of ['regular', 'bold'] as const) paper.registerFont(face, fontOf(face));
  const pieces: Buffer[] = [];
  paper.on('data', (piece: Buffer) => pieces.push(piece));
  const bytes = new Promise<ArrayBuffer>((resolve, reject) => {
    paper.on('end', () => resolve(new Uint8Array(Buffer.concat(pieces)).buffer));
    paper.on('error', reject);
  });
  return { paper, bytes };
}

export const widthOf = (paper: Paper): number => paper.page.width - 2 * MARGIN;
/** How far down text may stand. */
export const bottomOf = (paper: Paper): number => paper.page.height - MARGIN - 8;

/** Writes a paragraph at the left margin, below what stands there. */
export function write(paper: Paper, text: string, size: number, colour: string, face: Face = 'regular'): void {
  paper.font(face).fontSize(size).fillColor(colour);
  paper.text(text, MARGIN, paper.y, { width: widthOf(paper), lineGap: size * 0.18 });
}

export function rule(paper: Paper, colour = LINE, thickness = 0.5): void {
  const { y } = paper;
  paper
    .moveTo(MARGIN, y)
    .lineTo(paper.page.width - MARGIN, y)
    .lineWidth(thickness)
    .strokeColor(colour)
    .stroke();
}

/** Writes at the foot of every page whose it is, and which page of how many. */
export function writeFeet(paper: Paper, left: string, right: (page: number, pages: number) => string): void {
  const { count } = paper.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    paper.switchToPage(page);
    // Below the margin, where text would otherwise open a new page.
    paper.page.margins.bottom = 0;
    const at = paper.page.height - FOOT;
    const told = right(page + 1, count);
    paper.font('regular').fontSize(8).fillColor(SOFT);
    const room = widthOf(paper) - paper.widthOfString(told) - 12;
    paper.text(left, MARGIN, at, { width: room, height: 10, ellipsis: true, lineBreak: true });
    paper.text(told, MARGIN, at, { width: widthOf(paper), align: 'right', lineBreak: false });
  }
}
