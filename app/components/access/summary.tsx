import { Link } from '@remix-run/react';
import { CalendarClock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AccessMailFate, AccessMailsPage } from '#server/access/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { classNames } from '../ui/class-names.ts';
import { FATE_ORDER, FATES } from './fates.ts';

/** How many mails there are of each state, and when the next ones go. */
export function AccessMailSummary({ page }: { page: AccessMailsPage }) {
  const { t } = useTranslation('access');
  return (
    <section aria-labelledby="summary-title" className="grid gap-3.5">
      <h2 id="summary-title" className="sr-only">
        {t('summary')}
      </h2>
      <Bar counts={page.counts} />
      <ul className="grid grid-cols-2 gap-2.5 sm:grid-cols-3 lg:grid-cols-6">
        {FATE_ORDER.map((fate) => (
          <Tile key={fate} page={page} fate={fate} />
        ))}
      </ul>
      <Next page={page} />
    </section>
  );
}

/** The states in proportion; the tiles below say the same in words and numbers. */
function Bar({ counts }: Pick<AccessMailsPage, 'counts'>) {
  const total = Math.max(
    1,
    FATE_ORDER.reduce((sum, fate) => sum + counts[fate], 0),
  );
  let before = 0;
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 1000 10"
      preserveAspectRatio="none"
      className="h-2.5 w-full overflow-hidden rounded-full bg-sunken"
    >
      {FATE_ORDER.map((fate) => {
        const width = (counts[fate] / total) * 1000;
        const x = before;
        before += width;
        return width === 0 ? null : (
          <rect key={fate} x={x} y={0} width={Math.max(width - 1.5, 1)} height={10} className={FATES[fate].fill} />
        );
      })}
    </svg>
  );
}

/** A state with its count; it shows those alone, or all again. */
function Tile({ page: { institution, query, counts }, fate }: { page: AccessMailsPage; fate: AccessMailFate }) {
  const { t } = useTranslation('access');
  const format = useFormat();
  const { icon: Icon } = FATES[fate];
  const isChosen = query.fate === fate;
  const search = new URLSearchParams({
    institution: institution.slug,
    ...(query.school ? { school: query.school } : {}),
    ...(query.population ? { population: query.population } : {}),
    ...(isChosen ? {} : { fate }),
  });
  const isTrouble = counts[fate] > 0 && (fate === 'bounced' || fate === 'failed');
  return (
    <li>
      <Link
        to={`/desk/access-mails?${search}`}
        aria-current={isChosen ? 'true' : undefined}
        className={classNames(
          'grid h-full content-start gap-0.5 rounded-lg border px-3.5 py-2.5 hover:border-control',
          isChosen ? 'border-accent bg-accent-soft' : 'border-line bg-surface',
        )}
      >
        <span className="flex items-center gap-1.5 text-[13px] font-[570] text-ink-2">
          <Icon aria-hidden="true" className={classNames('size-3.5 flex-none', isTrouble && 'text-danger')} />
          <span className="min-w-0 break-words hyphens-auto">{t(`fate.${fate}`)}</span>
        </span>
        <span className={classNames('num text-[20px] leading-tight font-[650]', isTrouble && 'text-danger')}>
          {format.count(counts[fate])}
        </span>
        <span className="text-[12.5px] text-ink-2">{t(`fateHint.${fate}`)}</span>
      </Link>
    </li>
  );
}

function Next({ page: { next } }: { page: AccessMailsPage }) {
  const { t } = useTranslation('access');
  const format = useFormat();
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 text-[13px]">
      <CalendarClock aria-hidden="true" className="size-4 flex-none self-center text-ink-2" />
      {next ? (
        <>
          <strong className="font-[620]">{t('next.title', { count: next.count })}</strong>
          <span className="text-ink-2">{t('next.text', { when: format.dateTime(next.at) })}</span>
        </>
      ) : (
        <span className="text-ink-2">{t('next.none')}</span>
      )}
    </p>
  );
}
