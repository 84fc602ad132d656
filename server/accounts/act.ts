import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Account, Approval, Ticket, Verification, VerificationUse } from '#db/entities/index.ts';
import { type AuditEvent, record, recordFailure } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import type { VerifiedAction } from '../institutions/contract.ts';
import { assertAllowed } from '../staff/index.ts';
import { assertWithinCaps } from './caps.ts';
import { assertNotOwn, isOwnTicket } from './own-account.ts';

export type VerifiedRequest = { ticketId: string; version: number; verification: string };
export type VerifiedWork = {
  ticket: Ticket;
  account: Account;
  useId: string;
  /** What the verification rests on: strong evidence, or in an emergency none. */
  verification: { isStrong: boolean; isBreakGlass: boolean };
};

/**
 * Runs what only a live verification allows: the ticket is locked, the verification is read again and used up, and the
 * work is done, in one transaction. A refusal is an audit entry of its own, whatever is rolled back.
 * @throws DomainError `conflict` for a stale form, `forbidden` without a live verification for this very action, on one's
 * own account, or over the institution's caps without a second person's consent.
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
      const ticket = await lockRow(inside, request.ticketId, request.version);
      assertAllowed(inside.actor, ticket.institution, action === 'migrate' ? 'accounts.migrate' : 'accounts.act');
      await assertNotOwn(inside, ticket);
      const result = await work(inside, {
        ticket,
        ...(await useVerification(inside, action, ticket, request.verification)),
      });
      touchTicket(ticket, inside.now);
      return result;
    });
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'forbidden')
      await recordDenial(context, audited, request.ticketId, error.code);
    else await recordFault(context, audited, request.ticketId, error);
    throw error;
  }
}

/** Tells of an act that a fault undid before it had its entry. */
async function recordFault(
  context: Context<StaffActor>,
  action: AuditEvent['action'],
  ticketId: string,
  error: unknown,
): Promise<void> {
  const em = context.em.fork();
  const ticket = await em.findOne(Ticket, { id: ticketId }).catch(() => null);
  if (!ticket) return;
  const { institution, account, id, reference } = ticket;
  await recordFailure(
    { ...context, em },
    { institution, action, account: account ?? null, ticket: { id, reference } },
    error,
  );
}

/**
 * Locks a ticket for a change by the desk. Nobody works on a request about themselves; the try is an audit entry.
 * @throws DomainError `not_found`, `conflict` where someone else changed it meanwhile, `forbidden` for one's own.
 */
export async function lockTicket(context: Context<StaffActor>, id: string, version: number): Promise<Ticket> {
  const ticket = await lockRow(context, id, version);
  await refuseOwn(context, ticket);
  return ticket;
}

/** @throws DomainError `forbidden` for a request about the person at the desk themselves; the try is an audit entry. */
export async function refuseOwn(context: Context<StaffActor>, ticket: Ticket): Promise<void> {
  if (!(await isOwnTicket(context, ticket))) return;
  await recordDenial(context, 'ticket.own_refused', ticket.id, 'own_account');
  throw new DomainError('forbidden', 'own_account');
}

async function lockRow({ em }: Context, id: string, version: number): Promise<Ticket> {
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
  context: Context<StaffActor>,
  action: VerifiedAction,
  ticket: Ticket,
  id: string,
): Promise<Omit<VerifiedWork, 'ticket'>> {
  const { em, actor, now } = context;
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
  if (account.status !== (action === 'migrate' ? 'not_migrated' : 'active'))
    throw new DomainError('conflict', action === 'migrate' ? 'account_migrated' : 'account_not_active');
  if (verification.needsApproval && !(await isConsentedTo(context, verification)))
    throw new DomainError('forbidden', 'approval_missing');
  if (!verification.isBreakGlass) await assertWithinCaps(context, ticket, account.id, action);
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
  const { isStrong, isBreakGlass } = verification;
  return { account, useId, verification: { isStrong, isBreakGlass } };
}

/** Whether a second person consented to a verified action: whoever acts is not who consented. */
async function isConsentedTo({ em, actor }: Context<StaffActor>, verification: Verification): Promise<boolean> {
  const { ticket, account, action } = verification;
  const consents = await em.count(Approval, {
    ticket,
    account,
    action,
    outcome: 'approved',
    decidedBy: { $ne: actor.id },
  });
  return consents > 0;
}

/** Writes the refusal in a transaction of its own, so that it outlives the one that is rolled back. */
export async function recordDenial(
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
