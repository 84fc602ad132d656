import { Link } from '@remix-run/react';
import {
  CircleSlash,
  Equal,
  type LucideIcon,
  PencilLine,
  ShieldCheck,
  UserRoundPlus,
  UserRoundX,
  UsersRound,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ImportCounts } from '#server/imports/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { classNames } from '../ui/class-names.ts';

export const SHOWN = ['new', 'changed', 'unchanged', 'joined', 'kept', 'missing', 'refused'] as const;
export type Shown = (typeof SHOWN)[number];

export const looks: Record<Shown, { icon: LucideIcon; text: string; fill: string }> = {
  new: { icon: UserRoundPlus, text: 'text-ok', fill: 'fill-ok' },
  changed: { icon: PencilLine, text: 'text-info', fill: 'fill-info' },
  unchanged: { icon: Equal, text: 'text-ink-3', fill: 'fill-line-strong' },
  joined: { icon: UsersRound, text: 'text-ink-3', fill: 'fill-control' },
  kept: { icon: ShieldCheck, text: 'text-warn', fill: 'fill-warn' },
  missing: { icon: UserRoundX, text: 'text-warn', fill: 'fill-transparent' },
  refused: { icon: CircleSlash, text: 'text-danger', fill: 'fill-danger' },
};

/** As many tiles in a row as there are: a file whose people have several rows has one more. */
export const tilesClass = ({ joined }: ImportCounts): string =>
  classNames('grid grid-cols-2 gap-2.5 sm:grid-cols-3', joined > 0 ? 'lg:grid-cols-7' : 'lg:grid-cols-6');

/** What of a file came to what, each with its number; an outcome leads to its rows. */
export function PreviewOutcomes({ counts, shown, path }: { counts: ImportCounts; shown: Shown; path: string }) {
  const { t } = useTranslation('imports');
  const { count } = useFormat();
  return (
    <nav aria-label={t('preview.outcomes')}>
      <Proportions counts={counts} />
      <ul className={classNames('mt-3', tilesClass(counts))}>
        {SHOWN.filter((one) => one !== 'joined' || counts.joined > 0).map((one) => {
          const { icon: Icon, text } = looks[one];
          return (
            <li key={one}>
              <Link
                to={`${path}?show=${one}`}
                preventScrollReset
                aria-current={one === shown ? 'page' : undefined}
                className={classNames(
                  'grid h-full content-start gap-0.5 rounded-lg border border-line bg-surface px-3.5 py-2.5 hover:border-control',
                  'aria-[current=page]:border-accent aria-[current=page]:bg-accent-soft',
                )}
              >
                <span className="flex items-center gap-1.5 text-[13px] text-ink-2">
                  <Icon aria-hidden="true" className={classNames('size-4 flex-none', text)} />
                  {t(`outcome.${one}`)}
                </span>
                <span className="num text-[20px] leading-tight font-[650]">{count(counts[one])}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** The rows of the file as one bar: each outcome as wide as its share, and never too thin to be seen. */
export function Proportions({ counts }: { counts: ImportCounts }) {
  const { t } = useTranslation('imports');
  const { count } = useFormat();
  const parts = SHOWN.filter((one) => one !== 'missing' && counts[one] > 0);
  const rows = parts.reduce((sum, one) => sum + counts[one], 0);
  if (rows === 0) return null;
  const widths = parts.map((one) => Math.max(6, (counts[one] / rows) * 1000));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  const label = parts.map((one) => `${t(`outcome.${one}`)} ${count(counts[one])}`).join(', ');
  let x = 0;
  return (
    <svg
      role="img"
      aria-label={t('preview.proportions', { label })}
      viewBox="0 0 1000 12"
      preserveAspectRatio="none"
      className="block h-3 w-full overflow-hidden rounded-full"
    >
      {parts.map((one, index) => {
        const width = ((widths[index] ?? 0) / whole) * 1000;
        const place = x;
        x += width;
        return (
          <rect
            key={one}
            x={place}
            y={0}
            width={Math.max(width - (index === parts.length - 1 ? 0 : 2), 1)}
            height={12}
            className={looks[one].fill}
          />
        );
      })}
    </svg>
  );
}
