import { versionForm } from '#server/tickets/contract.ts';
import { takeTicket } from '#server/tickets/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('tickets.work', versionForm, async (context, form) => {
  await takeTicket(context, form);
  return { notice: 'taken' };
});
