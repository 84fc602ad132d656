import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Callout } from '../ui/callout.tsx';

/** Says on every page of the desk that someone tries to sign in as someone else, to those who answer for staff. */
export function SignInAlarms({ alarms }: { alarms: readonly { name: string; until: string }[] }) {
  const { t } = useTranslation('staff');
  const format = useFormat();
  if (alarms.length === 0) return null;
  return (
    <>
      {alarms.map(({ name, until }) => (
        <div key={name} className="border-b border-line bg-surface p-2.5 sm:px-4">
          <Callout tone="warn" title={t('people.alarm', { name })}>
            <span suppressHydrationWarning>{t('people.alarmText', { until: format.timeOfDay(until) })}</span>
          </Callout>
        </div>
      ))}
    </>
  );
}
