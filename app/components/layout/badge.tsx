import { useTranslation } from 'react-i18next';
import { classNames } from '../ui/class-names.ts';

/** How many things wait behind a link, said in words to whoever listens; nothing for 0. */
export function Badge({ count, className }: { count: number; className?: string }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <>
      <span className="sr-only">{`, ${t('layout.waiting', { count })}`}</span>
      <span
        aria-hidden="true"
        className={classNames(
          'num min-w-[15px] rounded-full bg-danger px-[3px] text-center text-[10px] leading-[15px] font-semibold text-danger-ink',
          className,
        )}
      >
        {count > 99 ? '99+' : count}
      </span>
    </>
  );
}
