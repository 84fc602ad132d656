import { LockMode } from '@mikro-orm/postgresql';
import { Approval, Ticket } from '#db/entities/index.ts';
import { lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import type { VerifiedAction } from '../institutions/contract.ts';
import { assertAllowed } from '../staff/index.ts';
import { addEvidence } from './evidence.ts';

/** Asks a supervisor's consent to one action. One request at a time is open for a ticket and action. */
export async function requestApproval(
  context: Context<StaffActor>,
  request: { ticketId: string; version: number; action: VerifiedAction; reason: string },
): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(actor, ticket.institution, 'identity.verify');
    if (!ticket.account) throw new DomainError('conflict', 'account_missing');
    if (await em.findOne(Approval, { ticket: ticket.id, action: request.action, outcome: null }))
      throw new DomainError('conflict', 'approval_pending');
    em.persist(
      em.create(Approval, {
        institution: ticket.institution,
        ticket: ticket.id,
        account: ticket.account,
        action: request.action,
        reason: request.reason,
        requestedBy: actor.id,
        requestedAt: now,
      }),
    );
    touchTicket(ticket, now);
    await record(inside, {
      institution: ticket.institution,
      action: 'identity.approval_requested',
      account: ticket.account,
      ticket,
      reason: request.reason,
      detail: { action: request.action },
    });
  });
}

/**
 * A second person consents, or does not. What they consent to is the evidence and the action; they see no stored value.
 * @throws DomainError `forbidden` for the person who asked (four eyes), `conflict` where it was decided already or the
 * ticket has moved to another account.
 */
export async function decideApproval(
  context: Context<StaffActor>,
  request: { approval: string; outcome: 'approved' | 'refused'; comment: string },
): Promise<void> {
  const denied = await inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
    const asked = found(await em.findOne(Approval, { id: request.approval }), 'approval');
    const ticket = found(await em.findOne(Ticket, { id: asked.ticket }, lock), 'ticket');
    const approval = found(await em.findOne(Approval, { id: request.approval }, lock), 'approval');
    assertAllowed(actor, approval.institution, 'approvals.decide');
    const entry = {
      institution: approval.institution,
      action: 'identity.approval_decided',
      account: approval.account,
      ticket,
      reason: request.comment,
    } as const;
    if (approval.requestedBy === actor.id) {
      await record(inside, {
        ...entry,
        outcome: 'denied',
        detail: { action: approval.action, refusal: 'own_request' },
      });
      return true;
    }
    if (approval.outcome) throw new DomainError('conflict', 'approval_decided');
    if (approval.account !== ticket.account) throw new DomainError('conflict', 'ticket_changed');
    approval.outcome = request.outcome;
    approval.decidedBy = actor.id;
    approval.decidedAt = now;
    approval.comment = request.comment;
    await addEvidence(inside, ticket, approval.account, [
      { kind: 'supervisor_approval', outcome: request.outcome, detail: { action: approval.action } },
    ]);
    touchTicket(ticket, now);
    await record(inside, { ...entry, detail: { action: approval.action, outcome: request.outcome } });
    return false;
  });
  if (denied) throw new DomainError('forbidden', 'own_request');
}
