import { breakGlassForm } from '#server/identity/contract.ts';
import { breakGlass } from '#server/identity/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('break_glass.use', breakGlassForm, async (context, form) => {
  await breakGlass(context, form);
  return { notice: 'glass_broken' };
});
