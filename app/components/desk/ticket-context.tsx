import { useLocation } from '@remix-run/react';
import { createContext, useContext } from 'react';
import type { TicketDetail } from '#server/tickets/contract.ts';

/** The ticket that the page is about, with the words of its institution. */
export type TicketData = {
  detail: TicketDetail;
  questionLabels: Record<string, string>;
  roleLabels: Record<string, string>;
};

export const TicketContext = createContext<TicketData | null>(null);

/** The ticket of the page; `path` addresses one of its steps, with the list's own query kept. */
export function useTicket(): TicketData & { path: (step: string) => string } {
  const data = useContext(TicketContext);
  const { search } = useLocation();
  if (!data) throw new Error('useTicket stands outside a ticket page');
  return { ...data, path: (step) => `/desk/tickets/${data.detail.reference}/${step}${search}` };
}

export const ticketParts = ['conversation', 'identity', 'account'] as const;
export type TicketPart = (typeof ticketParts)[number];
/** Shows a part of the page where only one fits, and moves the focus to its first control. */
export const ShowPartContext = createContext<(part: TicketPart, focus?: string) => void>(() => undefined);
export const useShowPart = () => useContext(ShowPartContext);
