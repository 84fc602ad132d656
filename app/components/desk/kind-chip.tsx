import { useTranslation } from 'react-i18next';
import type { TicketKind } from '#server/tickets/contract.ts';
import { Chip } from '../ui/chip.tsx';
import type { Tone } from '../ui/tone.ts';

const tones: Record<TicketKind, Tone> = {
  email_forgotten: 'info',
  email_changed: 'warn',
  password_reset: 'neutral',
  first_connection: 'neutral',
  account_not_migrated: 'neutral',
  other_request: 'neutral',
  unclassified: 'neutral',
  unreadable: 'danger',
  oversize: 'danger',
};

/** What a ticket is about. */
export function KindChip({ kind }: { kind: TicketKind }) {
  const { t } = useTranslation('desk');
  return <Chip tone={tones[kind]}>{t(`kind.${kind}`)}</Chip>;
}
