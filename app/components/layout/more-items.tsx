import { NavLink, useLocation } from '@remix-run/react';
import { Ellipsis } from 'lucide-react';
import { type FocusEvent, type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from './badge.tsx';
import { type RailItem, tile, tileLabel } from './rail.ts';

/** On a phone, what the bar at the foot has no place for: a list above it, which opens without script too. */
export function MoreItems({ items }: { items: readonly RailItem[] }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const box = useRef<HTMLDetailsElement>(null);
  const close = () => box.current?.removeAttribute('open');
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    close();
    box.current?.querySelector('summary')?.focus();
  };
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget && !box.current?.contains(relatedTarget)) close();
  };
  const isHere = items.some(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
  const waiting = items.reduce((sum, { badge = 0 }) => sum + badge, 0);
  return (
    // Another page is another list: it is closed on arrival.
    <details key={pathname} ref={box} onKeyDown={onKey} onBlur={onBlur} className="sm:hidden">
      <summary className={`${tile} ${isHere ? 'bg-accent-soft text-accent' : ''}`}>
        <Ellipsis aria-hidden="true" className="size-5 stroke-[1.8]" />
        <span className={tileLabel}>{t('layout.more')}</span>
        <Badge count={waiting} className="absolute top-2 right-[calc(50%-20px)]" />
      </summary>
      <ul className="absolute right-2 bottom-full mb-2 max-h-[70dvh] min-w-56 max-w-[calc(100vw-16px)] overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-pop">
        {items.map(({ to, label, icon: Icon, badge = 0 }) => (
          <li key={to}>
            <NavLink
              to={to}
              className="flex min-h-11 items-center gap-3 rounded-sm px-3 text-ink hover:bg-sunken focus-visible:-outline-offset-2 aria-[current=page]:bg-accent-soft aria-[current=page]:font-semibold aria-[current=page]:text-accent"
            >
              <Icon aria-hidden="true" className="size-5 flex-none stroke-[1.8]" />
              <span className="min-w-0 flex-1">{label}</span>
              <Badge count={badge} />
            </NavLink>
          </li>
        ))}
      </ul>
    </details>
  );
}
