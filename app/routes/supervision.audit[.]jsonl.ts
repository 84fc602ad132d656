import { exportLines } from '#server/audit/index.ts';
import { auditScope } from '../components/supervision/audit-scope.server.ts';
import { fileOfPieces } from '../components/supervision/file-of-pieces.server.ts';
import { staffRoute } from '../session/guard.server.ts';

/** The complete entries that the filters name, as JSON lines that `guichet audit verify --export` checks. */
export const loader = staffRoute(
  'audit.read',
  async ({ request, context, language }) => {
    const { institutions, query } = auditScope(request, context, language);
    const day = context.now.toISOString().slice(0, 10);
    return fileOfPieces(exportLines(context, institutions, query), {
      type: 'application/jsonl; charset=utf-8',
      name: `guichet-audit-${day}.jsonl`,
    });
  },
  { isDownload: true, limit: 'export' },
);
