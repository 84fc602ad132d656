import { Link, useSearchParams } from '@remix-run/react';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditDay, AuditQuery } from '#server/audit/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { classNames } from '../ui/class-names.ts';

type AuditDaysProps = { days: readonly AuditDay[]; query: AuditQuery };

/**
 * The log as a strip of days: one bar a day, as high as its entries, the part that was denied or failed in the colour of
 * warning. A day is a link to its entries; arrow keys go from day to day.
 */
export function AuditDays({ days, query }: AuditDaysProps) {
  const { t } = useTranslation('supervision');
  const format = useFormat();
  const [params] = useSearchParams();
  const list = useRef<HTMLUListElement>(null);
  const highest = Math.max(1, ...days.map(({ total }) => total));
  const [first, last] = [days.at(0), days.at(-1)];
  if (!first || !last) return null;
  const isChosen = ({ day }: AuditDay) =>
    (query.from !== undefined || query.until !== undefined) &&
    day >= (query.from ?? day) &&
    day <= (query.until ?? day);
  const hasChoice = days.some(isChosen);
  const reachable = days.find(isChosen) ?? last;
  const linkTo = ({ day }: AuditDay) => {
    const narrowed = new URLSearchParams(params);
    narrowed.delete('before');
    narrowed.set('from', day);
    narrowed.set('until', day);
    return `?${narrowed}`;
  };
  const move = (event: KeyboardEvent<HTMLUListElement>) => {
    const links = [...(list.current?.querySelectorAll('a') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
    const next = to === undefined ? undefined : links[to];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <section
      aria-label={t('audit.days.title')}
      className="rounded-lg border border-line bg-surface px-3 pt-2.5 pb-2 sm:px-4"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-[12.5px] text-ink-2">
        <h2 className="font-[570]">{t('audit.days.title')}</h2>
        <p className="flex items-center gap-3 text-ink-3">
          <Key look="bg-accent" label={t('audit.outcome.done')} />
          <Key look="bg-warn" label={t('audit.days.troubled')} />
        </p>
      </div>
      <ul ref={list} onKeyDown={move} className="mt-2 flex h-20 items-end gap-px sm:gap-[3px]">
        {days.map((day) => (
          <li key={day.day} className="flex h-full min-w-0 flex-1">
            <Link
              to={linkTo(day)}
              preventScrollReset
              tabIndex={day.day === reachable.day ? 0 : -1}
              aria-label={t(day.troubled > 0 ? 'audit.days.dayTroubled' : 'audit.days.day', {
                day: format.date(day.day),
                count: day.total,
                troubled: day.troubled,
              })}
              aria-current={isChosen(day) ? 'date' : undefined}
              title={`${format.date(day.day)} · ${format.count(day.total)}${day.isMore ? '+' : ''}`}
              className={classNames(
                'flex h-full w-full flex-col justify-end rounded-t-sm hover:bg-sunken',
                isChosen(day) && 'bg-accent-soft',
              )}
            >
              <Bar day={day} highest={highest} isFaint={hasChoice && !isChosen(day)} />
            </Link>
          </li>
        ))}
      </ul>
      <div className="num mt-1 flex justify-between border-t border-line pt-1 text-[12px] text-ink-3">
        <span>{format.date(first.day)}</span>
        <span>{format.date(last.day)}</span>
      </div>
    </section>
  );
}

/** The styles' policy lets no inline style pass: a drawing says its sizes by attributes. */
function Bar({ day, highest, isFaint }: { day: AuditDay; highest: number; isFaint: boolean }) {
  const height = (count: number) => (count === 0 ? 0 : Math.max(3, (count / highest) * 100));
  const all = height(day.total);
  const troubled = Math.min(all, height(day.troubled));
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 10 100"
      preserveAspectRatio="none"
      className={classNames('h-full w-full', isFaint && 'opacity-45')}
    >
      <rect x="0" y={100 - all} width="10" height={all - troubled} className="fill-accent" />
      <rect x="0" y={100 - troubled} width="10" height={troubled} className="fill-warn" />
      <rect x="0" y="99" width="10" height="1" className="fill-line-strong" />
    </svg>
  );
}

function Key({ look, label }: { look: string; label: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden="true" className={classNames('size-2.5 rounded-[2px]', look)} />
      {label}
    </span>
  );
}
