import type { LucideIcon } from 'lucide-react';

export type RailItem = {
  to: string;
  label: string;
  icon: LucideIcon;
  /** Number of things that wait there; none is shown for 0. */
  badge?: number;
};

/** How an item looks: a square beside the page, a place of the bar at the foot of a phone. */
export const tile =
  'relative grid size-10 place-items-center rounded-md text-ink-3 hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent max-sm:h-14 max-sm:w-full max-sm:content-center max-sm:gap-0.5 max-sm:rounded-none';
export const tileLabel =
  'px-0.5 text-center text-[10.5px] leading-[1.15] font-[550] text-balance hyphens-auto sm:sr-only';
