import { data } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import { DomainError } from '#server/errors.ts';
import { decisionForm, type ImportSummary, previewQuery } from '#server/imports/contract.ts';
import {
  accessForecast,
  applyImport,
  cancelImport,
  countReasons,
  previewRows,
  readAgain,
  readStatus,
} from '#server/imports/index.ts';
import { findInstitution } from '#server/institutions/index.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { AppliedCounts } from '../components/imports/applied-counts.tsx';
import { ImportCrumb } from '../components/imports/crumb.tsx';
import { Decision } from '../components/imports/decision.tsx';
import { FileRefusal } from '../components/imports/file-refusal.tsx';
import { ImportFacts } from '../components/imports/import-facts.tsx';
import { ImportProgress } from '../components/imports/import-progress.tsx';
import { PreviewOutcomes } from '../components/imports/preview-outcomes.tsx';
import { PreviewRows } from '../components/imports/preview-rows.tsx';
import { RefusedImport } from '../components/imports/refused-import.tsx';
import { SettledImport } from '../components/imports/settled-import.tsx';
import { StateChip } from '../components/imports/state-chip.tsx';
import { UnmappedImport } from '../components/imports/unmapped-import.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { useKeptFocus } from '../components/ui/use-kept-focus.ts';
import { parseForm, redirectWithNotice, refusal } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('imports:import') };

/** What a preview says, in short: what is applied is what was looked at. */
const seenOf = ({ counts }: ImportSummary): string =>
  counts ? [counts.new, counts.changed, counts.addresses, counts.kept, counts.refused, counts.missing].join(' ') : '';

export const loader = staffRoute('imports.run', async ({ request, params, context, language }) => {
  const summary = await readStatus(context, params.import ?? '');
  const canSeeMails = institutionsWith(context.actor, 'access_mails.manage').length > 0;
  const base = { summary, canSeeMails, preview: null };
  if (summary.state !== 'previewed') return base;
  const { profile } = await findInstitution(context, summary.institution.slug);
  const query = previewQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  const shown = query.show ?? (summary.counts?.refused ? 'refused' : summary.counts?.changed ? 'changed' : 'new');
  const choice = { ...(query.reason && { reason: query.reason }), ...(query.after && { after: query.after }) };
  const missing =
    shown === 'missing' ? await previewRows(context, summary.id, { outcome: 'missing', ...choice }) : null;
  const found = shown === 'missing' ? null : await previewRows(context, summary.id, { outcome: shown, ...choice });
  const next = (missing ?? found)?.next ?? null;
  const forecast = await accessForecast(context, summary.id);
  return {
    ...base,
    preview: {
      seen: seenOf(summary),
      mails: forecast.map(({ label, ...one }) => ({ ...one, label: label[language] })),
      labels: {
        roles: Object.fromEntries(Object.entries(profile.roles).map(([key, { label }]) => [key, label[language]])),
        schools: Object.fromEntries(profile.schools.map(({ key, name }) => [key, name])),
      },
      page: {
        shown,
        rows: found?.rows ?? [],
        missing: missing?.rows ?? [],
        reason: query.reason ?? null,
        reasons: shown === 'refused' || shown === 'kept' ? await countReasons(context, summary.id, shown) : [],
        next: next === null ? null : String(next),
        isFirst: !query.after,
      },
    },
  };
});

export const action = staffRoute('imports.run', async ({ request, params, context }) => {
  const id = params.import ?? '';
  const form = await parseForm(request, decisionForm);
  const here = `/desk/imports/${encodeURIComponent(id)}`;
  if (form.intent === 'cancel') {
    await cancelImport(context, id);
    return redirectWithNotice(here, 'import_cancelled');
  }
  if (form.intent === 'again') {
    await readAgain(context, id);
    return redirectWithNotice(here, 'import_again');
  }
  const summary = await readStatus(context, id);
  if (summary.state !== 'previewed') throw new DomainError('conflict', 'import_not_waiting');
  if (form.seen !== seenOf(summary)) throw new DomainError('conflict', 'preview_changed');
  if (summary.counts && summary.counts.addresses > 0 && !form.confirmed)
    return data(refusal(request, null, { confirmed: ['unconfirmed'] }), { status: 400 });
  await applyImport(context, { import: id });
  return redirectWithNotice(here, 'import_applying');
});

export default function Import() {
  const { t } = useTranslation('imports');
  const { summary, canSeeMails, preview } = useLoaderData<typeof loader>();
  const answer: unknown = useActionData();
  const path = `/desk/imports/${summary.id}`;
  const { state, counts } = summary;
  const content = useKeptFocus<HTMLDivElement>(state);
  const isMoving = state === 'received' || state === 'reading' || state === 'applying';
  return (
    <>
      <PageHeader
        crumb={<ImportCrumb more={summary.source.name} />}
        title={summary.fileName}
        lead={<ImportFacts summary={summary} />}
        actions={<StateChip state={state} />}
      />
      <div ref={content} tabIndex={-1} className="mx-auto grid max-w-[1120px] gap-5 px-4 py-5 outline-none sm:px-7">
        <RefusedImport answer={answer} />
        {state !== 'refused' && state !== 'unmapped' && summary.refusal ? (
          <FileRefusal refusal={summary.refusal} />
        ) : null}
        {summary.waitsBecause && state === 'previewed' ? (
          <Callout tone="warn" title={t('preview.trustedWaits')}>
            {t(`preview.waits.${summary.waitsBecause}`)}
          </Callout>
        ) : null}
        {summary.sameFileAppliedAt ? <Callout tone="info" title={t('preview.sameFile')} /> : null}
        {state === 'unmapped' ? <UnmappedImport summary={summary} path={path} /> : null}
        {isMoving ? <ImportProgress key={state} summary={summary} /> : null}
        {preview && counts ? (
          <>
            <Decision summary={summary} mails={preview.mails} seen={preview.seen} />
            <PreviewOutcomes counts={counts} shown={preview.page.shown} path={path} />
            <PreviewRows page={preview.page} labels={preview.labels} path={path} />
          </>
        ) : null}
        {state === 'applied' || state === 'refused' || state === 'cancelled' ? (
          <SettledImport summary={summary} canSeeMails={canSeeMails} />
        ) : null}
        {state === 'applied' && counts ? <AppliedCounts counts={counts} /> : null}
      </div>
    </>
  );
}
