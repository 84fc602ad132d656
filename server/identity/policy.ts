import type { EvidenceKind, EvidencePolicy, VerifiedAction } from '../institutions/contract.ts';

export type PolicyAnswer = { isSatisfied: boolean; missing: EvidenceKind[][] };

/**
 * Whether the evidence at hand is enough for an action, and if not, the sets of which any one would make it so, the
 * shortest first. An action that a policy does not name is never allowed.
 */
export function evaluatePolicy(
  policy: EvidencePolicy,
  action: VerifiedAction,
  held: ReadonlySet<EvidenceKind>,
): PolicyAnswer {
  const rule = policy.actions[action];
  if (!rule) return { isSatisfied: false, missing: [] };
  const alternatives = rule.anyOf.length > 0 ? rule.anyOf : [[]];
  const missing = alternatives.map((set) => [...new Set([...rule.all, ...set])].filter((kind) => !held.has(kind)));
  if (missing.some((set) => set.length === 0)) return { isSatisfied: true, missing: [] };
  return { isSatisfied: false, missing: missing.sort((a, b) => a.length - b.length) };
}

/** The evidence that the nearest way to an action consists of, what is held included. Of two as near, the one begun. */
export function nearestWay(
  policy: EvidencePolicy,
  action: VerifiedAction,
  held: ReadonlySet<EvidenceKind>,
): EvidenceKind[] {
  const rule = policy.actions[action];
  if (!rule) return [];
  const alternatives = rule.anyOf.length > 0 ? rule.anyOf : [[]];
  const open = (set: readonly EvidenceKind[]) => set.filter((kind) => !held.has(kind)).length;
  const [nearest = []] = [...alternatives].sort((a, b) => open(a) - open(b) || b.length - a.length);
  return [...new Set([...rule.all, ...nearest])];
}
