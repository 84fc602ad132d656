import { addressField, changeAddressForm } from '#server/accounts/contract.ts';
import { changeAddress } from '#server/accounts/index.ts';
import { ticketAction } from '../components/desk/ticket-action.server.ts';
import { verifiedBy } from '../session/verified-by.server.ts';

export { RefusedStep as default } from '../components/desk/refused.tsx';

/** An empty field means the address that the requester gave in the mail. */
const form = changeAddressForm.extend({ newAddress: addressField.optional() });

export const action = verifiedBy(
  'change_address',
  ticketAction('desk.enter', form, async (context, { newAddress, ...request }) => {
    await changeAddress(context, { ...request, newAddress: newAddress ?? null });
    return { notice: 'change_requested' };
  }),
);
