import { useLoaderData } from '@remix-run/react';
import { ChartColumn } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { oversight } from '#server/identity/index.ts';
import { institutionsWith } from '#server/staff/index.ts';
import { OversightActivity } from '../components/supervision/oversight-activity.tsx';
import { OversightHours } from '../components/supervision/oversight-hours.tsx';
import { OversightPatterns } from '../components/supervision/oversight-patterns.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import type { RouteHandle } from '../root-data.ts';
import { staffRoute } from '../session/guard.server.ts';

export const handle: RouteHandle = { title: (t) => t('oversight:title') };

export const loader = staffRoute('oversight.read', async ({ context }) => ({
  ...(await oversight(context)),
  canReview: institutionsWith(context.actor, 'break_glass.review').length > 0,
}));

export default function OversightPage() {
  const { t } = useTranslation('oversight');
  const { desks, canReview } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="mx-auto grid max-w-[1180px] grid-cols-[minmax(0,1fr)] gap-8 px-4 py-5 sm:px-7">
        {desks.map((desk) => (
          <section
            key={desk.slug}
            aria-labelledby={`desk-${desk.slug}`}
            className="grid grid-cols-[minmax(0,1fr)] gap-4"
          >
            <h2 id={`desk-${desk.slug}`} className="text-[17px] font-[650] tracking-[-0.01em]">
              {desk.patterns.length === 0
                ? t('quiet', { desk: desk.name })
                : t('stands', { desk: desk.name, count: desk.patterns.length })}
            </h2>
            {desk.agents.length === 0 && desk.patterns.length === 0 ? (
              <div className="rounded-lg border border-line bg-surface">
                <EmptyState icon={ChartColumn} title={t('none.title')}>
                  {t('none.text')}
                </EmptyState>
              </div>
            ) : (
              <>
                <OversightPatterns desk={desk} canReview={canReview} />
                <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
                  <OversightActivity desk={desk} />
                  <OversightHours desk={desk} />
                </div>
              </>
            )}
          </section>
        ))}
      </div>
    </>
  );
}
