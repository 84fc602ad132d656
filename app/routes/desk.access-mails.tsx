import { useActionData, useLoaderData } from '@remix-run/react';
import { MailCheck, MailX, SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type AccessMailsPage, accessMailsForm, accessMailsQuery } from '#server/access/contract.ts';
import { listAccessMails, resumeWaiting, sendAgain, stopWaiting } from '#server/access/index.ts';
import { AccessMailAnswer } from '../components/access/answer.tsx';
import { AccessMailFilter } from '../components/access/filter.tsx';
import { GroupActions } from '../components/access/group-actions.tsx';
import { AccessMailList } from '../components/access/list.tsx';
import { AccessMailSummary } from '../components/access/summary.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { useKeptFocus } from '../components/ui/use-kept-focus.ts';
import { parseForm } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('access:title') };

export const loader = staffRoute('access_mails.manage', async ({ request, context, language }) => {
  const { searchParams } = new URL(request.url);
  const query = accessMailsQuery.parse(Object.fromEntries(searchParams));
  return { page: await listAccessMails(context, query, language) };
});

/** A search is posted too: what is looked for is a name. */
export const action = staffRoute('access_mails.manage', async ({ request, context, language }) => {
  const form = await parseForm(request, accessMailsForm);
  const { intent, after: _, ...choice } = form;
  const list = (query: typeof choice & { after?: string | undefined } = choice) =>
    listAccessMails(context, query, language);
  switch (form.intent) {
    case 'list':
      return { page: await list(form), done: null };
    case 'again':
      await sendAgain(context, form);
      return { page: await list(), done: { what: form.intent, count: 1 } };
    default: {
      const move = form.intent === 'stop' ? stopWaiting : resumeWaiting;
      const count = await move(context, { ...form, institution: form.institution ?? '', school: form.school ?? null });
      return { page: await list(), done: { what: form.intent, count } };
    }
  }
});

export default function AccessMails() {
  const { t } = useTranslation('access');
  const { page: first } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const done = answer && 'page' in answer ? answer : null;
  const page: AccessMailsPage = done?.page ?? first;
  const content = useKeptFocus<HTMLDivElement>(answer);
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div ref={content} tabIndex={-1} className="mx-auto grid max-w-[1120px] gap-6 px-4 py-5 outline-none sm:px-7">
        <AccessMailAnswer page={page} done={done?.done ?? null} />
        <Content page={page} />
      </div>
    </>
  );
}

function Content({ page }: { page: AccessMailsPage }) {
  const { t } = useTranslation('access');
  const { institution, query } = page;
  const isEmpty = Object.values(page.counts).every((count) => count === 0);
  const isChosen = query.name !== '' || query.school !== null || query.population !== null || query.fate !== null;
  const filter = <AccessMailFilter key={`${institution.slug} ${Object.values(query).join('|')}`} page={page} />;
  if (isEmpty && !isChosen)
    return (
      <>
        {page.institutions.length > 1 ? filter : null}
        {page.populations.length === 0 ? (
          <EmptyState icon={MailX} title={t('noGroups.title')}>
            {t('noGroups.text')}
          </EmptyState>
        ) : (
          <EmptyState icon={MailCheck} title={t('none.title')}>
            {t('none.text')}
          </EmptyState>
        )}
      </>
    );
  return (
    <>
      <AccessMailSummary page={page} />
      {filter}
      {page.population ? <GroupActions page={page} /> : null}
      {page.rows.length === 0 ? (
        <EmptyState icon={SearchX} title={t('noMatch.title')}>
          {t('noMatch.text')}
        </EmptyState>
      ) : (
        <AccessMailList page={page} />
      )}
    </>
  );
}
