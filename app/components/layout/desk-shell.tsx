import { Form, Link, NavLink } from '@remix-run/react';
import { LogOut, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tooltip } from '../ui/tooltip.tsx';
import { Badge } from './badge.tsx';
import { MoreItems } from './more-items.tsx';
import { type RailItem, tile, tileLabel } from './rail.ts';
import { MAIN_ID, SkipLink } from './skip-link.tsx';

export type DeskShellProps = {
  items: readonly RailItem[];
  home: string;
  profile: { to: string; label: string; icon: LucideIcon };
  /** Where the sign-out form posts to. */
  signOutAction: string;
  children: ReactNode;
};

/** How many places a phone's bar has, the last of which leads to the others where there are more. */
const PLACES = 4;

/** The frame of every page of the desk: a narrow rail at the side, a bar at the foot of a phone. */
export function DeskShell({ items, home, profile, signOutAction, children }: DeskShellProps) {
  const { t } = useTranslation();
  const all = [...items, profile];
  const others = all.length > PLACES ? all.slice(PLACES - 1) : [];
  const onBar = (item: RailItem) => !others.includes(item);
  return (
    <div className="desk relative grid h-dvh overflow-clip grid-cols-[56px_minmax(0,1fr)] max-sm:grid-cols-1 max-sm:grid-rows-[minmax(0,1fr)_auto]">
      <SkipLink />
      <nav
        aria-label={t('layout.main')}
        className="flex flex-col items-center gap-1 border-r border-line bg-surface py-3 max-sm:relative max-sm:z-20 max-sm:order-2 max-sm:grid max-sm:auto-cols-fr max-sm:grid-flow-col max-sm:items-stretch max-sm:gap-0 max-sm:border-t max-sm:border-r-0 max-sm:py-0 max-sm:pb-[env(safe-area-inset-bottom)]"
      >
        <Link
          to={home}
          aria-label="Guichet"
          className="mb-3 grid size-8 place-items-center rounded-[9px] bg-accent text-[15px] font-bold text-accent-ink max-sm:hidden"
        >
          G
        </Link>
        {items.map((item) => (
          <RailLink key={item.to} item={item} isOnBar={onBar(item)} />
        ))}
        <span className="flex-1 max-sm:hidden" />
        <RailLink item={profile} isOnBar={onBar(profile)} />
        {others.length > 0 ? <MoreItems items={others} /> : null}
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

function RailLink({ item, isOnBar }: { item: RailItem; isOnBar: boolean }) {
  const { to, label, icon: Icon, badge = 0 } = item;
  return (
    <Tooltip label={label} side="right">
      <NavLink to={to} prefetch="intent" className={isOnBar ? tile : `${tile} max-sm:hidden`}>
        <Icon aria-hidden="true" className="size-5 stroke-[1.8]" />
        <span className={tileLabel}>{label}</span>
        <Badge count={badge} className="absolute top-1 right-0.5 max-sm:top-2 max-sm:right-[calc(50%-20px)]" />
      </NavLink>
    </Tooltip>
  );
}
