import { requestProofForm } from '#server/identity/contract.ts';
import { requestProof } from '#server/identity/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('identity.verify', requestProofForm, async (context, { newAddress, ...form }) => {
  await requestProof(context, { ...form, newAddress: newAddress ?? null });
  return { notice: 'proof_requested' };
});
