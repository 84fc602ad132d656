import { Evidence, type Ticket } from '#db/entities/index.ts';
import { lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { EvidenceKind } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { assertAllowed } from '../staff/index.ts';
import { evidenceOf } from './evidence.ts';
import { liveFindings, toRungs } from './findings.ts';

/**
 * Takes evidence of one kind back that turned out to be wrong, for a stated reason: a code that someone else read out, a
 * document that was not theirs. Every unused verification that rests on it ends. Mistakes at a call-back stay counted.
 * @throws DomainError `conflict` where no such evidence holds.
 */
export async function revokeEvidence(
  context: Context<StaffActor>,
  request: { ticketId: string; version: number; kind: EvidenceKind; reason: string },
): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { now, actor } = inside;
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(actor, ticket.institution, 'identity.verify');
    const account = ticket.account ?? null;
    const rows = await evidenceOf(inside, [ticket.id]);
    const ids = await rowsThatCount(inside, ticket, rows, request.kind);
    if (ids.length === 0) throw new DomainError('conflict', 'evidence_missing');
    await revokeRows(inside, ticket, ids, { by: actor.id, reason: request.reason });
    touchTicket(ticket, now);
    await record(inside, {
      institution: ticket.institution,
      action: 'identity.evidence_revoked',
      account,
      ticket,
      reason: request.reason,
      detail: { kind: request.kind },
    });
  });
}

/** Rows of a kind that make its rung hold or come near; those that speak against the requester stay. */
async function rowsThatCount(
  context: Context,
  ticket: Ticket,
  rows: readonly Evidence[],
  kind: EvidenceKind,
): Promise<string[]> {
  const live = liveFindings(rows, ticket.account ?? null);
  if (kind === 'supervisor_approval')
    return live.filter((row) => row.kind === kind && row.outcome === 'approved').map((row) => row.id);
  const { policy } = (await institutionById(context, ticket.institution)).profile;
  // Which action is asked for makes a difference to consent alone.
  const [rung] = toRungs(live, policy, 'show_address', [kind], context.now);
  return rung && rung.state !== 'failed' && rung.state !== 'missing' ? rung.evidence : [];
}

/** Marks rows of evidence as revoked, and ends every verification of the ticket that rests on one of them. */
export async function revokeRows(
  { em, now }: Context,
  ticket: Pick<Ticket, 'id'>,
  ids: readonly string[],
  revocation: { by: string; reason: string } | null,
): Promise<void> {
  await em.nativeUpdate(
    Evidence,
    { id: { $in: [...ids] }, revokedAt: null },
    { revokedAt: now, revokedBy: revocation?.by ?? null, revokedReason: revocation?.reason ?? null },
  );
  await query(
    em,
    'update verification set revoked_at = $1 where ticket_id = $2 and revoked_at is null and evidence_ids && $3::text[]',
    [now, ticket.id, [...ids]],
  );
}
