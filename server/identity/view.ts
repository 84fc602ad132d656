import {
  Account,
  Approval,
  Challenge,
  type Evidence,
  ProofRequest,
  Staff,
  type Ticket,
  Verification,
  VerificationUse,
} from '#db/entities/index.ts';
import type { Context, StaffActor } from '../context.ts';
import {
  EVIDENCE_KINDS,
  type EvidenceKind,
  type Profile,
  VERIFIED_ACTIONS,
  type VerifiedAction,
  waysOf,
} from '../institutions/contract.ts';
import { TRIES } from './code-limits.ts';
import {
  type ActionState,
  type ContactPoint,
  type CoolingState,
  EVIDENCE_OF_PROOF,
  type IdentityView,
  PROOF_KINDS,
  type ProofState,
} from './contract.ts';
import { coolingValues, isOutdated } from './cooling.ts';
import { evidenceOf } from './evidence.ts';
import { answersAbout, type Finding, findingsAbout, heldEvidence, toRungs } from './findings.ts';
import { nextStep, reachable, waysLeft } from './next-step.ts';
import { evaluatePolicy, nearestWay } from './policy.ts';

const SUGGESTED: Record<string, VerifiedAction> = {
  email_changed: 'change_address',
  password_reset: 'trigger_reset',
  first_connection: 'trigger_reset',
  account_not_migrated: 'migrate',
};

/** The action that a kind of request usually ends in. */
export const suggestedAction = (kind: string): VerifiedAction => SUGGESTED[kind] ?? 'send_known_address';

/** How many rungs of the nearest way hold, come near, and are needed: the meter of a list row. Pure. */
export function evidenceMeter(
  rows: readonly Evidence[],
  account: string | null,
  kind: string,
  profile: Profile,
  now: Date,
): { done: number; partial: number; needed: number } {
  const action = suggestedAction(kind);
  const findings = findingsAbout(rows, account);
  const held = heldEvidence(findings, profile.policy, action, EVIDENCE_KINDS, now);
  const way = nearestWay(profile.policy, action, held);
  const rungs = toRungs(findings, profile.policy, action, way, now);
  return {
    done: rungs.filter((rung) => rung.state === 'done').length,
    partial: rungs.filter((rung) => rung.state === 'partial').length,
    needed: way.length,
  };
}

/** Everything about a requester's identity that the ticket page shows. Holds no stored value. */
export async function identityView(
  context: Context<StaffActor>,
  ticket: Ticket,
  profile: Profile,
): Promise<IdentityView> {
  const { em, now, actor } = context;
  const { policy } = profile;
  const [rows, challenge, proofRequests, approvals, verifications, uses, account] = await Promise.all([
    evidenceOf(context, [ticket.id]),
    em.findOne(
      Challenge,
      { ticket: ticket.id, closedAt: null, expiresAt: { $gt: now } },
      { orderBy: { createdAt: 'desc' } },
    ),
    em.find(ProofRequest, { ticket: ticket.id }, { orderBy: { createdAt: 'desc' }, refresh: true }),
    em.find(Approval, { ticket: ticket.id }, { orderBy: { requestedAt: 'desc' } }),
    em.find(Verification, { ticket: ticket.id, revokedAt: null, expiresAt: { $gt: now }, agent: actor.id }),
    em.find(VerificationUse, { ticket: ticket.id }),
    ticket.account ? em.findOne(Account, { id: ticket.account }) : null,
  ]);
  const about = ticket.account ?? null;
  const findings = findingsAbout(rows, about);
  const action = suggestedAction(ticket.kind);
  const held = heldEvidence(findings, policy, action, EVIDENCE_KINDS, now);
  const way = nearestWay(policy, action, held);
  const shown = shownKinds(profile, action, findings);
  const rungs = toRungs(findings, policy, action, shown, now).map((rung) => ({
    ...rung,
    isRequired: way.includes(rung.kind),
  }));
  const actions = VERIFIED_ACTIONS.filter((one) => policy.actions[one]).map((one) =>
    actionState(one, findings, profile, verifications, uses, now),
  );
  const changed = account ? await coolingValues(context, account) : [];
  const isCooling = (value: CoolingState['value']) => changed.some((one) => one.value === value);
  const answers = answersAbout(rows, about);
  const questions = profile.blindQuestions
    .filter((question) => account?.factKeys.includes(question.key))
    .map((question) => ({ key: question.key, outcome: outcomeOf(answers, question.key) }));
  const questionsLeft =
    isCooling('answers') ||
    answers.filter((answer) => answer.outcome === 'no_match').length >= policy.blindMistakesAllowed
      ? 0
      : questions.filter((question) => question.outcome === null).length;
  const approval = approvals.find((one) => one.account === ticket.account && one.action === action) ?? null;
  const people = approval
    ? await em.find(Staff, { id: { $in: [approval.requestedBy, approval.decidedBy ?? approval.requestedBy] } })
    : [];
  const nameOf = (id: string | null | undefined) => people.find((person) => person.id === id)?.name ?? null;
  const openCode =
    challenge && challenge.account === ticket.account && !isOutdated(challenge, account) ? challenge : null;
  const known = account ? contactPointsOf(account, profile) : [];
  const contactPoints = known.filter(({ point }) => point !== 'sms' || !isCooling('phone'));
  const missing = evaluatePolicy(policy, action, held).missing;
  const offered = {
    contact_code: contactPoints.length > 0,
    blind_answers: questionsLeft > 0,
    electronic_identity:
      !!profile.electronicIdentity &&
      !!ticket.requesterAddress &&
      !!account?.nationalNumberIndex &&
      !isCooling('national_number'),
    document_seen: !isCooling('names') && !isCooling('national_number'),
  };
  const ways = waysLeft(missing, offered);
  const isAsked: Partial<Record<CoolingState['value'], boolean>> = {
    phone: known.some(({ point }) => point === 'sms'),
    answers: questions.length > 0,
  };
  const proofs = proofStates(
    proofRequests.filter((proof) => proof.account === ticket.account),
    now,
  );
  return {
    rungs,
    done: rungs.filter((rung) => rung.isRequired && rung.state === 'done').length,
    needed: way.length,
    suggestedAction: action,
    nextStep: nextStep({
      hasAccount: account !== null,
      rungs,
      ways: missing,
      offered,
      action,
      actions,
      hasCode: openCode !== null,
      awaited: proofs.filter((proof) => proof.state !== 'expired').map((proof) => EVIDENCE_OF_PROOF[proof.kind]),
      hasAnswers: answers.length > 0,
      approval: approval ? (approval.outcome ?? 'pending') : 'none',
    }),
    waysLeft: ways,
    resetMethod: profile.reset.method,
    actions: actions.map((one) => ({ ...one, missing: reachable(one.missing, offered) })),
    code: openCode
      ? {
          contactPoint: openCode.contactPoint as ContactPoint,
          contactHint: openCode.contactHint,
          expiresAt: openCode.expiresAt.toISOString(),
          attemptsLeft: TRIES - openCode.attempts,
        }
      : null,
    contactPoints,
    proofs,
    cooling: changed.filter(({ value }) => isAsked[value] ?? true),
    questions,
    questionsLeft,
    approval: approval
      ? {
          id: approval.id,
          action,
          outcome: approval.outcome ?? null,
          requestedBy: nameOf(approval.requestedBy) ?? '',
          decidedBy: nameOf(approval.decidedBy),
          comment: approval.comment ?? null,
        }
      : null,
  };
}

