import type { DataReport } from '#server/accounts/contract.ts';
import { formatCount, formatDate, formatDateTime, formatTimeOfDay } from '../../i18n/format.ts';
import { i18nFor } from '../../i18n/i18n.server.ts';
import { INK, MARGIN, openPaper, type Paper, rule, SOFT, WARN, widthOf, write, writeFeet } from './paper.server.ts';
import { type Cell, writeTable } from './paper-table.server.ts';
import { reportWords } from './use-report-words.ts';

const LABEL_WIDTH = 118;

/** A report as a document on paper for the holder of the account, in their language. */
export async function reportPdf(report: DataReport): Promise<ArrayBuffer> {
  const { language, institution, card } = report;
  const i18n = i18nFor(language);
  const { t } = i18n;
  const words = reportWords(i18n, true);
  const plain = { interpolation: { escapeValue: false } };
  const title = t('privacy:paper.title');
  const { paper, bytes } = openPaper({ title, author: institution.fullName, language });

  write(paper, institution.fullName, 9.5, SOFT, 'bold');
  paper.moveDown(0.5);
  write(paper, title, 22, INK, 'bold');
  paper.moveDown(0.3);
  write(paper, t('privacy:paper.intro', { institution: institution.name, ...plain }), 9.5, INK);
  paper.moveDown(1);

  const facts: [label: string, value: string][] = [
    [t('privacy:paper.whose'), card.id],
    [t('privacy:paper.period'), periodOf(report, (from, to) => t('privacy:paper.fromTo', { from, to, ...plain }))],
    [t('privacy:paper.made'), formatDateTime(report.madeAt, language)],
  ];
  if (card.status !== 'erased') facts.unshift([t('privacy:paper.holder'), `${card.firstName} ${card.lastName}`]);
  if (report.nationalNumber) {
    const { legalBasis, purpose } = report.nationalNumber;
    const number = t('privacy:report.number.title');
    facts.push([number, `${t('privacy:report.number.legalBasis')} – ${legalBasis}`]);
    facts.push(['', `${t('privacy:report.number.purpose')} – ${purpose}`]);
  }
  writeFacts(paper, facts);

  const { total, entries } = report;
  const count = t('privacy:report.count', { count: total }).replace(String(total), formatCount(total, language));
  const cut = t('privacy:report.cut', { shown: formatCount(entries.length, language) });
  paper.moveDown(1);
  write(paper, total > entries.length ? `${count}. ${cut}` : count, 11, INK, 'bold');
  paper.moveDown(0.4);
  const head = (name: 'when' | 'what' | 'who' | 'outcome' | 'ticket') => t(`privacy:paper.${name}`);
  const rowOf = (entry: DataReport['entries'][number]): Cell[] => [
    { text: `${formatDate(entry.at, language)}\n${formatTimeOfDay(entry.at, language)}` },
    { text: words.what(entry), face: 'bold' },
    { text: words.who(entry, institution.name) },
    { text: t(`privacy:report.outcome.${entry.outcome}`), colour: entry.outcome === 'done' ? INK : WARN },
    { text: entry.ticketReference ?? '–', colour: SOFT },
  ];
  await writeTable(
    paper,
    [
      { head: head('when'), share: 19 },
      { head: head('what'), share: 33 },
      { head: head('who'), share: 21 },
      { head: head('outcome'), share: 12 },
      { head: head('ticket'), share: 15 },
    ],
    entries.map(rowOf),
  );
  paper.moveDown(1);
  write(paper, t('privacy:paper.contact', { desk: institution.desk, ...plain }), 9.5, INK);
  writeFeet(paper, `${title} · ${institution.name} · ${card.id}`, (page, pages) =>
    t('privacy:paper.page', { page, pages }),
  );
  paper.end();
  return bytes;
}

/** From the oldest entry that is listed to the day on which the report is made. */
function periodOf({ entries, madeAt, language }: DataReport, words: (from: string, to: string) => string): string {
  const first = formatDate(entries.at(-1)?.at ?? madeAt, language);
  const last = formatDate(madeAt, language);
  return first === last ? last : words(first, last);
}

function writeFacts(paper: Paper, facts: readonly [label: string, value: string][]): void {
  rule(paper);
  paper.y += 8;
  for (const [label, value] of facts) {
    const top = paper.y;
    paper.font('regular').fontSize(9.5).fillColor(SOFT).text(label, MARGIN, top, { width: LABEL_WIDTH });
    const below = label === '' ? top : paper.y;
    paper.fillColor(INK);
    paper.text(value.normalize('NFC'), MARGIN + LABEL_WIDTH + 8, top, {
      width: widthOf(paper) - LABEL_WIDTH - 8,
      lineGap: 1.5,
    });
    paper.y = Math.max(below, paper.y) + 3;
  }
  paper.y += 4;
  rule(paper);
  paper.x = MARGIN;
}
