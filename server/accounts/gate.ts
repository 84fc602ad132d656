import { type Account, type AddressChange, Ticket } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { blindIndex, sealText } from '../crypto/index.ts';
import { openText } from '../crypto/open.ts';
import { found } from '../errors.ts';
import { normaliseAddress } from './normalise.ts';

/**
 * The one place where personal values of accounts and tickets are opened. What is opened here goes into a mail or a
 * comparison; the only value that reaches a browser is a shown address, and that demands a verification.
 */
type Owned = { id: string; institution: string };
type AccountColumn = 'nationalNumber' | 'address' | 'phone' | 'birthDate' | 'facts';

const accountPlace = (account: Owned, column: AccountColumn) => ({
  institution: account.institution,
  column: `account.${column}`,
  row: account.id,
});
const ticketPlace = (ticket: Owned, column: 'requesterAddress' | 'requestedAddress') => ({
  institution: ticket.institution,
  column: `ticket.${column}`,
  row: ticket.id,
});
const changePlace = (change: Owned, column: 'newAddress' | 'oldAddress') => ({
  institution: change.institution,
  column: `address_change.${column}`,
  row: change.id,
});

export const sealForAccount = (account: Owned, column: AccountColumn, value: string): string =>
  sealText(accountPlace(account, column), value);
export const sealForTicket = (ticket: Owned, column: 'requesterAddress' | 'requestedAddress', value: string): string =>
  sealText(ticketPlace(ticket, column), value);
export const sealForChange = (change: Owned, column: 'newAddress' | 'oldAddress', value: string): string =>
  sealText(changePlace(change, column), value);

/** The look-up value of an address in an institution: accounts, tickets and changes share it, so that they compare. */
export const addressIndex = (institution: string, address: string): string =>
  blindIndex({ institution, column: 'address' }, normaliseAddress(address));
export const nationalNumberIndex = (institution: string, number: string): string =>
  blindIndex({ institution, column: 'nationalNumber' }, number);

export const openAccountValue = <C extends AccountColumn>(
  account: Owned & Pick<Account, C>,
  column: C,
): string | null => {
  const sealed = account[column];
  return sealed ? openText(accountPlace(account, column), sealed) : null;
};

export async function openRequesterAddress({ em }: Context, ticketId: string): Promise<string> {
  const ticket = await em.findOneOrFail(Ticket, { id: ticketId });
  return openText(ticketPlace(ticket, 'requesterAddress'), found(ticket.requesterAddress, 'requester_address'));
}

export const openRequestedAddress = (ticket: Ticket): string | null =>
  ticket.requestedAddress ? openText(ticketPlace(ticket, 'requestedAddress'), ticket.requestedAddress) : null;

export const openChangeAddress = (change: AddressChange, column: 'newAddress' | 'oldAddress'): string | null => {
  const sealed = change[column];
  return sealed ? openText(changePlace(change, column), sealed) : null;
};
