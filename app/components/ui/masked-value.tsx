import { useTranslation } from 'react-i18next';
import { classNames } from './class-names.ts';

/** A value of which only the marks are shown, `j•••••@g••••.com`: read out as masked, with the characters that show. */
export function MaskedValue({ value, className }: { value: string; className?: string }) {
  const { t } = useTranslation();
  const shown = value.replace(/[•.\s-]+/g, ' … ').trim();
  return (
    <span className={classNames('whitespace-nowrap', className)}>
      <span aria-hidden="true">{value}</span>
      <span className="sr-only">
        {t('masked.label')} {shown}
      </span>
    </span>
  );
}
