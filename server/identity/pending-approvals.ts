import { Approval, Staff, Ticket } from '#db/entities/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { EVIDENCE_KINDS, type VerifiedAction } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import { institutionsWith } from '../staff/index.ts';
import type { PendingApproval } from './contract.ts';
import { evidenceOf } from './evidence.ts';
import { liveFindings, toRungs } from './findings.ts';

const MOST = 100;

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
  const [tickets, people, evidence] = await Promise.all([
    em.find(Ticket, { id: { $in: ticketIds } }),
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
    return {
      id: approval.id,
      reference: ticket.reference,
      requesterName: ticket.requesterName,
      action,
      reason: approval.reason,
      requestedBy: people.find((person) => person.id === approval.requestedBy)?.name ?? '',
      requestedAt: approval.requestedAt.toISOString(),
      isOwn: approval.requestedBy === actor.id,
      rungs: toRungs(
        liveFindings(
          evidence.filter((row) => row.ticket === ticket.id),
          approval.account,
        ),
        profile.policy,
        action,
        EVIDENCE_KINDS,
      ),
    };
  });
}
