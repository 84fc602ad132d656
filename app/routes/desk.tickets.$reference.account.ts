import { z } from 'zod';
import { linkAccountForm } from '#server/tickets/contract.ts';
import { linkAccount } from '#server/tickets/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

/** The number is there only where the caller says it now: an empty field is none. */
const form = linkAccountForm.extend({ number: z.string().trim().max(40).optional() });

export const action = ticketAction('tickets.work', form, async (context, { number, ...request }) => {
  await linkAccount(context, { ...request, number: number ?? null });
  return { notice: 'account_linked' };
});
