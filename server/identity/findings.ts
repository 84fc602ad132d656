import type { Evidence } from '#db/entities/index.ts';
import type { EvidenceKind, EvidencePolicy, VerifiedAction } from '../institutions/contract.ts';
import type { Rung, RungState } from './contract.ts';

/** What is kept of one row of evidence for judging it. */
export type Finding = Pick<Evidence, 'kind' | 'outcome' | 'detail' | 'recordedByName' | 'recordedAt'>;

/** Outcomes that make a rung hold; further below those that come near. An outcome in no list is a failure. */
const HOLDS: Record<string, readonly string[]> = {
  number_well_formed: ['valid'],
  number_found: ['found'],
  names_agree: ['exact', 'accepted'],
  sender_is_known: ['yes'],
  contact_code: ['match'],
};
/** Outcomes that say nothing against the requester: there is just nothing there. */
const ABSENT: Record<string, readonly string[]> = { number_well_formed: ['missing'], sender_is_known: ['no'] };
const COMES_NEAR: Record<string, readonly string[]> = {
  names_agree: ['close'],
  number_well_formed: ['review'],
  sender_is_known: ['unproven'],
};

/** The evidence that counts: not revoked, and gathered for the account that the ticket is about now. */
export function liveFindings(rows: readonly Evidence[], accountId: string | null): Finding[] {
  return rows.filter(
    (row) => !row.revokedAt && (row.account === null || row.account === undefined || row.account === accountId),
  );
}

const latest = (findings: readonly Finding[], kind: string): Finding | undefined =>
  findings.findLast((finding) => finding.kind === kind);

/** The rungs of the ladder for one action, in the order in which an agent climbs them. Pure. */
export function toRungs(
  findings: readonly Finding[],
  policy: EvidencePolicy,
  action: VerifiedAction,
  kinds: readonly EvidenceKind[],
): Rung[] {
  return kinds.map((kind) => {
    if (kind === 'blind_answers') return blindRung(findings, policy);
    if (kind === 'supervisor_approval') return approvalRung(findings, action);
    const finding = latest(findings, kind);
    if (!finding) return rung(kind, 'missing', 'none');
    const state = stateOf(kind, finding.outcome);
    return rung(kind, state, finding.outcome, finding);
  });
}

/** The kinds of evidence that hold for an action. */
export function heldEvidence(
  findings: readonly Finding[],
  policy: EvidencePolicy,
  action: VerifiedAction,
  kinds: readonly EvidenceKind[],
): Set<EvidenceKind> {
  return new Set(
    toRungs(findings, policy, action, kinds)
      .filter((one) => one.state === 'done')
      .map((one) => one.kind),
  );
}

function stateOf(kind: string, outcome: string): RungState {
  if (HOLDS[kind]?.includes(outcome)) return 'done';
  if (COMES_NEAR[kind]?.includes(outcome)) return 'partial';
  return ABSENT[kind]?.includes(outcome) ? 'missing' : 'failed';
}

function blindRung(findings: readonly Finding[], policy: EvidencePolicy): Rung {
  const answers = findings.filter((finding) => finding.kind === 'blind_answer');
  const matches = new Set(
    answers.filter((answer) => answer.outcome === 'match').map((answer) => answer.detail.question),
  ).size;
  const mistakes = answers.filter((answer) => answer.outcome === 'no_match').length;
  const detail = { matches, mistakes, needed: policy.blindAnswersNeeded, allowed: policy.blindMistakesAllowed };
  const last = answers.at(-1);
  if (mistakes >= policy.blindMistakesAllowed)
    return rung('blind_answers', 'failed', 'too_many_mistakes', last, detail);
  if (matches >= policy.blindAnswersNeeded) return rung('blind_answers', 'done', 'enough', last, detail);
  return rung(
    'blind_answers',
    matches > 0 ? 'partial' : mistakes > 0 ? 'failed' : 'missing',
    answers.length > 0 ? 'some' : 'none',
    last,
    detail,
  );
}

function approvalRung(findings: readonly Finding[], action: VerifiedAction): Rung {
  const finding = findings.findLast((one) => one.kind === 'supervisor_approval' && one.detail.action === action);
  if (!finding) return rung('supervisor_approval', 'missing', 'none');
  return rung('supervisor_approval', finding.outcome === 'approved' ? 'done' : 'failed', finding.outcome, finding);
}

function rung(kind: EvidenceKind, state: RungState, outcome: string, finding?: Finding, detail?: Rung['detail']): Rung {
  return {
    kind,
    state,
    outcome,
    detail: detail ?? finding?.detail ?? {},
    by: finding?.recordedByName ?? null,
    at: finding?.recordedAt.toISOString() ?? null,
    isRequired: false,
  };
}
