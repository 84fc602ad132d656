import { versionForm } from '#server/tickets/contract.ts';
import { reopenTicket } from '#server/tickets/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('tickets.work', versionForm, async (context, form) => {
  await reopenTicket(context, form);
  return { notice: 'reopened' };
});
