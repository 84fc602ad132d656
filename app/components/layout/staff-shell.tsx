import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from './language-switch.tsx';
import { MAIN_ID, SkipLink } from './skip-link.tsx';

export type StaffShellProps = { title: ReactNode; lead?: ReactNode; children: ReactNode };

/** The frame of the pages by which staff come in: one card in the middle. */
export function StaffShell({ title, lead, children }: StaffShellProps) {
  const { t } = useTranslation('staff');
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-6 [--control-height:40px]">
      <SkipLink />
      <header className="flex w-full max-w-[400px] items-center gap-2.5 py-2 sm:mt-[10vh]">
        <span
          aria-hidden="true"
          className="grid size-8 place-items-center rounded-[9px] bg-accent font-bold text-accent-ink"
        >
          G
        </span>
        <span className="flex-1 text-[15px] font-[650]">Guichet</span>
        <LanguageSwitch />
      </header>
      <main
        id={MAIN_ID}
        tabIndex={-1}
        className="mt-3 w-full max-w-[400px] rounded-lg border border-line bg-surface p-6 shadow-card outline-none sm:p-7"
      >
        <h1 className="text-[20px] leading-tight font-[660] tracking-[-0.012em]">{title}</h1>
        {lead === undefined ? null : <div className="mt-1.5 text-ink-2">{lead}</div>}
        <div className="mt-5">{children}</div>
      </main>
      <footer className="mt-5 max-w-[400px] text-center text-small text-ink-3">{t('shell.tagline')}</footer>
    </div>
  );
}
