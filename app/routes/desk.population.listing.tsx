import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { CheckCheck, Eye } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type ListingPage, type ListingRow, listingQuery } from '#server/population/contract.ts';
import { readListing } from '#server/population/index.ts';
import { Filters, Turn } from '../components/population/filters.tsx';
import { ShowPasswords } from '../components/population/show-passwords.tsx';
import { ShownPasswords, useShown } from '../components/population/shown-passwords.tsx';
import { useProblem } from '../components/population/use-problem.ts';
import { Callout } from '../components/ui/callout.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { type Column, Table } from '../components/ui/table.tsx';
import { useKeptFocus } from '../components/ui/use-kept-focus.ts';
import { parseForm } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('population:listing.title') };

export const loader = staffRoute('population.read', async ({ context, language }) => ({
  page: await readListing(context, listingQuery.parse({}), language),
}));

export const action = staffRoute('population.read', async ({ request, context, language }) => ({
  page: await readListing(context, await parseForm(request, listingQuery), language),
}));

export default function Listing() {
  const { t } = useTranslation('population');
  const { page: first } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const problem = useProblem(answer);
  const page: ListingPage = answer && 'page' in answer ? answer.page : first;
  const { choices, query } = page;
  const content = useKeptFocus<HTMLDivElement>(answer);
  const values = { institution: choices.institution.slug, school: query.school ?? '', role: query.role ?? '' };
  return (
    <>
      <div className="print:hidden">
        <PageHeader
          crumb={
            <Link to="/desk/population" className="text-accent underline underline-offset-3">
              {t('search.title')}
            </Link>
          }
          title={t('listing.title')}
          lead={t('listing.lead')}
        />
      </div>
      <div
        ref={content}
        tabIndex={-1}
        className="mx-auto grid max-w-[1120px] grid-cols-[minmax(0,1fr)] gap-5 px-4 py-5 outline-none sm:px-7 print:p-0"
      >
        {problem.whole ? <Callout tone="danger" isLive title={problem.whole} /> : null}
        <div className="print:hidden">
          <Filters
            key={JSON.stringify(values)}
            choices={choices}
            school={query.school}
            role={query.role}
            submit={t('listing.filter')}
          />
        </div>
        {page.rows.length === 0 ? (
          <EmptyState icon={CheckCheck} title={t('listing.none')}>
            {t('listing.noneText')}
          </EmptyState>
        ) : (
          <People key={`${JSON.stringify(values)} ${page.rows[0]?.id}`} page={page} />
        )}
        <div className="flex flex-wrap gap-2.5 print:hidden">
          {page.isFirst ? null : <Turn values={values} after="" label={t('search.first')} />}
          {page.nextAfter === null ? null : <Turn values={values} after={page.nextAfter} label={t('search.more')} />}
        </div>
      </div>
    </>
  );
}

/** One page of people: their names, and their passwords for as long as those are shown. */
function People({ page: { choices, rows, signInWith } }: { page: ListingPage }) {
  const { t } = useTranslation('population');
  const { shown, wasHidden, show, hide } = useShown();
  const part = useKeptFocus<HTMLDivElement>(shown);
  const look = 'grid grid-cols-[minmax(0,1fr)] gap-5 outline-none';
  if (shown)
    return (
      <div ref={part} tabIndex={-1} className={look}>
        <ShownPasswords shown={shown.value} until={shown.until} onHide={hide} />
      </div>
    );
  const columns: Column<ListingRow>[] = [
    {
      id: 'name',
      header: t('search.name'),
      cell: ({ id, lastName, firstName }) => (
        <Link to={`/desk/population/${id}`} className="inline-block min-w-36 text-accent underline underline-offset-3">
          {lastName} {firstName}
        </Link>
      ),
    },
    { id: 'role', header: t('search.role'), cell: ({ roles }) => roles.join(', ') },
  ];
  const school: Column<ListingRow> = {
    id: 'school',
    header: t('search.school'),
    cell: (row) => <span className="block min-w-36">{row.school ?? '–'}</span>,
  };
  const identifier: Column<ListingRow> = {
    id: 'identifier',
    header: t('search.identifier'),
    cell: ({ username, clientNumber }) =>
      (signInWith.includes('username') ? username : null) ?? clientNumber ?? username ?? '–',
  };
  const hasSchools = rows.some((row) => row.school !== null);
  return (
    <div ref={part} tabIndex={-1} className={look}>
      {wasHidden ? <Callout tone="info" isLive title={t('listing.hidden')} /> : null}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-[13px] font-[570] text-ink-2">{t('listing.count', { count: rows.length })}</p>
        <ShowPasswords
          institution={choices.institution.slug}
          accounts={rows.map(({ id }) => id)}
          label={t('listing.show')}
          icon={<Eye aria-hidden="true" />}
          onShown={show}
        />
      </div>
      <Table
        caption={t('listing.table')}
        columns={[...columns, ...(hasSchools ? [school] : []), identifier]}
        rows={rows}
        rowKey={({ id }) => id}
      />
    </div>
  );
}
