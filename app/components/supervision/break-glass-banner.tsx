import { Link } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { BreakGlassAlarm } from '#server/identity/contract.ts';
import { Callout } from '../ui/callout.tsx';

/** Says on every page of the desk that somebody acted without evidence and nobody has judged it yet. */
export function BreakGlassBanner({ alarm }: { alarm: BreakGlassAlarm }) {
  const { t } = useTranslation('oversight');
  return (
    <div className="border-b border-line bg-surface p-2.5 sm:px-4">
      <Callout
        tone={alarm.overdue > 0 ? 'danger' : 'warn'}
        title={
          <>
            {t('breakGlass.banner', { count: alarm.open })}
            {alarm.canReview ? (
              <Link
                to="/supervision/break-glass"
                className="ml-2.5 font-[570] whitespace-nowrap text-accent underline underline-offset-3"
              >
                {t('breakGlass.bannerGo')}
              </Link>
            ) : null}
          </>
        }
      >
        {alarm.overdue > 0 ? `${t('breakGlass.bannerOverdue')} ` : ''}
        {t('breakGlass.bannerText')}
      </Callout>
    </div>
  );
}
