import { classNames } from './class-names.ts';

export type ProgressBarProps = { label: string; value: number; max: number; tone?: 'accent' | 'warn' };

/** How much of a known amount is done (or left). */
export function ProgressBar({ label, value, max, tone = 'accent' }: ProgressBarProps) {
  return (
    <progress className={classNames('bar', tone === 'warn' && 'warn')} aria-label={label} value={value} max={max} />
  );
}
