import { triggerResetForm } from '#server/credentials/contract.ts';
import { triggerReset } from '#server/credentials/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';
import { verifiedBy } from '../session/verified-by.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = verifiedBy(
  'trigger_reset',
  ticketAction('desk.enter', triggerResetForm, async (context, form) => {
    await triggerReset(context, form);
    return { notice: 'reset_sent' };
  }),
);
