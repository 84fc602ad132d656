import { lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { assertAllowed } from '../staff/index.ts';

export type TicketRequest = { ticketId: string; version: number };

/** The agent takes a ticket, from nobody or from a colleague. */
export async function takeTicket(context: Context<StaffActor>, request: TicketRequest): Promise<void> {
  await inTransaction(context, async (inside) => {
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(inside.actor, ticket.institution, 'tickets.work');
    ticket.assignee = inside.actor.id;
    if (ticket.status === 'new') ticket.status = 'open';
    touchTicket(ticket, inside.now);
    await record(inside, {
      institution: ticket.institution,
      action: 'ticket.taken',
      ticket,
      account: ticket.account ?? null,
    });
  });
}

/** The agent puts a ticket back for others. */
export async function releaseTicket(context: Context<StaffActor>, request: TicketRequest): Promise<void> {
  await inTransaction(context, async (inside) => {
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(inside.actor, ticket.institution, 'tickets.work');
    ticket.assignee = null;
    touchTicket(ticket, inside.now);
    await record(inside, {
      institution: ticket.institution,
      action: 'ticket.released',
      ticket,
      account: ticket.account ?? null,
    });
  });
}
