import { redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { env } from '#server/env.ts';
import { listSources } from '#server/imports/index.ts';
import { ImportCrumb } from '../components/imports/crumb.tsx';
import { UploadForm } from '../components/imports/upload-form.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('imports:upload.title') };

export const loader = staffRoute('imports.run', async ({ request, context }) => {
  const { searchParams } = new URL(request.url);
  const sources = await listSources(context);
  if (sources.length === 0) throw redirect('/desk/imports');
  const asked = sources.find(({ id }) => id === searchParams.get('source'));
  const problem = searchParams.get('problem');
  return {
    sources,
    chosen: (asked ?? sources[0])?.id ?? '',
    problem: problem && /^[a-z_]{1,40}$/.test(problem) ? problem : null,
    mostBytes: env().GUICHET_IMPORT_SIZE_LIMIT,
    today: new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Brussels' }).format(context.now),
  };
});

export default function NewImport() {
  const { t } = useTranslation('imports');
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader crumb={<ImportCrumb />} title={t('upload.title')} lead={t('upload.lead')} />
      <div className="mx-auto max-w-[1120px] px-4 py-5 sm:px-7">
        <UploadForm key={`${page.chosen} ${page.problem}`} {...page} />
      </div>
    </>
  );
}
