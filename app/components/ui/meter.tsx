import { useTranslation } from 'react-i18next';

export const meterSteps = ['met', 'partial', 'missing'] as const;
export type MeterStep = (typeof meterSteps)[number];

const fills: Record<MeterStep, string> = {
  met: 'fill-ok',
  partial: 'fill-warn',
  missing: 'fill-surface stroke-control',
};

/** How much of the evidence a ticket has: one bar a step, full, half high or hollow, and the count in words. */
export function Meter({ steps }: { steps: readonly MeterStep[] }) {
  const { t } = useTranslation();
  const partial = steps.filter((step) => step === 'partial').length;
  const met = steps.filter((step) => step !== 'missing').length;
  const key = partial > 0 ? 'evidence.meterPartial' : 'evidence.meter';
  const label = t(key, { met, total: steps.length, partial });
  const width = Math.max(steps.length * 17 - 3, 1);
  return (
    <svg role="img" aria-label={label} width={width} height={8} viewBox={`0 0 ${width} 8`} className="flex-none">
      <title>{label}</title>
      {steps.map((step, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place.
          key={index}
          x={index * 17 + (step === 'missing' ? 0.5 : 0)}
          y={step === 'partial' ? 4 : step === 'missing' ? 2.5 : 2}
          width={step === 'missing' ? 13 : 14}
          height={step === 'partial' ? 2 : step === 'missing' ? 3 : 4}
          rx={step === 'partial' ? 1 : 2}
          className={fills[step]}
        />
      ))}
    </svg>
  );
}
