import { noteForm } from '#server/tickets/contract.ts';
import { addNote } from '#server/tickets/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('tickets.work', noteForm, async (context, form) => {
  await addNote(context, form);
  return { notice: 'noted' };
});
