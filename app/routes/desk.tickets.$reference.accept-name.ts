import { acceptNameForm } from '#server/identity/contract.ts';
import { acceptName } from '#server/identity/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('identity.verify', acceptNameForm, async (context, form) => {
  await acceptName(context, form);
  return { notice: 'name_accepted' };
});
