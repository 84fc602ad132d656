import { seeDocumentForm } from '#server/identity/contract.ts';
import { seeDocument } from '#server/identity/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = ticketAction('identity.verify', seeDocumentForm, async (context, form) => {
  await seeDocument(context, form);
  return { notice: 'document_seen' };
});
