import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { type Tone, toneColours } from './tone.ts';

export type ChipProps = { tone?: Tone; icon?: LucideIcon; children: ReactNode };

/** A short label: the kind of a ticket, a state. Its words carry the meaning, icon and colour repeat it. */
export function Chip({ tone = 'neutral', icon: Icon, children }: ChipProps) {
  return (
    <span
      className={classNames(
        'inline-flex max-w-full items-center gap-1 rounded-[5px] px-[7px] py-px text-[12px] leading-[18px] font-[550] whitespace-nowrap',
        toneColours[tone],
      )}
    >
      {Icon ? <Icon aria-hidden="true" className="size-3 flex-none stroke-[2.25]" /> : null}
      <span className="truncate">{children}</span>
    </span>
  );
}
