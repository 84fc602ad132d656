import { confirmIdentityForm } from '#server/identity/contract.ts';
import { confirmIdentity } from '#server/identity/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('identity.verify', confirmIdentityForm, async (context, form) => {
  await confirmIdentity(context, form);
  return { notice: 'identity_confirmed' };
});
