import { setKindForm } from '#server/tickets/contract.ts';
import { setKind } from '#server/tickets/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('tickets.work', setKindForm, async (context, form) => {
  await setKind(context, form);
  return { notice: 'kind_set' };
});
