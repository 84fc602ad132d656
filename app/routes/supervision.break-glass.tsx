import { useLoaderData, useNavigation } from '@remix-run/react';
import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { reviewBreakGlassForm } from '#server/identity/contract.ts';
import { breakGlassCases, reviewBreakGlass } from '#server/identity/index.ts';
import { useRefusal } from '../components/requester/use-refusal.ts';
import { BreakGlassCard } from '../components/supervision/break-glass-card.tsx';
import { Callout } from '../components/ui/callout.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { parseForm, redirectWithNotice } from '../respond.server.ts';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('oversight:breakGlass.title') };

/** What was decided elsewhere meanwhile shows also where this decision was refused. */
export const shouldRevalidate = () => true;

export const loader = staffRoute('break_glass.review', ({ context }) => breakGlassCases(context));

export const action = staffRoute('break_glass.review', async ({ request, context }) => {
  await reviewBreakGlass(context, await parseForm(request, reviewBreakGlassForm));
  return redirectWithNotice('/supervision/break-glass', 'glass_reviewed');
});

export default function BreakGlassReviews() {
  const { t, i18n } = useTranslation(['oversight', 'supervision']);
  const { open, reviewed } = useLoaderData<typeof loader>();
  const refused = useRefusal();
  const { formData } = useNavigation();
  const code = refused?.code && i18n.exists(`supervision:problem.${refused.code}`) ? refused.code : 'other';
  return (
    <>
      <PageHeader title={t('breakGlass.title')} lead={t('breakGlass.lead')} />
      <div className="mx-auto grid max-w-[1040px] grid-cols-[minmax(0,1fr)] gap-4 px-4 py-5 sm:px-7">
        {refused?.code ? (
          <Callout tone="danger" isLive>
            <span className="text-ink">{t(`supervision:problem.${code}` as 'supervision:problem.other')}</span>
          </Callout>
        ) : null}
        {open.length === 0 ? (
          <EmptyState icon={ShieldCheck} title={t('breakGlass.empty.title')}>
            {t('breakGlass.empty.text')}
          </EmptyState>
        ) : (
          <h2 className="text-[14px] font-[650]">{t('breakGlass.open')}</h2>
        )}
        {open.map((one) => (
          <BreakGlassCard
            key={one.id}
            glass={one}
            comment={refused?.typed('breakGlass') === one.id ? refused.typed('comment') : undefined}
            isCommentMissing={refused?.typed('breakGlass') === one.id && refused.errorsOf('comment').length > 0}
            isPending={formData?.get('breakGlass') === one.id}
          />
        ))}
        {reviewed.length > 0 ? <h2 className="mt-4 text-[14px] font-[650]">{t('breakGlass.reviewed')}</h2> : null}
        {reviewed.map((one) => (
          <BreakGlassCard key={one.id} glass={one} comment={undefined} isCommentMissing={false} isPending={false} />
        ))}
      </div>
    </>
  );
}
