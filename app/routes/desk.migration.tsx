import { useActionData, useLoaderData } from '@remix-run/react';
import { School } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type MigratedSchools, type MigrationPage, migrationForm, migrationQuery } from '#server/accounts/contract.ts';
import { listMigration, migrateSchools } from '#server/accounts/index.ts';
import { MigrationFilter } from '../components/desk/migration-filter.tsx';
import { MigrationForm } from '../components/desk/migration-form.tsx';
import { SchoolProgressList } from '../components/desk/school-progress.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { parseForm } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('support:migration.title') };

export const loader = staffRoute('accounts.migrate', async ({ request, context }) => {
  const { searchParams } = new URL(request.url);
  const choice = migrationQuery.pick({ institution: true, school: true }).parse(Object.fromEntries(searchParams));
  return { page: await listMigration(context, { ...choice, q: '', after: undefined }) };
});

/** A search is posted too: what is looked for is a name. */
export const action = staffRoute('accounts.migrate', async ({ request, context }) => {
  const form = await parseForm(request, migrationForm);
  if (form.intent === 'list') return { page: await listMigration(context, form), result: null };
  const { which, accounts, ...choice } = form;
  const result = await migrateSchools(context, { ...choice, accounts: which === 'whole' ? null : accounts });
  return { page: await listMigration(context, { ...choice, after: undefined }), result };
});

export default function Migration() {
  const { t } = useTranslation('support');
  const { page: first } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const done = answer && 'page' in answer ? answer : null;
  const page: MigrationPage = done?.page ?? first;
  return (
    <>
      <PageHeader title={t('migration.title')} lead={t('migration.lead')} />
      <div className="mx-auto grid max-w-[1040px] gap-6 px-4 py-5 sm:px-7">
        {done?.result ? <Result result={done.result} /> : null}
        {page.schools.length === 0 ? (
          <EmptyState icon={School} title={t('migration.noSchools')}>
            {t('migration.noSchoolsText')}
          </EmptyState>
        ) : (
          <>
            <SchoolProgressList page={page} />
            <MigrationFilter key={`${page.institution.slug} ${page.school} ${page.search}`} page={page} />
            <MigrationForm page={page} />
          </>
        )}
      </div>
    </>
  );
}

function Result({ result: { migrated, withoutAddress, remaining } }: { result: MigratedSchools }) {
  const { t } = useTranslation('support');
  return (
    <Callout
      tone={remaining > 0 || withoutAddress > 0 ? 'info' : 'ok'}
      isLive
      title={t('migration.done', { count: migrated })}
    >
      {withoutAddress > 0 ? <p>{t('migration.notMailed', { count: withoutAddress })}</p> : null}
      {remaining > 0 ? <p>{t('migration.remaining', { count: remaining })}</p> : null}
    </Callout>
  );
}
