import { useActionData, useLoaderData } from '@remix-run/react';
import { KeyRound, School, SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type PopulationPage, populationQuery, USES } from '#server/population/contract.ts';
import { searchPopulation } from '#server/population/index.ts';
import { Filters, Turn } from '../components/population/filters.tsx';
import { PeopleTable } from '../components/population/people-table.tsx';
import { useProblem } from '../components/population/use-problem.ts';
import { ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { Field } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Select } from '../components/ui/select.tsx';
import { TextInput } from '../components/ui/text-input.tsx';
import { parseForm } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('population:search.title') };

export const loader = staffRoute('population.read', async ({ context, language }) => ({
  page: await searchPopulation(context, populationQuery.parse({}), language),
}));

/** A search is posted: what is looked for is personal and stands in no address and no log. */
export const action = staffRoute('population.read', async ({ request, context, language }) => ({
  page: await searchPopulation(context, await parseForm(request, populationQuery), language),
}));

export default function Population() {
  const { t } = useTranslation('population');
  const { page: first } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const problem = useProblem(answer);
  const page: PopulationPage = answer && 'page' in answer ? answer.page : first;
  const { choices, query } = page;
  const hasNoSchool = !choices.isWhole && choices.schools.length === 0;
  const values = {
    institution: choices.institution.slug,
    q: query.q,
    school: query.school ?? '',
    role: query.role ?? '',
    use: query.use ?? '',
  };
  return (
    <>
      <PageHeader
        title={t('search.title')}
        lead={choices.isWhole ? t('search.leadWhole') : t('search.lead')}
        actions={
          hasNoSchool ? undefined : (
            <ButtonLink to="/desk/population/listing" icon={<KeyRound aria-hidden="true" />}>
              {t('search.listing')}
            </ButtonLink>
          )
        }
      />
      <div className="mx-auto grid max-w-[1120px] grid-cols-[minmax(0,1fr)] gap-5 px-4 py-5 sm:px-7">
        {problem.whole ? <Callout tone="danger" isLive title={problem.whole} /> : null}
        {hasNoSchool ? (
          <EmptyState icon={School} title={t('search.noSchools')}>
            {t('search.noSchoolsText')}
          </EmptyState>
        ) : (
          <>
            <Filters
              key={JSON.stringify(values)}
              choices={choices}
              school={query.school}
              role={query.role}
              submit={t('search.submit')}
              before={
                <div className="w-full">
                  <Field name="q" label={t('search.query')} hint={t('search.queryHint')} defaultValue={query.q}>
                    {(control) => (
                      <TextInput
                        {...control}
                        type="search"
                        autoComplete="off"
                        autoCapitalize="none"
                        spellCheck={false}
                        maxLength={200}
                      />
                    )}
                  </Field>
                </div>
              }
            >
              <div className="min-w-32 flex-1 sm:w-40 sm:flex-none">
                <Field name="use" label={t('search.use')} defaultValue={query.use ?? ''}>
                  {(control) => (
                    <Select
                      {...control}
                      options={[
                        { value: '', label: t('search.anyUse') },
                        ...USES.map((value) => ({ value, label: t(`use.${value}`) })),
                      ]}
                    />
                  )}
                </Field>
              </div>
            </Filters>
            <div aria-live="polite" className="grid grid-cols-[minmax(0,1fr)] gap-4">
              {page.rows.length === 0 ? (
                <EmptyState icon={SearchX} title={t('search.none')}>
                  {t('search.noneText')}
                </EmptyState>
              ) : (
                <PeopleTable rows={page.rows} />
              )}
            </div>
            <div className="flex flex-wrap gap-2.5">
              {page.isFirst ? null : <Turn values={values} after="" label={t('search.first')} />}
              {page.nextAfter === null ? null : (
                <Turn values={values} after={page.nextAfter} label={t('search.more')} />
              )}
            </div>
          </>
        )}
      </div>
    </>
  );
}
