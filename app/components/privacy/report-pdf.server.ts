import PDFDocument from 'pdfkit';
import type { DataReport } from '#server/accounts/contract.ts';
import { formatDateTime } from '../../i18n/format.ts';
import { i18nFor } from '../../i18n/i18n.server.ts';
import { reportWords } from './use-report-words.ts';

const MARGIN = 56;
const INK = '#1d2328';
const SOFT = '#5b656e';
const LINE = '#d5dade';

/** What the standard fonts of a PDF can write (Windows-1252); other letters lose their accents, the rest is a mark. */
export function printable(text: string): string {
  return [...text.normalize('NFC')].map((letter) => (canWrite(letter) ? letter : plain(letter))).join('');
}

const canWrite = (letter: string): boolean => /^[\t -~\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]$/u.test(letter);
const WITHOUT_STROKE: Record<string, string> = {
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Ħ: 'H',
  ħ: 'h',
  ı: 'i',
  '\u202f': ' ',
};

function plain(letter: string): string {
  const bare = WITHOUT_STROKE[letter] ?? letter.normalize('NFKD').replace(/\p{M}/gu, '');
  return [...bare].every(canWrite) && bare !== '' ? bare : '?';
}

/** A report as a document on paper for the holder of the account, in their language. */
export function reportPdf(report: DataReport): Promise<ArrayBuffer> {
  const i18n = i18nFor(report.language);
  const { t } = i18n;
  const words = reportWords(i18n, true);
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    lang: report.language,
    displayTitle: true,
    info: { Title: t('privacy:paper.title'), Author: report.institution.name },
  });
  const pieces: Buffer[] = [];
  document.on('data', (piece: Buffer) => pieces.push(piece));
  const done = new Promise<ArrayBuffer>((resolve, reject) => {
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(pieces)).buffer));
    document.on('error', reject);
  });

  const write = (text: string, size: number, colour: string, font = 'Helvetica') =>
    document.font(font).fontSize(size).fillColor(colour).text(printable(text));
  write(report.institution.name, 10, SOFT);
  document.moveDown(0.4);
  write(t('privacy:paper.title'), 20, INK, 'Helvetica-Bold');
  document.moveDown(0.6);
  write(t('privacy:paper.intro', { institution: report.institution.name }), 10.5, INK);
  document.moveDown(0.8);
  write(`${t('privacy:paper.whose')}: ${report.card.firstName} ${report.card.lastName}`, 10.5, INK, 'Helvetica-Bold');
  write(`${t('privacy:paper.made')} ${formatDateTime(report.madeAt, report.language)}`, 10.5, SOFT);
  if (report.nationalNumber) {
    const { legalBasis, purpose } = report.nationalNumber;
    document.moveDown(0.8);
    write(t('privacy:report.number.title'), 10.5, INK, 'Helvetica-Bold');
    write(`${t('privacy:report.number.legalBasis')}: ${legalBasis}`, 10, SOFT);
    write(`${t('privacy:report.number.purpose')}: ${purpose}`, 10, SOFT);
  }
  document.moveDown(1);
  for (const entry of report.entries) {
    if (document.y > document.page.height - MARGIN - 60) document.addPage();
    rule(document);
    write(words.what(entry), 10.5, INK, 'Helvetica-Bold');
    write(words.who(entry, report.institution.name), 10, INK);
    const told = [
      formatDateTime(entry.at, report.language),
      t(`privacy:report.outcome.${entry.outcome}`),
      entry.ticketReference ?? '',
    ];
    write(told.filter((part) => part !== '').join('  ·  '), 9.5, SOFT);
    document.moveDown(0.5);
  }
  rule(document);
  write(t('privacy:paper.contact', { desk: report.institution.desk }), 10, INK);
  numberPages(document, (page, pages) => printable(t('privacy:paper.page', { page, pages })));
  document.end();
  return done;
}

function rule(document: PDFKit.PDFDocument): void {
  document
    .moveTo(MARGIN, document.y)
    .lineTo(document.page.width - MARGIN, document.y)
    .lineWidth(0.5)
    .strokeColor(LINE)
    .stroke();
  document.moveDown(0.5);
}

function numberPages(document: PDFKit.PDFDocument, words: (page: number, pages: number) => string): void {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(page);
    // Below the margin, where text would otherwise open a new page.
    document.page.margins.bottom = 0;
    document
      .font('Helvetica')
      .fontSize(9)
      .fillColor(SOFT)
      .text(words(page + 1, count), MARGIN, document.page.height - 36, { align: 'right', lineBreak: false });
  }
}
