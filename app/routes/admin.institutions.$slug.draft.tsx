import { data } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { FileCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { draftForm } from '#server/institutions/contract.ts';
import { applyDraft, discardDraft, openEditor, renewDraft, saveFile } from '#server/institutions/index.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { ChangesTable } from '../components/admin/changes-table.tsx';
import { ApplyDraft, DiscardDraft, RenewDraft, UploadProfile } from '../components/admin/draft-actions.tsx';
import { IssueSummary } from '../components/admin/issue-summary.tsx';
import { isInvalidSection } from '../components/admin/issues.ts';
import { ProfileProblem } from '../components/admin/profile-problem.tsx';
import { isRefusal } from '../components/desk/refused.tsx';
import { ButtonLink } from '../components/ui/button.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';

export const loader = staffRoute('institutions.read', async ({ params, context }) => {
  const { institution, version, draft } = await openEditor(context, params.slug ?? '');
  return {
    base: `/admin/institutions/${institution.slug}`,
    version,
    draft,
    canEdit: institutionsWith(context.actor, 'institutions.manage').includes(institution.id),
  };
});

export const action = staffRoute('institutions.manage', async ({ request, params, context }) => {
  const form = await parseForm(request, draftForm);
  const slug = params.slug ?? '';
  const here = `/admin/institutions/${slug}/draft`;
  if (form.do === 'apply') {
    await applyDraft(context, slug, form);
    return redirectWithNotice(`/admin/institutions/${slug}/history`, 'profile_applied');
  }
  if (form.do === 'discard') {
    await discardDraft(context, slug, form.version);
    return redirectWithNotice(here, 'draft_discarded');
  }
  const outcome =
    form.do === 'renew'
      ? await renewDraft(context, slug, form.version)
      : await saveFile(context, slug, { version: form.version, text: await form.file.text() });
  if (outcome.kind === 'invalid')
    return data({ ok: false, kind: 'invalid_profile', typed: {}, issues: outcome.issues }, { status: 400 });
  return redirectWithNotice(here, form.do === 'renew' ? 'draft_renewed' : 'profile_uploaded');
});

export default function Draft() {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const { base, version, draft, canEdit } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  const refused = isRefusal(answer) ? answer : null;
  const needsProof = refused?.error === 'reauthentication_needed';
  const problem = refused?.error ? <ProfileProblem code={refused.error} draftPath={`${base}/draft`} /> : null;
  const fileError = refused?.result.error?.file ? t('upload.size') : undefined;
  return (
    <div className="mx-auto grid max-w-[960px] grid-cols-[minmax(0,1fr)] gap-5 px-4 py-5 sm:px-7">
      {isInvalidSection(answer) ? <IssueSummary issues={answer.issues} section={null} base={base} /> : null}
      {draft === null ? (
        <EmptyState
          icon={FileCheck}
          title={t('draft.none')}
          action={<ButtonLink to={`${base}/profile/identity`}>{t('tab.profile')}</ButtonLink>}
        >
          {t('draft.noneText')}
        </EmptyState>
      ) : (
        <>
          <div className="flex flex-wrap items-end justify-between gap-3">
            <div className="min-w-0">
              <h2 className="text-[16px] font-[650]">{t('draft.title', { count: draft.changes.length })}</h2>
              <p className="text-[13px] text-ink-2">
                {t('draft.by', { name: draft.editedBy, when: format.relative(draft.editedAt) })}
              </p>
            </div>
            <div className="flex flex-wrap gap-2">
              <ButtonLink to={`${base}/preview`}>{t('tab.preview')}</ButtonLink>
              {canEdit ? <DiscardDraft version={version} /> : null}
            </div>
          </div>
          {draft.isOutdated ? (
            <Callout
              tone="warn"
              title={t('draft.outdated')}
              action={canEdit ? <RenewDraft version={version} /> : undefined}
            >
              {t('draft.outdatedText')}
            </Callout>
          ) : null}
          <ChangesTable changes={draft.changes} caption={t('tab.draft')} />
          {canEdit && !draft.isOutdated ? <ApplyDraft version={version} refused={refused} /> : null}
        </>
      )}
      {needsProof ? <noscript>{problem}</noscript> : problem}
      {canEdit ? <UploadProfile version={version} error={fileError} /> : null}
    </div>
  );
}
