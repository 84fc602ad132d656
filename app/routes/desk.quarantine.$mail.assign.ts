import { assignMailForm } from '#server/tickets/contract.ts';
import { assignMail } from '#server/tickets/index.ts';
import { quarantineAction } from '../components/desk/quarantine-action.server.ts';

export { RefusedMail as default } from '../components/desk/kept-mail-form.tsx';

export const action = quarantineAction(assignMailForm, 'mail_assigned', assignMail);
