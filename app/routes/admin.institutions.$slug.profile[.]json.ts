import { exportProfile } from '#server/institutions/index.ts';
import { staffRoute } from '../session/guard.server.ts';

/** The profile in force as a file. */
export const loader = staffRoute(
  'institutions.read',
  async ({ params, context }) => {
    const slug = params.slug ?? '';
    return new Response(await exportProfile(context, slug), {
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Disposition': `attachment; filename="${slug.replace(/[^a-z0-9-]/g, '')}.json"`,
      },
    });
  },
  { isDownload: true, limit: 'export' },
);
