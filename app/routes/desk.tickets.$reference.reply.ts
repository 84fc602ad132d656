import { replyForm } from '#server/tickets/contract.ts';
import { replyToTicket } from '#server/tickets/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('tickets.work', replyForm, async (context, form) => {
  await replyToTicket(context, form);
  return { notice: 'replied' };
});
