import { useActionData, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { sourceForm } from '#server/imports/contract.ts';
import { forgetMapping, removeSource, renameSource, sourceColumns, trustSource } from '#server/imports/index.ts';
import { institutionById } from '#server/institutions/index.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { columnChoices } from '../components/imports/column-choices.server.ts';
import { ImportCrumb } from '../components/imports/crumb.tsx';
import { RefusedImport } from '../components/imports/refused-import.tsx';
import { SourceSettings } from '../components/imports/source-settings.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('imports:source.settings') };

export const loader = staffRoute('imports.run', async ({ params, context, language }) => {
  const { source, header } = await sourceColumns(context, params.source ?? '');
  const { profile } = await institutionById(context, source.institution.id);
  const choices = columnChoices(profile, language);
  return {
    source,
    isHeaderKnown: header !== null,
    choices,
    canTrust: institutionsWith(context.actor, 'imports.trust').includes(source.institution.id),
  };
});

export const action = staffRoute('imports.run', async ({ request, params, context }) => {
  const source = params.source ?? '';
  const form = await parseForm(request, sourceForm);
  const here = `/desk/imports/sources/${encodeURIComponent(source)}`;
  if (form.change === 'rename') {
    await renameSource(context, { source, name: form.name });
    return redirectWithNotice(here, 'source_renamed');
  }
  if (form.change === 'trust') {
    await trustSource(context, { source, isTrusted: form.isTrusted });
    return redirectWithNotice(here, form.isTrusted ? 'source_trusted' : 'source_distrusted');
  }
  if (form.change === 'forget') {
    await forgetMapping(context, { source });
    return redirectWithNotice(here, 'source_forgotten');
  }
  await removeSource(context, { source });
  return redirectWithNotice('/desk/imports', 'source_removed');
});

export default function Source() {
  const { t } = useTranslation('imports');
  const { source, canTrust, isHeaderKnown, choices } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData();
  return (
    <>
      <PageHeader
        crumb={<ImportCrumb more={source.institution.name} />}
        title={source.name}
        lead={t(`source.rowIs.${source.rowIs}`)}
      />
      <div className="mx-auto grid max-w-[1120px] gap-6 px-4 py-5 sm:px-7">
        <RefusedImport answer={answer} />
        <SourceSettings source={source} canTrust={canTrust} isHeaderKnown={isHeaderKnown} choices={choices} />
      </div>
    </>
  );
}
