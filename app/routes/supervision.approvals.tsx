import { useLoaderData, useNavigation } from '@remix-run/react';
import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { decideApprovalForm } from '#server/identity/contract.ts';
import { decideApproval, pendingApprovals } from '#server/identity/index.ts';
import { useRefusal } from '../components/requester/use-refusal.ts';
import { ApprovalCard } from '../components/supervision/approval-card.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('supervision:approvals.title') };

/** What was decided elsewhere meanwhile shows also where this decision was refused. */
export const shouldRevalidate = () => true;

export const loader = staffRoute('approvals.decide', async ({ context }) => ({
  approvals: await pendingApprovals(context),
}));

export const action = staffRoute('approvals.decide', async ({ request, context }) => {
  const decision = await parseForm(request, decideApprovalForm);
  await decideApproval(context, decision);
  return redirectWithNotice('/supervision/approvals', `approval_${decision.outcome}`);
});

export default function Approvals() {
  const { t, i18n } = useTranslation('supervision');
  const { approvals } = useLoaderData<typeof loader>();
  const refused = useRefusal();
  const { formData } = useNavigation();
  const code = refused && i18n.exists(`supervision:problem.${refused.code}`) ? refused.code : 'other';
  return (
    <>
      <PageHeader title={t('approvals.title')} lead={t('approvals.lead')} />
      <div className="mx-auto grid max-w-[1040px] grid-cols-[minmax(0,1fr)] gap-4 px-4 py-5 sm:px-7">
        {refused ? (
          <Callout tone="danger" isLive>
            <span className="text-ink">{t(`problem.${code}` as 'problem.other')}</span>
          </Callout>
        ) : null}
        {approvals.length === 0 ? (
          <EmptyState icon={ShieldCheck} title={t('approvals.empty.title')}>
            {t('approvals.empty.text')}
          </EmptyState>
        ) : null}
        {approvals.map((approval) => (
          <ApprovalCard
            key={approval.id}
            approval={approval}
            comment={refused?.typed('approval') === approval.id ? refused.typed('comment') : undefined}
            isPending={formData?.get('approval') === approval.id}
          />
        ))}
      </div>
    </>
  );
}
