import { record } from '../audit/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { assertRecentlyAuthenticated } from '../staff/index.ts';
import { actWithVerification, type VerifiedRequest } from './act.ts';
import { SHOWN_SECONDS, type ShownAddress } from './contract.ts';
import { openAddress } from './gate.ts';

/**
 * Opens the stored address for the agent's screen, once, for a stated reason.
 * @returns the address and the seconds for which the page may show it.
 * @throws DomainError as {@link actWithVerification}; `forbidden`, `reauthentication_needed`, where the agent has not proved
 * within five minutes who sits there; `conflict` where the account has no address.
 */
export async function showAddress(
  context: Context<StaffActor>,
  request: VerifiedRequest & { reason: string },
): Promise<ShownAddress> {
  return actWithVerification(
    context,
    'show_address',
    'account.address_shown',
    request,
    async (inside, { ticket, account, useId }) => {
      await assertRecentlyAuthenticated({ ...inside, actor: context.actor });
      const address = await openAddress(inside, account, { kind: 'verification_use', id: useId });
      if (!address) throw new DomainError('conflict', 'account_without_address');
      await record(inside, {
        institution: ticket.institution,
        action: 'account.address_shown',
        account: account.id,
        ticket,
        reason: request.reason,
        detail: { seconds: SHOWN_SECONDS },
      });
      return { address, seconds: SHOWN_SECONDS };
    },
  );
}
