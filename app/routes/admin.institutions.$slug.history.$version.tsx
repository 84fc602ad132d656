import { data } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { History as HistoryIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { restoreForm } from '#server/institutions/contract.ts';
import { openEditor, profileRevision, restoreRevision } from '#server/institutions/index.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { ChangesTable } from '../components/admin/changes-table.tsx';
import { IssueSummary } from '../components/admin/issue-summary.tsx';
import { isInvalidSection } from '../components/admin/issues.ts';
import { ProfileProblem } from '../components/admin/profile-problem.tsx';
import { useProfileWords } from '../components/admin/use-profile-words.ts';
import { isRefusal } from '../components/desk/refused.tsx';
import { Button } from '../components/ui/button.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

const numberOf = (version: string | undefined): number => (/^\d{1,6}$/.test(version ?? '') ? Number(version) : 0);

export const loader = staffRoute('institutions.read', async ({ params, context }) => {
  const slug = params.slug ?? '';
  const revision = await profileRevision(context, slug, numberOf(params.version));
  const { version } = await openEditor(context, slug);
  const { institution, ...rest } = revision;
  return {
    revision: rest,
    base: `/admin/institutions/${institution.slug}`,
    isInForce: institution.version === rest.version,
    draftVersion: version,
    canEdit: institutionsWith(context.actor, 'institutions.manage').includes(institution.id),
  };
});

export const action = staffRoute('institutions.manage', async ({ request, params, context }) => {
  const { version } = await parseForm(request, restoreForm);
  const slug = params.slug ?? '';
  const outcome = await restoreRevision(context, slug, { version, revision: numberOf(params.version) });
  if (outcome.kind === 'invalid')
    return data({ ok: false, kind: 'invalid_profile', typed: {}, issues: outcome.issues }, { status: 400 });
  return redirectWithNotice(`/admin/institutions/${slug}/draft`, 'profile_restored');
});

export default function Revision() {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const words = useProfileWords();
  const { revision, base, isInForce, draftVersion, canEdit } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const { version, changedBy, changedAt, made, since } = revision;
  return (
    <div className="mx-auto grid max-w-[960px] grid-cols-[minmax(0,1fr)] gap-5 px-4 py-5 sm:px-7">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <p className="text-[13px]">
            <Link to={`${base}/history`} className="text-accent underline underline-offset-3">
              {t('tab.history')}
            </Link>
          </p>
          <h2 className="text-[16px] font-[650]">{t('history.title', { version })}</h2>
          <p className="text-[13px] text-ink-2">
            {t('history.by', { name: words.author(changedBy), when: format.dateTime(changedAt) })}
          </p>
        </div>
        {canEdit && !isInForce ? (
          <Form method="post">
            <input type="hidden" name="version" value={draftVersion} />
            <Button icon={<HistoryIcon aria-hidden="true" />}>{t('history.restore')}</Button>
          </Form>
        ) : null}
      </div>
      {isRefusal(answer) && answer.error ? <ProfileProblem code={answer.error} draftPath={`${base}/draft`} /> : null}
      {isInvalidSection(answer) ? <IssueSummary issues={answer.issues} section={null} base={base} /> : null}
      <Part title={t('history.made')} changes={made} empty={version === 1 ? t('history.first') : t('history.same')} />
      {isInForce ? null : <Part title={t('history.since')} changes={since} empty={t('history.same')} />}
    </div>
  );
}

function Part({
  title,
  changes,
  empty,
}: {
  title: string;
  changes: Parameters<typeof ChangesTable>[0]['changes'];
  empty: string;
}) {
  return (
    <section aria-label={title} className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h3 className="font-[650]">{title}</h3>
      {changes.length === 0 ? (
        <p className="text-[13px] text-ink-2">{empty}</p>
      ) : (
        <ChangesTable changes={changes} caption={title} />
      )}
    </section>
  );
}
