import { lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { assertAllowed } from '../staff/index.ts';
import type { TicketRequest } from './assign.ts';

/** Closes a ticket. The requester's next reply opens it again. */
export async function resolveTicket(context: Context<StaffActor>, request: TicketRequest): Promise<void> {
  await setResolved(context, request, true);
}

/** Opens a resolved ticket again. */
export async function reopenTicket(context: Context<StaffActor>, request: TicketRequest): Promise<void> {
  await setResolved(context, request, false);
}

async function setResolved(context: Context<StaffActor>, request: TicketRequest, isResolved: boolean): Promise<void> {
  await inTransaction(context, async (inside) => {
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(inside.actor, ticket.institution, 'tickets.work');
    ticket.status = isResolved ? 'resolved' : 'open';
    ticket.resolvedAt = isResolved ? inside.now : null;
    touchTicket(ticket, inside.now);
    await record(inside, {
      institution: ticket.institution,
      action: isResolved ? 'ticket.resolved' : 'ticket.reopened',
      ticket,
      account: ticket.account ?? null,
    });
  });
}
