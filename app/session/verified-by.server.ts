import type { VerifiedAction } from '#server/institutions/contract.ts';

/**
 * Declares that a route's action is done only with a verification for that very action. A test walks the route table: it
 * tries each declared action without one, and fails on an action of the desk that is neither declared nor named as
 * touching no account. The route itself is open to everyone at the desk: the use case refuses whoever lacks the permission,
 * so that the try is an audit entry.
 */
export const verifiedBy = <A extends object>(action: VerifiedAction, handler: A): A & { verified: VerifiedAction } =>
  Object.assign(handler, { verified: action });
