import {
  type EvidenceKind,
  type EvidencePolicy,
  isAtLeast,
  type VerifiedAction,
  waysOf,
} from '../institutions/contract.ts';

export type PolicyAnswer = {
  isSatisfied: boolean;
  /** Where it is not: the sets of evidence of which any one would make it so, the shortest first. */
  missing: EvidenceKind[][];
  /** Whether strong evidence is held: see `EVIDENCE`. */
  isStrong: boolean;
  /** Whether every way that is met has a second person's consent in it. */
  needsApproval: boolean;
  /** Hours until a change takes effect; 0 with strong evidence, and where the policy asks for no waiting. */
  coolingOffHours: number;
};

/**
 * Whether the evidence at hand is enough for an action of an institution, and if not, what is missing. Depends on the set
 * of kinds alone: not on their order, nor on how often one is held. An action that a policy does not name is never allowed.
 */
export function evaluatePolicy(
  policy: EvidencePolicy,
  action: VerifiedAction,
  held: ReadonlySet<EvidenceKind>,
): PolicyAnswer {
  const rule = policy.actions[action];
  const isStrong = [...held].some((kind) => isAtLeast(kind, 'strong'));
  if (!rule) return { isSatisfied: false, missing: [], isStrong, needsApproval: false, coolingOffHours: 0 };
  const ways = waysOf(rule);
  const met = ways.filter((way) => way.every((kind) => held.has(kind)));
  return {
    isSatisfied: met.length > 0,
    missing:
      met.length > 0
        ? []
        : ways.map((way) => way.filter((kind) => !held.has(kind))).sort((one, other) => one.length - other.length),
    isStrong,
    needsApproval: met.length > 0 && met.every((way) => way.includes('supervisor_approval')),
    coolingOffHours: isStrong ? 0 : rule.coolingOffHours,
  };
}

/** The evidence that the nearest way to an action consists of, what is held included. Of two as near, the one begun. */
export function nearestWay(
  policy: EvidencePolicy,
  action: VerifiedAction,
  held: ReadonlySet<EvidenceKind>,
): EvidenceKind[] {
  const rule = policy.actions[action];
  if (!rule) return [];
  const open = (way: readonly EvidenceKind[]) => way.filter((kind) => !held.has(kind)).length;
  const [nearest = []] = waysOf(rule).sort((one, other) => open(one) - open(other) || other.length - one.length);
  return nearest;
}
