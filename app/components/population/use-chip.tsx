import { useTranslation } from 'react-i18next';
import type { Use } from '#server/population/contract.ts';
import { Chip } from '../ui/chip.tsx';
import type { Tone } from '../ui/tone.ts';

const TONES: Record<Use, Tone> = { never_used: 'info', used: 'ok', not_migrated: 'warn', disabled: 'neutral' };

/** How far somebody's access is. */
export function UseChip({ use }: { use: Use }) {
  const { t } = useTranslation('population');
  return <Chip tone={TONES[use]}>{t(`use.${use}`)}</Chip>;
}
