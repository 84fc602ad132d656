import type { VerifiedAction } from '#server/institutions/contract.ts';

/**
 * Declares that a route's action is done only with a verification for that very action. A test walks the route table: it
 * tries each declared action without one, and fails on an action of the desk that is neither declared nor named as
 * touching no account.
 */
export const verifiedBy = <A extends object>(action: VerifiedAction, handler: A): A & { verified: VerifiedAction } =>
  Object.assign(handler, { verified: action });
