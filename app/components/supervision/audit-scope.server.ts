import { type AuditQuery, auditQuery } from '#server/audit/contract.ts';
import type { Context, StaffActor } from '#server/context.ts';
import { DomainError } from '#server/errors.ts';
import { institutionsWith } from '#server/staff/index.ts';

export type AuditScope = { institutions: string[]; query: AuditQuery };

/**
 * The institutions whose log this person may read, and what the address of the request asks of it.
 * @throws DomainError `invalid` for filters that no form of ours sends.
 */
export function auditScope(request: Request, { actor }: Context<StaffActor>): AuditScope {
  const parsed = auditQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!parsed.success) throw new DomainError('invalid', 'query');
  return { institutions: institutionsWith(actor, 'audit.read'), query: parsed.data };
}
