import { sendAddressForm } from '#server/accounts/contract.ts';
import { sendKnownAddress } from '#server/accounts/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';
import { verifiedBy } from '../session/verified-by.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

export const action = verifiedBy(
  'send_known_address',
  ticketAction('desk.enter', sendAddressForm, async (context, form) => {
    await sendKnownAddress(context, form);
    return { notice: 'address_sent' };
  }),
);
