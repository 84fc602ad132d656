import { Hourglass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { useTicket } from './ticket-context.tsx';

/** Why a number or an answer on file proves nothing yet: a file has just changed it. The other ways stand below. */
export function CoolingNotes() {
  const { t } = useTranslation('desk');
  const format = useFormat();
  const { cooling } = useTicket().detail.identity;
  return cooling.length === 0 ? null : (
    <ul className="mt-2.5 grid gap-1.5 border-t border-accent-line pt-2.5 text-[12.5px] leading-[17px] text-ink-2">
      {cooling.map(({ value, changedAt, from }) => (
        <li key={value} className="flex gap-2" suppressHydrationWarning>
          <Hourglass aria-hidden="true" className="mt-px size-4 flex-none text-warn" />
          {t(`next.cooling.${value}`, { changed: format.date(changedAt), from: format.dateTime(from) })}
        </li>
      ))}
    </ul>
  );
}
