import { newId } from '#db/columns.ts';
import type { Context } from '../context.ts';
import { query } from '../sql.ts';
import type { AuditAction, AuditOutcome } from './contract.ts';

export type AuditEvent = {
  institution: string;
  action: AuditAction;
  outcome?: AuditOutcome;
  account?: string | null;
  ticket?: { id: string; reference: string } | null;
  reason?: string;
  /** Numbers and names of things: never a stored value, not even masked, never a member's name, never a secret. */
  detail?: Record<string, string | number | boolean>;
};

/**
 * Appends an entry to the institution's chain, in the transaction of what it tells.
 * @throws Error outside a transaction: an entry that could outlive a rolled-back change would be a lie.
 */
export async function record(context: Context, event: AuditEvent): Promise<void> {
  await recordAll(context, event.institution, [event]);
}

/** Appends several entries to one institution's chain, in order; see {@link record}. */
export async function recordAll(context: Context, institution: string, events: readonly AuditEvent[]): Promise<void> {
  const { em } = context;
  if (!em.isInTransaction()) throw new Error(`audit entry ${events[0]?.action} outside a transaction`);
  await em.flush();
  const payloads = events.map((event) => JSON.stringify(payloadOf(context, event)));
  await query(em, 'select audit_append($1, payload) from unnest($2::text[]) as entries(payload)', [
    institution,
    payloads,
  ]);
}

function payloadOf(context: Context, event: AuditEvent): object {
  const { actor, now, origin } = context;
  return {
    id: newId(),
    at: now.toISOString(),
    action: event.action,
    outcome: event.outcome ?? 'done',
    actor: { kind: actor.kind, id: actorId(context), name: isOfTheDesk(actor.kind) ? actor.name : '' },
    account: event.account ?? null,
    ticket: event.ticket ? { id: event.ticket.id, reference: event.ticket.reference } : null,
    reason: event.reason ?? null,
    detail: event.detail ?? {},
    origin: origin
      ? { address: origin.address, agent: origin.userAgent.slice(0, 300), request: origin.requestId }
      : null,
  };
}

/**
 * Whether an actor's name is written down. Members and requesters stand in the log by their account's or ticket's identity
 * alone, so that erasing the account leaves nothing of them in a chain that cannot be altered (GDPR art. 17).
 */
const isOfTheDesk = (kind: Context['actor']['kind']): boolean => kind !== 'member' && kind !== 'requester';

function actorId({ actor }: Context): string | null {
  switch (actor.kind) {
    case 'staff':
      return actor.id;
    case 'member':
      return actor.accountId;
    case 'requester':
      return actor.ticketId;
    default:
      return null;
  }
}
