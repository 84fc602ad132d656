import { newId } from '#db/columns.ts';
import { Evidence } from '#db/entities/index.ts';
import type { Actor, Context } from '../context.ts';
import { EVIDENCE, type EvidenceKind } from '../institutions/contract.ts';
import { insertTogether } from '../sql.ts';

/** `blind_answer`: one answer at a call-back; enough of them make the kind `blind_answers`. */
export type NewEvidence = {
  kind: Exclude<EvidenceKind, 'blind_answers'> | 'blind_answer';
  outcome: string;
  detail?: Record<string, string | number>;
};

type Subject = { id: string; institution: string };

/** @throws Error where `EVIDENCE` does not name the actor as a source of the kind. */
function assertMayRecord({ kind: actor }: Actor, kind: NewEvidence['kind']): void {
  const sources: readonly string[] = EVIDENCE[kind === 'blind_answer' ? 'blind_answers' : kind].recordedBy;
  if (!sources.includes(actor)) throw new Error(`${actor} is no source of evidence of the kind ${kind}`);
}

/** Rows of evidence about a ticket, for the account it is about now. Nothing stored about that account may stand in them. */
export function evidenceRows(
  { actor, now }: Context,
  ticket: Subject,
  account: string | null,
  findings: readonly NewEvidence[],
): object[] {
  for (const { kind } of findings) assertMayRecord(actor, kind);
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
