import { versionForm } from '#server/tickets/contract.ts';
import { releaseTicket } from '#server/tickets/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('tickets.work', versionForm, async (context, form) => {
  await releaseTicket(context, form);
  return { notice: 'released' };
});
