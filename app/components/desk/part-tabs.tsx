import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type TicketPart, ticketParts, useTicket } from './ticket-context.tsx';

/** Chooses the part of the ticket that is shown where the parts do not fit side by side (WAI-ARIA tabs: arrows move). */
export function PartTabs({ part, onChange }: { part: TicketPart; onChange: (part: TicketPart) => void }) {
  const { t } = useTranslation('desk');
  const { identity } = useTicket().detail;
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const place = (ticketParts.indexOf(part) + by + ticketParts.length) % ticketParts.length;
    const next = ticketParts[place] ?? part;
    onChange(next);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[place]?.focus();
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={t('ticket.parts')}
      className="sticky top-0 z-10 flex gap-1 border-b border-line bg-surface px-2.5 sm:px-5 min-[1100px]:hidden"
    >
      {ticketParts.map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          aria-selected={one === part}
          aria-controls={`part-${one}`}
          tabIndex={one === part ? 0 : -1}
          onClick={() => onChange(one)}
          onKeyDown={move}
          className="-mb-px min-h-10 border-b-2 border-transparent px-2.5 text-[13px] font-[550] text-ink-2 hover:text-ink focus-visible:-outline-offset-2 aria-selected:border-accent aria-selected:text-ink"
        >
          {t(`ticket.${one}`)}
          {one === 'identity' && identity.needed > 0 ? (
            <span className="num ml-1.5 text-ink-3">
              {identity.done}/{identity.needed}
            </span>
          ) : null}
        </button>
      ))}
    </div>
  );
}
