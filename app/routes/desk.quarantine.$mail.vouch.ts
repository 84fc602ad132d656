import { z } from 'zod';
import { vouchForMail } from '#server/tickets/index.ts';
import { quarantineAction } from '../components/desk/quarantine-action.server.ts';

export { RefusedMail as default } from '../components/desk/kept-mail-form.tsx';

export const action = quarantineAction(z.object({}), 'mail_vouched', vouchForMail);
