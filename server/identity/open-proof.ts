import { LockMode } from '@mikro-orm/postgresql';
import { ProofRequest, Ticket } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import type { ProofKind } from './contract.ts';

export type OpenProof = { proof: ProofRequest; ticket: Ticket };

/** Whether a link still holds: not used, not replaced, not too old, and the ticket is still about the same account. */
const isOpen = (proof: ProofRequest, ticket: Ticket, now: Date): boolean =>
  !proof.closedAt && proof.expiresAt > now && ticket.account === proof.account && ticket.status !== 'resolved';

/** The proof that the key of a mailed link stands for, in its own institution and of its own kind, or null. */
export async function findOpenProof(
  { em, now }: Context,
  kind: ProofKind,
  institution: string,
  key: string,
): Promise<OpenProof | null> {
  const proof =
    key && (await em.findOne(ProofRequest, { institution, kind, keyHash: hashToken(key) }, { refresh: true }));
  const ticket = proof && (await em.findOne(Ticket, { id: proof.ticket }, { refresh: true }));
  return proof && ticket && isOpen(proof, ticket, now) ? { proof, ticket } : null;
}

/** The same with ticket and proof locked, in that order, for a change. */
export async function lockOpenProof(
  context: Context,
  kind: ProofKind,
  institution: string,
  key: string,
): Promise<OpenProof | null> {
  const { em, now } = context;
  const named = await findOpenProof(context, kind, institution, key);
  if (!named) return null;
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
  const ticket = await em.findOneOrFail(Ticket, { id: named.ticket.id }, lock);
  const proof = await em.findOneOrFail(ProofRequest, { id: named.proof.id }, lock);
  return isOpen(proof, ticket, now) ? { proof, ticket } : null;
}

/** The context in which a requester acts on their own ticket. */
export const asRequester = (context: Context, ticket: Ticket): Context => ({
  ...context,
  actor: { kind: 'requester', name: ticket.requesterName, ticketId: ticket.id },
});
