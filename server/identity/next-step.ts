import type { EvidenceKind, VerifiedAction } from '../institutions/contract.ts';
import type { ActionState, NextStep, Rung } from './contract.ts';

/** What can be had for this ticket and account at all. A kind that is not named can always be asked for. */
export type Offered = Partial<Record<EvidenceKind, boolean>>;

type Situation = {
  hasAccount: boolean;
  rungs: readonly Rung[];
  /** What is missing for the action: any one set would do, the shortest first. */
  ways: readonly (readonly EvidenceKind[])[];
  offered: Offered;
  action: VerifiedAction;
  actions: readonly ActionState[];
  hasCode: boolean;
  /** Kinds of evidence for which a link is under way to the requester. */
  awaited: readonly EvidenceKind[];
  hasAnswers: boolean;
  approval: 'none' | 'pending' | 'approved' | 'refused' | 'withdrawn';
};

/** Kinds that an agent can ask the person for, and the step that does it. */
const STEP_OF: Partial<Record<EvidenceKind, NextStep>> = {
  contact_code: 'send_code',
  blind_answers: 'ask_questions',
  document_seen: 'see_document',
  new_address_confirmed: 'prove_new_address',
  electronic_identity: 'prove_electronically',
};

const canBeHad = (kind: EvidenceKind, offered: Offered): boolean => offered[kind] ?? true;

/** The sets of evidence that can be had here; all of them where none can, so that something is named. Pure. */
export function reachable(ways: readonly EvidenceKind[][], offered: Offered): EvidenceKind[][] {
  const had = ways.filter((way) => way.every((kind) => canBeHad(kind, offered)));
  return had.length > 0 ? had : [...ways];
}

/** The kinds by which an action can still be reached here, those of the shortest set first. Pure. */
export function waysLeft(ways: readonly (readonly EvidenceKind[])[], offered: Offered): EvidenceKind[] {
  const had = ways.filter((way) => way.every((kind) => canBeHad(kind, offered)));
  return [...new Set(had.flat())].filter((kind) => STEP_OF[kind] !== undefined);
}

/** What the agent had best do now. Pure. */
export function nextStep(situation: Situation): NextStep {
  const { hasAccount, rungs, ways, offered, action, actions, hasCode, awaited, hasAnswers, approval } = situation;
  const state = actions.find((one) => one.action === action);
  if (state?.doneAt) return 'close';
  if (state?.state === 'confirmed') return 'act';
  if (state?.state === 'ready') return 'confirm';
  if (!hasAccount) return 'link_account';
  const names = rungs.find((rung) => rung.kind === 'names_agree');
  if (names?.state === 'partial') return 'accept_name';
  const isNeeded = (kind: EvidenceKind) => ways.length > 0 && ways.every((way) => way.includes(kind));
  if (isNeeded('number_found') || isNeeded('names_agree')) return 'link_account';
  if (ways.some((way) => way.length === 1 && way[0] === 'supervisor_approval'))
    return approval === 'pending' ? 'await_approval' : 'request_approval';
  const kinds = waysLeft(ways, offered);
  if (hasCode && kinds.includes('contact_code')) return 'check_code';
  const onItsWay = kinds.find((kind) => awaited.includes(kind));
  if (onItsWay) return STEP_OF[onItsWay] ?? 'ask_questions';
  if (hasAnswers && kinds.includes('blind_answers')) return 'ask_questions';
  const [first] = kinds;
  return (first && STEP_OF[first]) ?? 'ask_questions';
}
