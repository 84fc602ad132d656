import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRootData } from '../../root-data.ts';
import { ProgressBar } from './progress-bar.tsx';

export type CountdownStripProps = {
  /** The value in clear; it leaves the page at `until`. */
  children: ReactNode;
  /** ISO 8601. */
  until: string;
  /** How long the reveal lasts in all, in seconds: the length of the bar. */
  seconds: number;
  /** Called once when the time is over, to forget the value where it came from. */
  onEnd?: () => void;
};

/** A revealed value in a bordered strip that hides it again when its time is over. */
export function CountdownStrip({ children, until, seconds, onEnd }: CountdownStripProps) {
  const { t } = useTranslation();
  const { now } = useRootData();
  const [left, setLeft] = useState(() => secondsLeft(until, Date.parse(now)));
  const isOver = left <= 0;

  useEffect(() => {
    const tick = () => setLeft(secondsLeft(until, Date.now()));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [until]);

  useEffect(() => {
    if (isOver) onEnd?.();
  }, [isOver, onEnd]);

  if (isOver) {
    return (
      <p role="status" className="text-small text-ink-2">
        {t('masked.hiddenAgain')}
      </p>
    );
  }
  const label = t('masked.hidesIn', { time: clock(left) });
  return (
    <div className="overflow-hidden rounded-md border border-warn-line bg-warn-soft">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1 px-3 py-2">
        <span className="min-w-0 font-[570] break-all select-all">{children}</span>
        <span className="num text-[12.5px] whitespace-nowrap text-warn">{label}</span>
      </div>
      <ProgressBar label={label} value={left} max={seconds} tone="warn" />
    </div>
  );
}

function secondsLeft(until: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(until) - now) / 1000));
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
