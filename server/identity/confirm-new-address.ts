import { touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { takeTurnOfNetwork } from '../rate-limit.ts';
import { addEvidence } from './evidence.ts';
import { asRequester, findOpenProof, lockOpenProof } from './open-proof.ts';

export type NewAddressProof = { kind: 'open'; hint: string } | { kind: 'no_longer_valid' };

/** What the link in a mail to a new address is about, for the page that asks for the click. Changes nothing. */
export async function previewNewAddress(context: Context, institution: string, key: string): Promise<NewAddressProof> {
  await takeTurnOfNetwork(context, 'proof_link');
  const open = await findOpenProof(context, 'new_address', institution, key);
  return open ? { kind: 'open', hint: open.proof.addressHint ?? '' } : { kind: 'no_longer_valid' };
}

/** The reader of a new address confirms that they read it. Single use; changes no address. */
export async function confirmNewAddress(
  context: Context,
  institution: string,
  key: string,
): Promise<{ kind: 'done' | 'no_longer_valid' }> {
  await takeTurnOfNetwork(context, 'proof_link');
  return inTransaction(context, async (inside) => {
    const open = await lockOpenProof(inside, 'new_address', institution, key);
    if (!open) return { kind: 'no_longer_valid' };
    const { proof, ticket } = open;
    const requester = asRequester(inside, ticket);
    proof.closedAt = inside.now;
    proof.outcome = 'confirmed';
    await addEvidence(requester, ticket, proof.account, [
      { kind: 'new_address_confirmed', outcome: 'confirmed', detail: { proof: proof.id } },
    ]);
    if (ticket.status === 'waiting') ticket.status = 'open';
    touchTicket(ticket, inside.now);
    await record(requester, {
      institution: ticket.institution,
      action: 'identity.address_proved',
      account: proof.account,
      ticket,
    });
    return { kind: 'done' };
  });
}
