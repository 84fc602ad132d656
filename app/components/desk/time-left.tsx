import { useEffect, useState } from 'react';
import { useRootData } from '../../root-data.ts';

/** What is left until a moment, as 6:12, counted down; `over` stands in its place afterwards. */
export function TimeLeft({ until, over }: { until: string; over: string }) {
  const seconds = useSecondsLeft(until);
  if (seconds === 0) return <span>{over}</span>;
  return (
    <span className="num whitespace-nowrap">
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </span>
  );
}

/** Whole seconds until a moment; 0 once it has passed. Counts from the server's moment, then every second. */
export function useSecondsLeft(until: string): number {
  const { now } = useRootData();
  const [left, setLeft] = useState(() => secondsUntil(until, Date.parse(now)));
  useEffect(() => {
    const tick = () => setLeft(secondsUntil(until, Date.now()));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}

const secondsUntil = (until: string, now: number): number => Math.max(0, Math.ceil((Date.parse(until) - now) / 1000));
