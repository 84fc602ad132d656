import { useLoaderData } from '@remix-run/react';
import { ChartColumn } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Oversight } from '#server/identity/contract.ts';
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

type Desk = Oversight['desks'][number];

const isIdle = ({ agents, patterns }: Desk): boolean => agents.length === 0 && patterns.length === 0;

export default function OversightPage() {
  const { t } = useTranslation('oversight');
  const { desks, canReview } = useLoaderData<typeof loader>();
  // What is worth a look comes first, however many institutions there are.
  const busy = desks.filter((desk) => !isIdle(desk)).toSorted((a, b) => b.patterns.length - a.patterns.length);
  const idle = desks.filter(isIdle);
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="mx-auto grid max-w-[1180px] grid-cols-[minmax(0,1fr)] gap-8 px-4 py-5 sm:px-7">
        {busy.map((desk) => (
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
            <OversightPatterns desk={desk} canReview={canReview} />
            {desk.agents.length === 0 ? null : (
              <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
                <OversightActivity desk={desk} />
                <OversightHours desk={desk} />
              </div>
            )}
          </section>
        ))}
        {idle.length === 0 ? null : <Idle desks={idle} isAlone={busy.length === 0} />}
      </div>
    </>
  );
}

/** The institutions where nobody did anything: one line for all of them below the others. */
function Idle({ desks, isAlone }: { desks: Desk[]; isAlone: boolean }) {
  const { t } = useTranslation('oversight');
  const names = desks.map(({ name }) => name).join(' · ');
  return (
    <section className="rounded-lg border border-line bg-surface">
      {isAlone ? (
        <EmptyState icon={ChartColumn} title={t('none.title')}>
          <p>{names}</p>
          <p className="mt-2">{t('none.text')}</p>
        </EmptyState>
      ) : (
        <div className="grid gap-0.5 px-4 py-3 sm:px-5">
          <h2 className="text-[14px] font-[650]">{t('none.title')}</h2>
          <p className="text-ink-2">{names}</p>
        </div>
      )}
    </section>
  );
}
