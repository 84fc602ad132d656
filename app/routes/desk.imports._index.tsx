import { useLoaderData } from '@remix-run/react';
import { Plus, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { listImports, listSources } from '#server/imports/index.ts';
import { useRefresh } from '../components/desk/use-refresh.ts';
import { FourSteps } from '../components/imports/four-steps.tsx';
import { RecentImports, WaitingImports } from '../components/imports/import-lists.tsx';
import { SourceList } from '../components/imports/source-list.tsx';
import { ButtonLink } from '../components/ui/button.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('imports:title') };

export const loader = staffRoute('imports.run', async ({ context }) => ({
  sources: await listSources(context),
  imports: await listImports(context),
}));

export default function Imports() {
  const { t } = useTranslation('imports');
  const { sources, imports } = useLoaderData<typeof loader>();
  const isEmpty = sources.length === 0;
  useRefresh(15);
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          isEmpty ? undefined : (
            <>
              <ButtonLink to="/desk/imports/sources/new" icon={<Plus aria-hidden="true" />}>
                {t('source.new')}
              </ButtonLink>
              <ButtonLink to="/desk/imports/new" variant="primary" icon={<Upload aria-hidden="true" />}>
                {t('upload.action')}
              </ButtonLink>
            </>
          )
        }
      />
      <div className="mx-auto grid max-w-[1120px] gap-7 px-4 py-5 sm:px-7">
        {isEmpty ? (
          <Beginning />
        ) : (
          <>
            <WaitingImports imports={imports} />
            <SourceList sources={sources} />
            <RecentImports imports={imports} />
          </>
        )}
      </div>
    </>
  );
}

/** What stands here before there is any source. */
function Beginning() {
  const { t } = useTranslation('imports');
  return (
    <section aria-labelledby="beginning-title" className="grid gap-5 py-4">
      <div className="max-w-[60ch]">
        <h2 id="beginning-title" className="text-[17px] font-[650]">
          {t('empty.title')}
        </h2>
        <p className="mt-1 text-ink-2">{t('empty.text')}</p>
      </div>
      <FourSteps />
      <ButtonLink
        to="/desk/imports/sources/new"
        variant="primary"
        icon={<Plus aria-hidden="true" />}
        className="max-sm:w-full sm:justify-self-start"
      >
        {t('empty.action')}
      </ButtonLink>
    </section>
  );
}
