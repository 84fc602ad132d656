import { answerForm } from '#server/identity/contract.ts';
import { answerQuestion } from '#server/identity/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('identity.verify', answerForm, async (context, form) => {
  const outcome = await answerQuestion(context, form);
  return { notice: outcome.kind === 'match' ? 'answer_matched' : 'answer_missed' };
});
