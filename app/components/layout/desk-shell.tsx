import { Form, Link, NavLink } from '@remix-run/react';
import { LogOut, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tooltip } from '../ui/tooltip.tsx';
import { MAIN_ID, SkipLink } from './skip-link.tsx';

export type RailItem = {
  to: string;
  label: string;
  icon: LucideIcon;
  /** Number of things that wait there; none is shown for 0. */
  badge?: number;
};

export type DeskShellProps = {
  items: readonly RailItem[];
  home: string;
  profile: { to: string; label: string; icon: LucideIcon };
  /** Where the sign-out form posts to. */
  signOutAction: string;
  children: ReactNode;
};

const tile =
  'relative grid size-10 place-items-center rounded-md text-ink-3 hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent max-sm:h-14 max-sm:w-auto max-sm:min-w-20 max-sm:flex-1 max-sm:content-center max-sm:gap-0.5 max-sm:rounded-none';

/** The frame of every page of the desk: a narrow rail at the side, a bar at the foot of a phone. */
export function DeskShell({ items, home, profile, signOutAction, children }: DeskShellProps) {
  const { t } = useTranslation();
  return (
    <div className="desk relative grid h-dvh overflow-clip grid-cols-[56px_minmax(0,1fr)] max-sm:grid-cols-1 max-sm:grid-rows-[minmax(0,1fr)_auto]">
      <SkipLink />
      <nav
        aria-label={t('layout.main')}
        className="flex flex-col items-center gap-1 border-r border-line bg-surface py-3 max-sm:order-2 max-sm:flex-row max-sm:gap-0 max-sm:overflow-x-auto max-sm:border-t max-sm:border-r-0 max-sm:py-0 max-sm:pb-[env(safe-area-inset-bottom)]"
      >
        <Link
          to={home}
          aria-label="Guichet"
          className="mb-3 grid size-8 place-items-center rounded-[9px] bg-accent text-[15px] font-bold text-accent-ink max-sm:hidden"
        >
          G
        </Link>
        {items.map((item) => (
          <RailLink key={item.to} {...item} />
        ))}
        <span className="flex-1 max-sm:hidden" />
        <RailLink {...profile} />
        <Form method="post" action={signOutAction} className="max-sm:hidden">
          <Tooltip label={t('action.signOut')} side="right">
            <button type="submit" aria-label={t('action.signOut')} className={tile}>
              <LogOut aria-hidden="true" className="size-5" />
            </button>
          </Tooltip>
        </Form>
      </nav>
      <main id={MAIN_ID} tabIndex={-1} className="min-h-0 min-w-0 overflow-auto outline-none">
        {children}
      </main>
    </div>
  );
}

function RailLink({ to, label, icon: Icon, badge = 0 }: RailItem) {
  const { t } = useTranslation();
  const waiting = badge > 0 ? `, ${t('layout.waiting', { count: badge })}` : '';
  return (
    <Tooltip label={label} side="right">
      <NavLink to={to} prefetch="intent" className={tile}>
        <Icon aria-hidden="true" className="size-5 stroke-[1.8]" />
        <span className="max-w-full truncate px-1 text-[10.5px] leading-tight font-[550] sm:sr-only">{label}</span>
        {badge > 0 ? <span className="sr-only">{waiting}</span> : null}
        {badge > 0 ? (
          <span
            aria-hidden="true"
            className="num absolute top-1 right-0.5 min-w-[15px] rounded-full bg-danger px-[3px] text-center text-[10px] leading-[15px] font-semibold text-danger-ink max-sm:top-2 max-sm:right-[calc(50%-20px)]"
          >
            {badge > 99 ? '99+' : badge}
          </span>
        ) : null}
      </NavLink>
    </Tooltip>
  );
}
