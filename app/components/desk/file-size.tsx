import { locales } from '../../i18n/languages.ts';
import { useLanguage } from '../../i18n/use-format.ts';

/** A size in kilobytes or megabytes. */
export function FileSize({ bytes }: { bytes: number }) {
  const language = useLanguage();
  const isLarge = bytes >= 1_000_000;
  const format = new Intl.NumberFormat(locales[language], {
    style: 'unit',
    unit: isLarge ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: isLarge && bytes < 100_000_000 ? 1 : 0,
  });
  return (
    <span className="num whitespace-nowrap" suppressHydrationWarning>
      {format.format(isLarge ? bytes / 1_000_000 : Math.max(bytes / 1000, 1))}
    </span>
  );
}
