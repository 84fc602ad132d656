import type { Evidence } from '#db/entities/index.ts';
import { EVIDENCE, type EvidenceKind, type EvidencePolicy, type VerifiedAction } from '../institutions/contract.ts';
import type { Rung, RungState } from './contract.ts';

/** What is kept of one row of evidence for judging it. */
export type Finding = Pick<
  Evidence,
  'id' | 'kind' | 'outcome' | 'detail' | 'recordedByName' | 'recordedAt' | 'revokedAt'
>;

/** Outcomes that make a rung hold; further below those that come near. An outcome in no list is a failure. */
const HOLDS: Record<string, readonly string[]> = {
  number_well_formed: ['valid'],
  number_found: ['found'],
  names_agree: ['exact', 'accepted'],
  sender_authenticated: ['yes'],
  sender_is_known: ['yes'],
  contact_code: ['match'],
  new_address_confirmed: ['confirmed'],
  document_seen: ['seen'],
  electronic_identity: ['match'],
};
/** Outcomes that say nothing against the requester: there is just nothing there. */
const ABSENT: Record<string, readonly string[]> = {
  number_well_formed: ['missing'],
  sender_authenticated: ['unproven'],
  sender_is_known: ['no'],
};
const COMES_NEAR: Record<string, readonly string[]> = {
  names_agree: ['close'],
  number_well_formed: ['review'],
  sender_is_known: ['unproven'],
};
const MINUTE = 60_000;

/** The findings about the account that a ticket is about now, revoked ones included. */
export const findingsAbout = (rows: readonly Evidence[], accountId: string | null): Finding[] =>
  rows.filter((row) => row.account === null || row.account === undefined || row.account === accountId);

/** The evidence that may count: not revoked, and gathered for the account that the ticket is about now. */
export const liveFindings = (rows: readonly Evidence[], accountId: string | null): Finding[] =>
  findingsAbout(rows, accountId).filter((row) => !row.revokedAt);

/** The answers of a call-back, revoked ones included: a mistake stays one, whatever is revoked. */
export const answersAbout = (rows: readonly Evidence[], accountId: string | null): Finding[] =>
  findingsAbout(rows, accountId).filter((row) => row.kind === 'blind_answer');

/** When evidence of a kind that was recorded at an instant stops counting. */
export const freshUntil = (policy: EvidencePolicy, kind: EvidenceKind, recordedAt: Date): Date =>
  new Date(recordedAt.getTime() + (policy.freshnessMinutes[kind] ?? EVIDENCE[kind].freshMinutes) * MINUTE);

/** The rungs of the ladder for one action at an instant, in the order in which an agent climbs them. Pure. */
export function toRungs(
  findings: readonly Finding[],
  policy: EvidencePolicy,
  action: VerifiedAction,
  kinds: readonly EvidenceKind[],
  now: Date,
): Rung[] {
  const live = findings.filter((finding) => !finding.revokedAt);
  return kinds.map((kind) => {
    if (kind === 'blind_answers') return blindRung(findings, policy, now);
    const finding = live.findLast(
      (one) => one.kind === kind && (kind !== 'supervisor_approval' || one.detail.action === action),
    );
    if (!finding) return rung(kind, 'missing', 'none');
    return fresh(rung(kind, stateOf(kind, finding.outcome), finding.outcome, [finding]), policy, now, finding);
  });
}

/** The kinds of evidence that hold for an action at an instant. */
export function heldEvidence(
  findings: readonly Finding[],
  policy: EvidencePolicy,
  action: VerifiedAction,
  kinds: readonly EvidenceKind[],
  now: Date,
): Set<EvidenceKind> {
  return new Set(
    toRungs(findings, policy, action, kinds, now)
      .filter((one) => one.state === 'done')
      .map((one) => one.kind),
  );
}

function stateOf(kind: EvidenceKind, outcome: string): RungState {
  if (kind === 'supervisor_approval') return outcome === 'approved' ? 'done' : 'failed';
  if (HOLDS[kind]?.includes(outcome)) return 'done';
  if (COMES_NEAR[kind]?.includes(outcome)) return 'partial';
  return ABSENT[kind]?.includes(outcome) ? 'missing' : 'failed';
}

/** A rung that held when it was recorded, and no longer does once it is too old. */
function fresh(held: Rung, policy: EvidencePolicy, now: Date, oldest: Finding): Rung {
  if (held.state !== 'done') return held;
  const until = freshUntil(policy, held.kind, oldest.recordedAt);
  return { ...held, state: until > now ? 'done' : 'expired', freshUntil: until.toISOString() };
}

function blindRung(findings: readonly Finding[], policy: EvidencePolicy, now: Date): Rung {
  const answers = findings.filter((finding) => finding.kind === 'blind_answer');
  const mistakes = answers.filter((answer) => answer.outcome === 'no_match').length;
  const matches = [
    ...new Map(
      answers
        .filter((answer) => answer.outcome === 'match' && !answer.revokedAt)
        .map((answer) => [answer.detail.question, answer]),
    ).values(),
  ];
  const detail = {
    matches: matches.length,
    mistakes,
    needed: policy.blindAnswersNeeded,
    allowed: policy.blindMistakesAllowed,
  };
  const build = (state: RungState, outcome: string) => ({
    ...rung('blind_answers', state, outcome, answers.slice(-1)),
    detail,
    evidence: matches.map((match) => match.id),
  });
  if (mistakes >= policy.blindMistakesAllowed) return build('failed', 'too_many_mistakes');
  const oldest = matches.at(-policy.blindAnswersNeeded);
  if (oldest) return fresh(build('done', 'enough'), policy, now, oldest);
  if (answers.length === 0) return build('missing', 'none');
  return build(matches.length > 0 ? 'partial' : mistakes > 0 ? 'failed' : 'missing', 'some');
}

function rung(kind: EvidenceKind, state: RungState, outcome: string, findings: readonly Finding[] = []): Rung {
  const last = findings.at(-1);
  return {
    kind,
    strength: EVIDENCE[kind].strength,
    state,
    outcome,
    evidence: findings.map((finding) => finding.id),
    detail: last?.detail ?? {},
    by: last?.recordedByName ?? null,
    at: last?.recordedAt.toISOString() ?? null,
    freshUntil: null,
    isRequired: false,
  };
}
