import { Evidence, type Ticket } from '#db/entities/index.ts';
import type { Context } from '../context.ts';

export type NewEvidence = { kind: string; outcome: string; detail?: Record<string, string | number> };

/**
 * Records findings about a ticket, for the account it is about now. Nothing stored about that account may stand in them.
 */
export function addEvidence(
  { em, actor, now }: Context,
  ticket: Pick<Ticket, 'id' | 'institution'>,
  account: string | null,
  findings: readonly NewEvidence[],
): void {
  for (const finding of findings) {
    em.persist(
      em.create(Evidence, {
        institution: ticket.institution,
        ticket: ticket.id,
        account,
        kind: finding.kind,
        outcome: finding.outcome,
        detail: finding.detail ?? {},
        recordedBy: actor.kind === 'staff' ? actor.id : null,
        recordedByName: actor.kind === 'system' ? null : actor.name,
        recordedAt: now,
      }),
    );
  }
}

/** All evidence of tickets, oldest first. */
export const evidenceOf = ({ em }: Context, tickets: readonly string[]): Promise<Evidence[]> =>
  em.find(Evidence, { ticket: { $in: [...tickets] } }, { orderBy: { recordedAt: 'asc', id: 'asc' } });
