import { conformanceOf, openEditor } from '#server/institutions/index.ts';
import { staffRoute } from '../session/guard.server.ts';

/** The report for another program. */
export const loader = staffRoute(
  'institutions.read',
  async ({ params, context }) => {
    const { institution } = await openEditor(context, params.slug ?? '');
    const { slug, version, profile } = institution;
    const report = { institution: slug, version, at: context.now.toISOString(), departures: conformanceOf(profile) };
    return new Response(`${JSON.stringify(report, null, 2)}\n`, {
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Disposition': `attachment; filename="conformance-${slug}.json"`,
      },
    });
  },
  { isDownload: true },
);
