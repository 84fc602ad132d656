import { redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { newSourceForm } from '#server/imports/contract.ts';
import { createSource } from '#server/imports/index.ts';
import { listInstitutions } from '#server/institutions/index.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { ImportCrumb } from '../components/imports/crumb.tsx';
import { NewSourceForm } from '../components/imports/new-source-form.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { parseForm } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('imports:source.new') };

export const loader = staffRoute('imports.run', async ({ context }) => {
  const may = institutionsWith(context.actor, 'imports.run');
  const institutions = (await listInstitutions(context)).filter(({ id }) => may.includes(id));
  return { institutions: institutions.map(({ slug, profile }) => ({ value: slug, label: profile.shortName })) };
});

export const action = staffRoute('imports.run', async ({ request, context }) => {
  const { source } = await createSource(context, await parseForm(request, newSourceForm));
  return redirect(`/desk/imports/new?source=${source}`);
});

export default function NewSource() {
  const { t } = useTranslation('imports');
  const { institutions } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader crumb={<ImportCrumb />} title={t('source.new')} lead={t('source.newLead')} />
      <div className="mx-auto max-w-[1120px] px-4 py-5 sm:px-7">
        <NewSourceForm institutions={institutions} />
      </div>
    </>
  );
}
