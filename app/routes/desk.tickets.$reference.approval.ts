import { requestApprovalForm } from '#server/identity/contract.ts';
import { requestApproval } from '#server/identity/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('identity.verify', requestApprovalForm, async (context, form) => {
  await requestApproval(context, form);
  return { notice: 'approval_requested' };
});
