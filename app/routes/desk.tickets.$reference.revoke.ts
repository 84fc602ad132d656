import { revokeEvidenceForm } from '#server/identity/contract.ts';
import { revokeEvidence } from '#server/identity/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('identity.verify', revokeEvidenceForm, async (context, form) => {
  await revokeEvidence(context, form);
  return { notice: 'evidence_revoked' };
});
