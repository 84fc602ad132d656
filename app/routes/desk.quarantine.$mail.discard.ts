import { discardMailForm } from '#server/tickets/contract.ts';
import { discardMail } from '#server/tickets/index.ts';
import { quarantineAction } from '../components/desk/quarantine-action.server.ts';

export { RefusedMail as default } from '../components/desk/kept-mail-form.tsx';

export const action = quarantineAction(discardMailForm, 'mail_discarded', discardMail);
