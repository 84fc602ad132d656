import { useTranslation } from 'react-i18next';
import { STRENGTHS, type Strength } from '#server/institutions/contract.ts';

/** How strong a kind of evidence is: three small bars, as many filled as it has, and the word for a reader. */
export function StrengthMeter({ strength, isHeld }: { strength: Strength; isHeld: boolean }) {
  const { t } = useTranslation('desk');
  const label = t('evidence.strength.title', { strength: t(`evidence.strength.${strength}`) });
  const level = STRENGTHS.indexOf(strength);
  return (
    <svg role="img" aria-label={label} width={13} height={10} viewBox="0 0 13 10" className="inline-block flex-none">
      <title>{label}</title>
      {[1, 2, 3].map((bar) => (
        <rect
          key={bar}
          x={(bar - 1) * 5}
          y={9 - bar * 3}
          width={3}
          height={bar * 3 + 1}
          rx={1}
          className={bar <= level ? (isHeld ? 'fill-ok' : 'fill-ink-3') : 'fill-line-strong'}
        />
      ))}
    </svg>
  );
}
