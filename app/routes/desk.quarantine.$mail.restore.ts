import { z } from 'zod';
import { restoreMail } from '#server/tickets/index.ts';
import { quarantineAction } from '../components/desk/quarantine-action.server.ts';

export { RefusedMail as default } from '../components/desk/kept-mail-form.tsx';

export const action = quarantineAction(z.object({}), 'mail_restored', restoreMail);
