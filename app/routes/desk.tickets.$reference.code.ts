import { sendCodeForm } from '#server/identity/contract.ts';
import { sendCode } from '#server/identity/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('identity.verify', sendCodeForm, async (context, form) => {
  await sendCode(context, form);
  return { notice: 'code_sent' };
});
