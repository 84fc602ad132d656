import { Approval, Staff, Ticket } from '#db/entities/index.ts';
import { ownTicketsAmong } from '../accounts/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { EVIDENCE_KINDS, type VerifiedAction } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import { institutionsWith } from '../staff/index.ts';
import type { PendingApproval, Rung } from './contract.ts';
import { evidenceOf } from './evidence.ts';
import { findingsAbout, toRungs } from './findings.ts';

const MOST = 100;

/**
 * Why there is nothing left to consent to: the ticket turned to another account, was resolved, or evidence that the
 * request rested on no longer holds. Null while the request stands.
 */
export function outdatedBy(
  approval: Pick<Approval, 'account' | 'evidence'>,
  ticket: Pick<Ticket, 'account' | 'status'>,
  rungs: readonly Rung[],
): PendingApproval['outdated'] {
  if (approval.account !== ticket.account) return 'ticket_changed';
  if (ticket.status === 'resolved') return 'ticket_resolved';
  const held = new Set<string>(rungs.filter((rung) => rung.state === 'done').map((rung) => rung.kind));
  return approval.evidence.every((kind) => held.has(kind)) ? null : 'evidence_changed';
}

/** How many requests wait for a second person in the institutions where the reader may decide. */
export async function countPendingApprovals({ em, actor }: Context<StaffActor>): Promise<number> {
  return em.count(Approval, { institution: { $in: institutionsWith(actor, 'approvals.decide') }, outcome: null });
}

/** What waits for a second person in the institutions where the reader may decide: the oldest first. */
export async function pendingApprovals(context: Context<StaffActor>): Promise<PendingApproval[]> {
  const { em, actor } = context;
  const institutions = institutionsWith(actor, 'approvals.decide');
  const approvals = await em.find(
    Approval,
    { institution: { $in: institutions }, outcome: null },
    { orderBy: { requestedAt: 'asc' }, limit: MOST },
  );
  const ticketIds = approvals.map((approval) => approval.ticket);
  const [tickets, own, people, evidence] = await Promise.all([
    em.find(Ticket, { id: { $in: ticketIds } }),
    ownTicketsAmong(
      context,
      approvals.map(({ ticket, institution }) => ({ id: ticket, institution })),
    ),
    em.find(Staff, { id: { $in: approvals.map((approval) => approval.requestedBy) } }),
    evidenceOf(context, ticketIds),
  ]);
  const profiles = new Map(
    await Promise.all(
      [...new Set(approvals.map((one) => one.institution))].map(
        async (id) => [id, (await institutionById(context, id)).profile] as const,
      ),
    ),
  );
  return approvals.flatMap((approval) => {
    const ticket = tickets.find((one) => one.id === approval.ticket);
    const profile = profiles.get(approval.institution);
    if (!ticket || !profile) return [];
    const action = approval.action as VerifiedAction;
    const findings = findingsAbout(
      evidence.filter((row) => row.ticket === ticket.id),
      approval.account,
    );
    const rungs = toRungs(findings, profile.policy, action, EVIDENCE_KINDS, context.now);
    return {
      id: approval.id,
      reference: ticket.reference,
      requesterName: ticket.requesterName,
      action,
      reason: approval.reason,
      requestedBy: people.find((person) => person.id === approval.requestedBy)?.name ?? '',
      requestedAt: approval.requestedAt.toISOString(),
      isOwn: approval.requestedBy === actor.id,
      isOwnAccount: own.has(ticket.id),
      outdated: outdatedBy(approval, ticket, rungs),
      rungs,
    };
  });
}
