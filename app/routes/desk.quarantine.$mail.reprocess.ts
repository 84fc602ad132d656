import { z } from 'zod';
import { reprocessMail } from '#server/tickets/index.ts';
import { quarantineAction } from '../components/desk/quarantine-action.server.ts';

export { RefusedMail as default } from '../components/desk/kept-mail-form.tsx';

export const action = quarantineAction(z.object({}), 'mail_reprocessed', reprocessMail);
