import { z } from 'zod';
import { makeDataReport } from '#server/accounts/index.ts';
import { DomainError } from '#server/errors.ts';
import { reportCsv } from '../components/privacy/report-csv.server.ts';
import { staffRoute } from '../session/guard.server.ts';

/** Who saw the data of an account, to hand over to its holder, in their language. */
export const loader = staffRoute(
  'privacy.read',
  async ({ context, params }) => {
    const account = z.uuid().safeParse(params.account);
    if (!account.success) throw new DomainError('not_found', 'account');
    const report = await makeDataReport(context, { account: account.data, form: 'csv' });
    return new Response(await reportCsv(report), {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="guichet-${account.data.slice(-8)}-${report.madeAt.slice(0, 10)}.csv"`,
        'Cache-Control': 'no-store',
      },
    });
  },
  { isDownload: true, limit: 'export' },
);
