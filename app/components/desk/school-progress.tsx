import { Link } from '@remix-run/react';
import { useTranslation } from 'react-i18next';
import type { MigrationPage } from '#server/accounts/contract.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';

/** How far each school is; its name leads to its accounts. */
export function SchoolProgressList({ page }: { page: MigrationPage }) {
  const { t } = useTranslation('support');
  return (
    <section aria-labelledby="schools-title">
      <h2 id="schools-title" className="mb-2.5 text-[13px] font-[620]">
        {t('migration.schools')}
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,260px),1fr))] gap-3">
        {page.schools.map(({ key, name, left, done }) => {
          const isEmpty = done + left === 0;
          const progress = t('migration.migratedOf', { done, total: done + left });
          return (
            <li key={key} className="grid content-between gap-2.5 rounded-lg border border-line bg-surface px-4 py-3">
              <div className="flex items-baseline justify-between gap-3">
                <Link
                  to={`/desk/migration?institution=${page.institution.slug}&school=${key}`}
                  aria-current={page.school === key ? 'true' : undefined}
                  className="min-w-0 font-[570] break-words hover:text-accent hover:underline aria-current:text-accent"
                >
                  {name}
                </Link>
                {isEmpty ? null : (
                  <span className="num flex-none text-[13px] text-ink-2">
                    {left === 0 ? t('migration.allDone') : t('migration.left', { count: left })}
                  </span>
                )}
              </div>
              {isEmpty ? (
                <p className="text-[12.5px] text-ink-2">{t('migration.noAccounts')}</p>
              ) : (
                <div className="grid gap-1">
                  <ProgressBar label={`${name}: ${progress}`} value={done} max={done + left} />
                  <p className="num text-[12.5px] text-ink-2">{progress}</p>
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
