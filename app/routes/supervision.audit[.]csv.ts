import { exportCsv } from '#server/audit/index.ts';
import { auditScope } from '../components/supervision/audit-scope.server.ts';
import { fileOfPieces } from '../components/supervision/file-of-pieces.server.ts';
import { staffRoute } from '../session/guard.server.ts';

/** The entries that the filters name, for a spreadsheet. */
export const loader = staffRoute(
  'audit.read',
  async ({ request, context, language }) => {
    const { institutions, query } = auditScope(request, context, language);
    const day = context.now.toISOString().slice(0, 10);
    return fileOfPieces(exportCsv(context, institutions, query), {
      type: 'text/csv; charset=utf-8',
      name: `guichet-audit-${day}.csv`,
    });
  },
  { isDownload: true, limit: 'export' },
);
