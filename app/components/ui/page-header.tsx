import type { ReactNode } from 'react';

export type PageHeaderProps = { title: ReactNode; lead?: ReactNode; crumb?: ReactNode; actions?: ReactNode };

/** The head of a desk page: where one is, its title, what can be done with all of it. */
export function PageHeader({ title, lead, crumb, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 border-b border-line bg-surface px-4 py-4 sm:px-7">
      <div className="min-w-0">
        {crumb === undefined ? null : (
          <div className="mb-1 flex flex-wrap items-center gap-2 text-[13px] text-ink-3">{crumb}</div>
        )}
        <h1 className="text-[19px] leading-tight font-[650] tracking-[-0.012em]">{title}</h1>
        {lead === undefined ? null : <div className="mt-1 max-w-[70ch] text-[13px] text-ink-2">{lead}</div>}
      </div>
      {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}
