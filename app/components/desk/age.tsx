import { useTranslation } from 'react-i18next';
import { locales } from '../../i18n/languages.ts';
import { useFormat, useLanguage } from '../../i18n/use-format.ts';
import { useRootData } from '../../root-data.ts';

const MINUTE = 60_000;

/** How long ago, by its largest unit alone: 12 min, 3 h, 2 j. */
export function Age({ since }: { since: string }) {
  const { t } = useTranslation('desk');
  const format = useFormat();
  const language = useLanguage();
  const { now } = useRootData();
  const minutes = Math.floor((Date.parse(now) - Date.parse(since)) / MINUTE);
  const [count, unit] =
    minutes < 60
      ? ([minutes, 'minute'] as const)
      : minutes < 1440
        ? ([Math.floor(minutes / 60), 'hour'] as const)
        : ([Math.floor(minutes / 1440), 'day'] as const);
  const text =
    minutes < 1
      ? t('queue.justNow')
      : new Intl.NumberFormat(locales[language], { style: 'unit', unit, unitDisplay: 'short' }).format(count);
  return (
    <time dateTime={since} title={format.dateTime(since)} className="num whitespace-nowrap" suppressHydrationWarning>
      {text}
    </time>
  );
}
