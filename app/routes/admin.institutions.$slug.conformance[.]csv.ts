import { stringify } from 'csv-stringify/sync';
import { safeCell } from '#server/audit/index.ts';
import { conformanceOf, openEditor } from '#server/institutions/index.ts';
import { departureWords } from '../components/admin/conformance-rows.ts';
import { i18nFor } from '../i18n/i18n.server.ts';
import { staffRoute } from '../session/guard.server.ts';

/** The report for a spreadsheet (RFC 4180, UTF-8 with a byte order mark), in the reader's language. */
export const loader = staffRoute(
  'institutions.read',
  async ({ params, context, language }) => {
    const { institution } = await openEditor(context, params.slug ?? '');
    const i18n = i18nFor(language);
    const columns = ['severity', 'rule', 'clauses', 'cost', 'remedy'] as const;
    const head = columns.map((column) => i18n.t(`admin:conformance.${column}`));
    const rows = conformanceOf(institution.profile).map((departure) => {
      const words = departureWords(i18n, departure);
      return columns.map((column) => words[column]);
    });
    const text = stringify(
      [head, ...rows].map((row) => row.map(safeCell)),
      { record_delimiter: '\r\n' },
    );
    return new Response(`\uFEFF${text}`, {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="conformance-${institution.slug}.csv"`,
      },
    });
  },
  { isDownload: true },
);
