import { Ban, CircleCheck, CircleX, Clock3, Columns3, Hourglass, ListChecks, LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ImportState } from '#server/imports/contract.ts';
import { Chip, type ChipProps } from '../ui/chip.tsx';

const looks: Record<ImportState, Pick<ChipProps, 'tone' | 'icon'>> = {
  unmapped: { tone: 'warn', icon: Columns3 },
  received: { tone: 'info', icon: Clock3 },
  reading: { tone: 'info', icon: LoaderCircle },
  previewed: { tone: 'warn', icon: ListChecks },
  applying: { tone: 'info', icon: Hourglass },
  applied: { tone: 'ok', icon: CircleCheck },
  refused: { tone: 'danger', icon: CircleX },
  cancelled: { tone: 'neutral', icon: Ban },
};

/** How far an import is. */
export function StateChip({ state }: { state: ImportState }) {
  const { t } = useTranslation('imports');
  return <Chip {...looks[state]}>{t(`state.${state}`)}</Chip>;
}
