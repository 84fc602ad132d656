import { LockMode } from '@mikro-orm/postgresql';
import { Approval, Ticket } from '#db/entities/index.ts';
import { isOwnTicket, lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { EVIDENCE_KINDS, type VerifiedAction } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import { assertAllowed } from '../staff/index.ts';
import type { Rung } from './contract.ts';
import { addEvidence, evidenceOf } from './evidence.ts';
import { findingsAbout, toRungs } from './findings.ts';
import { outdatedBy } from './pending-approvals.ts';

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
    const rungs = await ladderNow(inside, ticket, ticket.account, request.action);
    em.persist(
      em.create(Approval, {
        institution: ticket.institution,
        ticket: ticket.id,
        account: ticket.account,
        action: request.action,
        reason: request.reason,
        evidence: rungs.filter((rung) => rung.state === 'done').map((rung) => rung.kind),
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

/** The ladder for an action at this moment, a consent to it aside. */
async function ladderNow(
  context: Context,
  ticket: Pick<Ticket, 'id' | 'institution'>,
  account: string,
  action: string,
): Promise<Rung[]> {
  const { policy } = (await institutionById(context, ticket.institution)).profile;
  const findings = findingsAbout(await evidenceOf(context, [ticket.id]), account);
  const kinds = EVIDENCE_KINDS.filter((kind) => kind !== 'supervisor_approval');
  return toRungs(findings, policy, action as VerifiedAction, kinds, context.now);
}

/**
 * A second person consents, or does not. What they consent to is the evidence and the action; they see no stored value.
 * A refusal is possible at any time; a consent only to what was asked, on the evidence that was asked with.
 * @throws DomainError `forbidden` for the person who asked (four eyes) or whose account it is, `conflict` where it was
 * decided already or the ticket has moved on.
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
    const deny = async (kind: 'forbidden' | 'conflict', refusal: string) => {
      await record(inside, { ...entry, outcome: 'denied', detail: { action: approval.action, refusal } });
      return new DomainError(kind, refusal);
    };
    if (approval.requestedBy === actor.id) return deny('forbidden', 'own_request');
    if (await isOwnTicket(inside, { ...ticket, account: approval.account })) return deny('forbidden', 'own_account');
    if (approval.outcome) throw new DomainError('conflict', 'approval_decided');
    if (request.outcome === 'approved') {
      const rungs = await ladderNow(inside, ticket, approval.account, approval.action);
      const outdated = outdatedBy(approval, ticket, rungs);
      if (outdated) return deny('conflict', outdated);
    }
    approval.outcome = request.outcome;
    approval.decidedBy = actor.id;
    approval.decidedAt = now;
    approval.comment = request.comment;
    await addEvidence(inside, ticket, approval.account, [
      { kind: 'supervisor_approval', outcome: request.outcome, detail: { action: approval.action } },
    ]);
    touchTicket(ticket, now);
    await record(inside, { ...entry, detail: { action: approval.action, outcome: request.outcome } });
    return null;
  });
  if (denied) throw denied;
}
