import { stringify } from 'csv-stringify/sync';
import type { DataReport } from '#server/accounts/contract.ts';
import { safeCell } from '#server/audit/index.ts';
import { i18nFor } from '../../i18n/i18n.server.ts';
import { reportWords } from './use-report-words.ts';

/** A report as CSV (RFC 4180, UTF-8 with a byte order mark), in the language of the account. */
export function reportCsv(report: DataReport): string {
  const i18n = i18nFor(report.language);
  const words = reportWords(i18n, true);
  const head = (['when', 'what', 'who', 'outcome', 'ticket'] as const).map((name) => i18n.t(`privacy:paper.${name}`));
  const rows = report.entries.map((entry) => [
    entry.at,
    words.what(entry),
    words.who(entry, report.institution.name),
    i18n.t(`privacy:report.outcome.${entry.outcome}`),
    entry.ticketReference ?? '',
  ]);
  const cells = [head, ...rows].map((row) => row.map(safeCell));
  return `\uFEFF${stringify(cells, { record_delimiter: '\r\n' })}`;
}
