import { newId } from '#db/columns.ts';
import { Evidence } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { insertTogether } from '../sql.ts';

export type NewEvidence = { kind: string; outcome: string; detail?: Record<string, string | number> };

type Subject = { id: string; institution: string };

/** Rows of evidence about a ticket, for the account it is about now. Nothing stored about that account may stand in them. */
export function evidenceRows(
  { actor, now }: Context,
  ticket: Subject,
  account: string | null,
  findings: readonly NewEvidence[],
): object[] {
  return findings.map((finding) => ({
    id: newId(),
    institution: ticket.institution,
    ticket: ticket.id,
    account,
    kind: finding.kind,
    outcome: finding.outcome,
    detail: finding.detail ?? {},
    recordedBy: actor.kind === 'staff' ? actor.id : null,
    recordedByName: actor.kind === 'staff' ? actor.name : null,
    recordedAt: now,
  }));
}

/** Records findings about a ticket; see {@link evidenceRows}. */
export async function addEvidence(
  context: Context,
  ticket: Subject,
  account: string | null,
  findings: readonly NewEvidence[],
): Promise<void> {
  await insertTogether(context.em, [Evidence, evidenceRows(context, ticket, account, findings)]);
}

/** All evidence of tickets, oldest first. */
export const evidenceOf = ({ em }: Context, tickets: readonly string[]): Promise<Evidence[]> =>
  em.find(Evidence, { ticket: { $in: [...tickets] } }, { orderBy: { recordedAt: 'asc', id: 'asc' } });
