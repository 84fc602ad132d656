import { showAddressForm } from '#server/accounts/contract.ts';
import { showAddress } from '#server/accounts/index.ts';
import { found } from '#server/errors.ts';
import { ticketKey } from '#server/tickets/index.ts';
import { parseForm } from '../respond.server.ts';
import { staffRoute } from '../session/guard.server.ts';
import { verifiedBy } from '../session/verified-by.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

/** Answers the address itself, to the page that asked; it stands in no loader's data. */
export const action = verifiedBy(
  'show_address',
  staffRoute('desk.enter', async ({ request, params, context }) => {
    const form = await parseForm(request, showAddressForm);
    const { id } = found(await ticketKey(context, params.reference ?? ''), 'ticket');
    return showAddress(context, { ...form, ticketId: id });
  }),
);
