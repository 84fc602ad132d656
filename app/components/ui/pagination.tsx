import { Link } from '@remix-run/react';
import { ChevronLeft, ChevronRight, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';

export type PaginationProps = { page: number; pages: number; hrefFor: (page: number) => string };

/** Links to the page before and after; nothing when there is one page. */
export function Pagination({ page, pages, hrefFor }: PaginationProps) {
  const { t } = useTranslation();
  if (pages <= 1) return null;
  return (
    <nav aria-label={t('pagination.label')} className="flex items-center justify-end gap-2 py-3 text-[13px] text-ink-2">
      <span className="num mr-1">{t('pagination.position', { page, pages })}</span>
      <Step
        label={t('pagination.previous')}
        icon={ChevronLeft}
        to={page > 1 ? hrefFor(page - 1) : undefined}
        rel="prev"
      />
      <Step
        label={t('pagination.next')}
        icon={ChevronRight}
        to={page < pages ? hrefFor(page + 1) : undefined}
        rel="next"
      />
    </nav>
  );
}

type StepProps = { label: string; icon: LucideIcon; to: string | undefined; rel: 'prev' | 'next' };

function Step({ label, icon: Icon, to, rel }: StepProps) {
  const look = 'grid size-8 place-items-center rounded-md border border-line';
  const icon = <Icon aria-hidden="true" className="size-4" />;
  if (to === undefined) return <span className={`${look} text-ink-3 opacity-50`}>{icon}</span>;
  return (
    <Link to={to} rel={rel} aria-label={label} className={`${look} bg-surface text-ink hover:bg-sunken`}>
      {icon}
    </Link>
  );
}
