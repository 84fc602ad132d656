import type { Ticket } from '#db/entities/index.ts';

/** Opens a ticket again that was resolved, or that waited for the requester; any other stays as it is. */
export function takeUpAgain(ticket: Ticket): void {
  if (ticket.status !== 'resolved' && ticket.status !== 'waiting') return;
  ticket.status = 'open';
  ticket.resolvedAt = null;
}
