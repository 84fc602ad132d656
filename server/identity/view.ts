import {
  Account,
  Approval,
  Challenge,
  type Evidence,
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
} from '../institutions/contract.ts';
import { TRIES } from './code.ts';
import type { ActionState, IdentityView, NextStep, Rung } from './contract.ts';
import { evidenceOf } from './evidence.ts';
import { type Finding, heldEvidence, liveFindings, toRungs } from './findings.ts';
import { evaluatePolicy, nearestWay } from './policy.ts';

const SUGGESTED: Record<string, VerifiedAction> = {
  email_changed: 'change_address',
  password_reset: 'trigger_reset',
  first_connection: 'trigger_reset',
};

/** The action that a kind of request usually ends in. */
export const suggestedAction = (kind: string): VerifiedAction => SUGGESTED[kind] ?? 'send_known_address';

/** How many rungs of the nearest way hold, come near, and are needed: the meter of a list row. Pure. */
export function evidenceMeter(
  rows: readonly Evidence[],
  account: string | null,
  kind: string,
  profile: Profile,
): { done: number; partial: number; needed: number } {
  const action = suggestedAction(kind);
  const findings = liveFindings(rows, account);
  const held = heldEvidence(findings, profile.policy, action, EVIDENCE_KINDS);
  const way = nearestWay(profile.policy, action, held);
  const rungs = toRungs(findings, profile.policy, action, way);
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
  const [rows, challenge, approvals, verifications, uses, account] = await Promise.all([
    evidenceOf(context, [ticket.id]),
    em.findOne(
      Challenge,
      { ticket: ticket.id, closedAt: null, expiresAt: { $gt: now } },
      { orderBy: { createdAt: 'desc' } },
    ),
    em.find(Approval, { ticket: ticket.id }, { orderBy: { requestedAt: 'desc' } }),
    em.find(Verification, { ticket: ticket.id, revokedAt: null, expiresAt: { $gt: now }, agent: actor.id }),
    em.find(VerificationUse, { ticket: ticket.id }),
    ticket.account ? em.findOne(Account, { id: ticket.account }) : null,
  ]);
  const findings = liveFindings(rows, ticket.account ?? null);
  const action = suggestedAction(ticket.kind);
  const held = heldEvidence(findings, profile.policy, action, EVIDENCE_KINDS);
  const way = nearestWay(profile.policy, action, held);
  const mentioned = new Set(
    Object.values(profile.policy.actions).flatMap((rule) => [...rule.all, ...rule.anyOf.flat()]),
  );
  const ownRule = profile.policy.actions[action];
  const shown = EVIDENCE_KINDS.filter(
    (kind) =>
      (mentioned.has(kind) || kind === 'number_well_formed' || kind === 'sender_is_known') &&
      (kind !== 'supervisor_approval' ||
        ownRule?.anyOf.some((set) => set.includes(kind)) ||
        ownRule?.all.includes(kind)),
  );
  const rungs = toRungs(findings, profile.policy, action, shown).map((rung) => ({
    ...rung,
    isRequired: way.includes(rung.kind),
  }));
  const actions = VERIFIED_ACTIONS.filter((one) => profile.policy.actions[one]).map((one) =>
    actionState(one, findings, profile, verifications, uses),
  );
  const answers = findings.filter((finding) => finding.kind === 'blind_answer');
  const questions = profile.blindQuestions
    .filter((question) => account?.factKeys.includes(question.key))
    .map((question) => ({ key: question.key, outcome: outcomeOf(answers, question.key) }));
  const questionsLeft =
    answers.filter((answer) => answer.outcome === 'no_match').length >= profile.policy.blindMistakesAllowed
      ? 0
      : questions.filter((question) => question.outcome === null).length;
  const approval = approvals.find((one) => one.account === ticket.account && one.action === action) ?? null;
  const people = approval
    ? await em.find(Staff, { id: { $in: [approval.requestedBy, approval.decidedBy ?? approval.requestedBy] } })
    : [];
  const nameOf = (id: string | null | undefined) => people.find((person) => person.id === id)?.name ?? null;
  const openCode = challenge && challenge.account === ticket.account ? challenge : null;
  return {
    rungs,
    done: rungs.filter((rung) => rung.isRequired && rung.state === 'done').length,
    needed: way.length,
    suggestedAction: action,
    nextStep: nextStep({
      account,
      rungs,
      held,
      way,
      action,
      actions,
      hasCode: openCode !== null,
      hasAnswers: answers.length > 0,
      questionsLeft,
      approval:
        approval?.outcome === null || approval?.outcome === undefined
          ? approval
            ? 'pending'
            : 'none'
          : approval.outcome,
    }),
    actions,
    code: openCode
      ? {
          contactHint: openCode.contactHint,
          expiresAt: openCode.expiresAt.toISOString(),
          attemptsLeft: TRIES - openCode.attempts,
        }
      : null,
    contactPoints: account?.addressHint ? [{ point: 'mail', hint: account.addressHint }] : [],
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

const outcomeOf = (answers: readonly Finding[], key: string): 'match' | 'no_match' | null =>
  (answers.find((answer) => answer.detail.question === key)?.outcome as 'match' | 'no_match' | undefined) ?? null;

function actionState(
  action: VerifiedAction,
  findings: readonly Finding[],
  profile: Profile,
  verifications: readonly Verification[],
  uses: readonly VerificationUse[],
): ActionState {
  const used = uses.filter((use) => use.action === action).at(-1);
  const live = verifications.find((one) => one.action === action && !uses.some((use) => use.verification === one.id));
  const answer = evaluatePolicy(profile.policy, action, heldEvidence(findings, profile.policy, action, EVIDENCE_KINDS));
  return {
    action,
    state: live ? 'confirmed' : answer.isSatisfied ? 'ready' : 'locked',
    missing: answer.missing,
    verificationId: live?.id ?? null,
    expiresAt: live?.expiresAt.toISOString() ?? null,
    doneAt: used?.usedAt.toISOString() ?? null,
  };
}

type Situation = {
  account: Account | null;
  rungs: readonly Rung[];
  held: ReadonlySet<EvidenceKind>;
  way: readonly EvidenceKind[];
  action: VerifiedAction;
  actions: readonly ActionState[];
  hasCode: boolean;
  hasAnswers: boolean;
  questionsLeft: number;
  approval: 'none' | 'pending' | 'approved' | 'refused' | 'withdrawn';
};

/** What the agent had best do now. Pure. */
export function nextStep(situation: Situation): NextStep {
  const { account, rungs, held, way, action, actions, hasCode, hasAnswers, questionsLeft, approval } = situation;
  const state = actions.find((one) => one.action === action);
  if (state?.doneAt) return 'close';
  if (state?.state === 'confirmed') return 'act';
  if (state?.state === 'ready') return 'confirm';
  if (!account) return 'link_account';
  const names = rungs.find((rung) => rung.kind === 'names_agree');
  if (names?.state === 'partial') return 'accept_name';
  if (!held.has('number_found') || names?.state !== 'done') return 'link_account';
  const missing = way.filter((kind) => !held.has(kind));
  if (missing.length === 1 && missing[0] === 'supervisor_approval')
    return approval === 'pending' ? 'await_approval' : 'request_approval';
  if (hasCode) return 'check_code';
  if (hasAnswers && questionsLeft > 0) return 'ask_questions';
  return account.addressHint ? 'send_code' : 'ask_questions';
}
