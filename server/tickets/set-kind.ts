import { lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { assertAllowed } from '../staff/index.ts';
import type { TicketRequest } from './assign.ts';
import type { TicketKind } from './contract.ts';

/** A person decides what a request is about. */
export async function setKind(
  context: Context<StaffActor>,
  request: TicketRequest & { kind: TicketKind },
): Promise<void> {
  await inTransaction(context, async (inside) => {
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(inside.actor, ticket.institution, 'tickets.work');
    const former = ticket.kind;
    ticket.kind = request.kind;
    touchTicket(ticket, inside.now);
    await record(inside, {
      institution: ticket.institution,
      action: 'ticket.kind_set',
      ticket,
      account: ticket.account ?? null,
      detail: { from: former, to: request.kind },
    });
  });
}
