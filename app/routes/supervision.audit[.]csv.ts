import { Readable } from 'node:stream';
import { createReadableStreamFromReadable } from '@remix-run/node';
import { exportCsv } from '#server/audit/index.ts';
import { auditScope } from '../components/supervision/audit-scope.server.ts';
import { staffRoute } from '../session/guard.server.ts';

/** The entries that the filters name, as a file that is written while it is read. */
export const loader = staffRoute('audit.read', async ({ request, context }) => {
  const { institutions, query } = auditScope(request, context);
  const lines = exportCsv(context, institutions, query);
  // The first piece comes before the answer does, so that a fault is an error page and not a broken file.
  const first = await lines.next();
  async function* whole() {
    if (!first.done) yield first.value;
    yield* lines;
  }
  const day = context.now.toISOString().slice(0, 10);
  return new Response(createReadableStreamFromReadable(Readable.from(whole())), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="guichet-audit-${day}.csv"`,
    },
  });
});
