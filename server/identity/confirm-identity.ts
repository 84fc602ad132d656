import { Verification } from '#db/entities/index.ts';
import { lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { EVIDENCE_KINDS, type VerifiedAction } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import { assertAllowed } from '../staff/index.ts';
import { evidenceOf } from './evidence.ts';
import { findingsAbout, toRungs } from './findings.ts';
import { evaluatePolicy } from './policy.ts';

/**
 * The agent states that the evidence shows who is asking. Writes a verification for this ticket, account, action and
 * agent, good for the minutes that the profile gives it, resting on the rows of evidence that held; earlier unused ones
 * for the action are revoked.
 * @throws DomainError `forbidden` while the policy asks for more; the try is an audit entry.
 */
export async function confirmIdentity(
  context: Context<StaffActor>,
  request: { ticketId: string; version: number; action: VerifiedAction },
): Promise<void> {
  const isConfirmed = await inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(actor, ticket.institution, 'identity.verify');
    const account = ticket.account;
    if (!account) throw new DomainError('conflict', 'account_missing');
    const { policy } = (await institutionById(inside, ticket.institution)).profile;
    const findings = findingsAbout(await evidenceOf(inside, [ticket.id]), account);
    const rungs = toRungs(findings, policy, request.action, EVIDENCE_KINDS, now).filter(
      (rung) => rung.state === 'done',
    );
    const held = rungs.map((rung) => rung.kind);
    const answer = evaluatePolicy(policy, request.action, new Set(held));
    const entry = { institution: ticket.institution, action: 'identity.confirmed', account, ticket } as const;
    if (!answer.isSatisfied) {
      await record(inside, { ...entry, outcome: 'denied', detail: { action: request.action, held: held.join(' ') } });
      return false;
    }
    await em.nativeUpdate(
      Verification,
      { ticket: ticket.id, action: request.action, revokedAt: null },
      { revokedAt: now },
    );
    em.persist(
      em.create(Verification, {
        institution: ticket.institution,
        ticket: ticket.id,
        account,
        action: request.action,
        agent: actor.id,
        evidence: held,
        evidenceIds: rungs.flatMap((rung) => rung.evidence),
        isStrong: answer.isStrong,
        needsApproval: answer.needsApproval,
        decidedAt: now,
        expiresAt: new Date(now.getTime() + policy.verificationMinutes * 60_000),
      }),
    );
    touchTicket(ticket, now);
    await record(inside, { ...entry, detail: { action: request.action, evidence: held.join(' ') } });
    return true;
  });
  if (!isConfirmed) throw new DomainError('forbidden', 'policy_unmet');
}
