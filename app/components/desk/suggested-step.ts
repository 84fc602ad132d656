import type { IdentityView, NextStep } from '#server/identity/contract.ts';

/** Whether a supervisor's consent alone would open the suggested action. */
export function isConsentAllThatIsMissing({ actions, suggestedAction }: IdentityView): boolean {
  const state = actions.find((one) => one.action === suggestedAction);
  return state?.missing.some((set) => set.length === 1 && set[0] === 'supervisor_approval') ?? false;
}

/** The step to offer first: where only consent is missing and no code is on its way, that comes before another proof. */
export function suggestedStep(identity: IdentityView): NextStep {
  if (identity.code !== null || !isConsentAllThatIsMissing(identity)) return identity.nextStep;
  return identity.approval !== null && identity.approval.outcome === null ? 'await_approval' : 'request_approval';
}
