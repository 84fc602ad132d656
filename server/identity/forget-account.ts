import { Approval, Challenge, ProofRequest, type Ticket, Verification } from '#db/entities/index.ts';
import type { Context } from '../context.ts';

/** A ticket turns to another account: what was decided and asked for the former one no longer holds. */
export async function forgetAccount({ em, now }: Context, ticket: Ticket): Promise<void> {
  await em.nativeUpdate(Verification, { ticket: ticket.id, revokedAt: null }, { revokedAt: now });
  await em.nativeUpdate(Challenge, { ticket: ticket.id, closedAt: null }, { closedAt: now, outcome: 'superseded' });
  await em.nativeUpdate(
    ProofRequest,
    { ticket: ticket.id, closedAt: null },
    { closedAt: now, outcome: 'superseded', stateHash: null },
  );
  await em.nativeUpdate(Approval, { ticket: ticket.id, outcome: null }, { outcome: 'withdrawn', decidedAt: now });
}
