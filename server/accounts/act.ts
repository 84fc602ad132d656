import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Account, Ticket, Verification, VerificationUse } from '#db/entities/index.ts';
import { type AuditEvent, record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import type { VerifiedAction } from '../institutions/contract.ts';
import { assertAllowed } from '../staff/index.ts';

export type VerifiedRequest = { ticketId: string; version: number; verification: string };
export type VerifiedWork = { ticket: Ticket; account: Account; useId: string };

/**
 * Runs what only a live verification allows: the ticket is locked, the verification is read again and used up, and the
 * work is done, in one transaction. A refusal is an audit entry of its own, whatever is rolled back.
 * @throws DomainError `conflict` for a stale form, `forbidden` without a live verification for this very action.
 */
export async function actWithVerification<T>(
  context: Context<StaffActor>,
  action: VerifiedAction,
  audited: AuditEvent['action'],
  request: VerifiedRequest,
  work: (context: Context<StaffActor>, verified: VerifiedWork) => Promise<T>,
): Promise<T> {
  try {
    return await inTransaction(context, async (inside) => {
      const ticket = await lockTicket(inside, request.ticketId, request.version);
      assertAllowed(inside.actor, ticket.institution, 'accounts.act');
      const { account, useId } = await useVerification(inside, action, ticket, request.verification);
      const result = await work(inside, { ticket, account, useId });
      touchTicket(ticket, inside.now);
      return result;
    });
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'forbidden')
      await recordDenial(context, audited, request.ticketId, error.code);
    throw error;
  }
}

/** Locks a ticket for a change. @throws DomainError `not_found`, or `conflict` where someone else changed it meanwhile. */
export async function lockTicket({ em }: Context, id: string, version: number): Promise<Ticket> {
  const ticket = found(
    await em.findOne(Ticket, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true }),
    'ticket',
  );
  if (ticket.version !== version) throw new DomainError('conflict', 'ticket_changed');
  return ticket;
}

/** Notes a change of a ticket: older forms are stale from now on. */
export function touchTicket(ticket: Ticket, now: Date): void {
  ticket.version += 1;
  ticket.activeAt = now;
}

async function useVerification(
  { em, actor, now }: Context<StaffActor>,
  action: VerifiedAction,
  ticket: Ticket,
  id: string,
): Promise<{ account: Account; useId: string }> {
  const verification = await em.findOne(Verification, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  const isOurs =
    verification !== null &&
    verification.ticket === ticket.id &&
    verification.account === ticket.account &&
    verification.action === action &&
    verification.agent === actor.id &&
    verification.institution === ticket.institution;
  if (!isOurs) throw new DomainError('forbidden', 'verification_missing');
  if (verification.revokedAt || verification.expiresAt <= now)
    throw new DomainError('forbidden', 'verification_expired');
  if (await em.findOne(VerificationUse, { verification: id })) throw new DomainError('forbidden', 'verification_used');
  const account = found(
    await em.findOne(Account, { id: verification.account }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true }),
    'account',
  );
  if (account.status !== 'active') throw new DomainError('conflict', 'account_not_active');
  const useId = newId();
  em.persist(
    em.create(VerificationUse, {
      id: useId,
      verification: id,
      institution: ticket.institution,
      ticket: ticket.id,
      account: account.id,
      action,
      agent: actor.id,
      usedAt: now,
    }),
  );
  await em.flush();
  return { account, useId };
}

/** Writes the refusal in a transaction of its own, so that it outlives the one that was rolled back. */
async function recordDenial(
  context: Context<StaffActor>,
  action: AuditEvent['action'],
  ticketId: string,
  code: string,
): Promise<void> {
  await inTransaction({ ...context, em: context.em.fork() }, async (inside) => {
    const ticket = await inside.em.findOne(Ticket, { id: ticketId });
    if (!ticket) return;
    await record(inside, {
      institution: ticket.institution,
      action,
      outcome: 'denied',
      account: ticket.account ?? null,
      ticket,
      detail: { refusal: code },
    });
  });
}
