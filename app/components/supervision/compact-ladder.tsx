import { Check, CircleDashed, CircleDot, Hourglass, type LucideIcon, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Rung, RungState } from '#server/identity/contract.ts';
import { StrengthMeter } from '../desk/strength-meter.tsx';
import { Time } from '../ui/time.tsx';

const marks: Record<RungState, { icon: LucideIcon; colour: string }> = {
  done: { icon: Check, colour: 'bg-ok-soft text-ok' },
  partial: { icon: CircleDot, colour: 'bg-warn-soft text-warn' },
  failed: { icon: X, colour: 'bg-danger-soft text-danger' },
  expired: { icon: Hourglass, colour: 'bg-warn-soft text-warn' },
  missing: { icon: CircleDashed, colour: 'text-ink-3' },
};

/** The evidence of a ticket, one line a rung: how it came out, how strong it is, who found it, when. */
export function CompactLadder({ rungs, label }: { rungs: readonly Rung[]; label: string }) {
  const { t } = useTranslation('supervision');
  const sentence = useRungSentence();
  return (
    <ul aria-label={label} className="grid gap-1.5">
      {rungs.map((rung) => {
        // Another address than the known one is what most who ask write from: it speaks neither for nor against them.
        const state = rung.kind === 'sender_is_known' && rung.state === 'failed' ? 'missing' : rung.state;
        const { icon: Icon, colour } = marks[state];
        return (
          <li key={rung.kind} className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2">
            <span className={`grid size-5 place-items-center rounded-full ${colour}`}>
              <Icon aria-hidden="true" className="size-3 stroke-[2.75]" />
              <span className="sr-only">{t(`rungState.${state}`)} :</span>
            </span>
            <span className="min-w-0 leading-5">
              <span className={state === 'missing' ? 'text-ink-2' : undefined}>{sentence(rung)}</span>
              {state === 'missing' || rung.strength === 'none' ? null : (
                <span className="ml-2 whitespace-nowrap">
                  <StrengthMeter strength={rung.strength} isHeld={state === 'done'} />
                </span>
              )}
              {rung.by === null || rung.at === null ? null : (
                <span className="text-[12.5px] text-ink-3">
                  {' · '}
                  {rung.by}, <Time value={rung.at} as="timeOfDay" />
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function useRungSentence(): (rung: Rung) => string {
  const { t, i18n } = useTranslation('supervision');
  return ({ kind, outcome, detail }) => {
    const isKnown = i18n.exists(`supervision:rung.${kind}.${outcome}`);
    const key = `rung.${kind}.${isKnown ? outcome : 'none'}` as 'rung.blind_answers.some';
    return t(key, detail as { matches: number; needed: number; mistakes: number });
  };
}