/** What any action of the institution may need, what is first looked at, and what someone has brought in anyway. */
function shownKinds(
  { policy, electronicIdentity, nationalNumber }: Profile,
  action: VerifiedAction,
  findings: readonly Finding[],
): EvidenceKind[] {
  const rules = Object.values(policy.actions);
  const mentioned = new Set(rules.flatMap((rule) => waysOf(rule).flat()));
  if (!electronicIdentity) mentioned.delete('electronic_identity');
  const rule = policy.actions[action];
  const needsConsent = rule !== undefined && waysOf(rule).some((way) => way.includes('supervisor_approval'));
  return EVIDENCE_KINDS.filter((kind) =>
    kind === 'supervisor_approval'
      ? needsConsent
      : mentioned.has(kind) ||
        (kind === 'number_well_formed' && nationalNumber.isUsed) ||
        kind === 'sender_is_known' ||
        (kind !== 'sender_authenticated' && findings.some((finding) => finding.kind === kind && !finding.revokedAt)),
  );
}

const contactPointsOf = (account: Account, profile: Profile): { point: ContactPoint; hint: string }[] => [
  ...(account.addressHint ? [{ point: 'mail' as const, hint: account.addressHint }] : []),
  ...(account.phoneHint && profile.sms ? [{ point: 'sms' as const, hint: account.phoneHint }] : []),
];

/** The newest link of each kind, as long as it has not become evidence. */
function proofStates(proofs: readonly ProofRequest[], now: Date): ProofState[] {
  return PROOF_KINDS.flatMap((kind) => {
    const proof = proofs.find((one) => one.kind === kind);
    if (!proof || proof.closedAt) return [];
    const outcome = proof.outcome;
    const state =
      proof.expiresAt <= now ? 'expired' : outcome === 'declined' || outcome === 'unusable' ? outcome : 'awaited';
    return [{ kind, state, hint: proof.addressHint ?? null, expiresAt: proof.expiresAt.toISOString() }];
  });
}

const outcomeOf = (answers: readonly Finding[], key: string): 'match' | 'no_match' | null =>
  (answers.find((answer) => answer.detail.question === key)?.outcome as 'match' | 'no_match' | undefined) ?? null;

function actionState(
  action: VerifiedAction,
  findings: readonly Finding[],
  { policy }: Profile,
  verifications: readonly Verification[],
  uses: readonly VerificationUse[],
  now: Date,
): ActionState {
  const used = uses.filter((use) => use.action === action).at(-1);
  const live = verifications.find((one) => one.action === action && !uses.some((use) => use.verification === one.id));
  const answer = evaluatePolicy(policy, action, heldEvidence(findings, policy, action, EVIDENCE_KINDS, now));
  return {
    action,
    state: live ? 'confirmed' : answer.isSatisfied ? 'ready' : 'locked',
    missing: answer.missing,
    coolingOffHours: answer.coolingOffHours,
    verificationId: live?.id ?? null,
    expiresAt: live?.expiresAt.toISOString() ?? null,
    doneAt: used?.usedAt.toISOString() ?? null,
  };
}
