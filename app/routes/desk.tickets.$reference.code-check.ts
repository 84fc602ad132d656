import { checkCodeForm } from '#server/identity/contract.ts';
import { checkCode } from '#server/identity/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('identity.verify', checkCodeForm, async (context, { ticketId, code }) => {
  const outcome = await checkCode(context, { ticketId, code });
  if (outcome.kind === 'match') return { notice: 'code_matched' };
  if (outcome.kind === 'closed' || outcome.attemptsLeft === 0) return { notice: 'code_closed' };
  return { refused: 'code_wrong', field: 'code' };
});
