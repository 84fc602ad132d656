import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MailboxAlarm } from '#server/institutions/contract.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useRootData } from '../../root-data.ts';
import { Callout } from '../ui/callout.tsx';

type BelowProps = {
  alarms: readonly MailboxAlarm[];
  /** What must be known before them. */
  above?: ReactNode;
  /** Other alarms, below those of mailboxes. */
  others?: ReactNode;
  children: ReactNode;
};

/** A page under what everybody must know: mailboxes whose mails are not read. Without any it is the page alone. */
export function BelowMailboxAlarms({ alarms, above, others, children }: BelowProps) {
  return (
    <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)]">
      <div role="status" className="grid">
        {above}
        {alarms.map((alarm) => (
          <div key={alarm.address} className="border-b border-line bg-surface p-2.5 sm:px-4">
            <Alarm alarm={alarm} />
          </div>
        ))}
        {others}
      </div>
      <div className="min-h-0 min-w-0 overflow-auto">{children}</div>
    </div>
  );
}

function Alarm({ alarm }: { alarm: MailboxAlarm }) {
  const { t } = useTranslation('desk');
  const format = useFormat();
  const { now } = useRootData();
  const isToday = format.date(alarm.since) === format.date(now);
  const since = isToday ? format.timeOfDay(alarm.since) : format.dateTime(alarm.since);
  return (
    <Callout
      tone="danger"
      title={<span suppressHydrationWarning>{t('alarm.title', { address: alarm.address, since })}</span>}
    >
      <p>
        {t('alarm.meaning')} <span>{t('alarm.reason', { cause: t(`alarm.cause.${alarm.cause}`) })}</span>
      </p>
      {alarm.error === null ? null : (
        <details className="mt-1">
          <summary className="cursor-pointer text-[12.5px]">{t('alarm.detail')}</summary>
          <p className="mt-1 font-mono text-[12.5px] break-words">{alarm.error}</p>
        </details>
      )}
    </Callout>
  );
}
