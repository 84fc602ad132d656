import { LockMode } from '@mikro-orm/postgresql';
import { BreakGlass, Ticket } from '#db/entities/index.ts';
import { isOwnTicket, ownTicketsAmong } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import type { VerifiedAction } from '../institutions/contract.ts';
import { query } from '../sql.ts';
import { assertAllowed, institutionsWith } from '../staff/index.ts';
import type { BreakGlassAlarm, BreakGlassCase } from './contract.ts';

const REVIEWED_SHOWN = 20;

/** How many emergencies of the reader's institutions await their review, and how many of them for too long. */
export async function breakGlassAlarm({ em, actor, now }: Context<StaffActor>): Promise<BreakGlassAlarm> {
  const [counts] = await query<{ open: number; overdue: number }>(
    em,
    `select count(*)::int as open,
       count(*) filter (where b.broken_at
         + make_interval(hours => coalesce((i.profile #>> '{breakGlass,reviewHours}')::int, 24)) < $2)::int as overdue
     from break_glass b join institution i on i.id = b.institution_id
     where b.institution_id = any($1) and b.verdict is null`,
    [institutionsWith(actor, 'desk.enter'), now],
  );
  return {
    open: counts?.open ?? 0,
    overdue: counts?.overdue ?? 0,
    canReview: institutionsWith(actor, 'break_glass.review').length > 0,
  };
}

type Row = {
  id: string;
  institution: string;
  ticket: string;
  reference: string;
  action: VerifiedAction;
  agent_id: string;
  agent: string;
  reason: string;
  broken_at: string;
  due_at: string;
  used_at: string | null;
  expires_at: string;
  reviewer: string | null;
  reviewed_at: string | null;
  verdict: BreakGlassCase['verdict'];
  comment: string | null;
};

const CASES = `
  select b.id, b.institution_id as institution, b.ticket_id as ticket, t.reference, b.action, b.agent_id,
    s.name as agent, b.reason, b.broken_at,
    b.broken_at + make_interval(hours => coalesce((i.profile #>> '{breakGlass,reviewHours}')::int, 24)) as due_at,
    u.used_at, v.expires_at, r.name as reviewer, b.reviewed_at, b.verdict, b.comment
  from break_glass b
  join institution i on i.id = b.institution_id
  join ticket t on t.id = b.ticket_id
  join staff s on s.id = b.agent_id
  join verification v on v.id = b.verification_id
  left join staff r on r.id = b.reviewed_by_id
  left join verification_use u on u.verification_id = b.verification_id
  where b.institution_id = any($1)`;

/** The emergencies that await the reader's review, the oldest first, and the last twenty that were reviewed. */
export async function breakGlassCases(
  context: Context<StaffActor>,
): Promise<{ open: BreakGlassCase[]; reviewed: BreakGlassCase[] }> {
  const { em, actor, now } = context;
  const institutions = institutionsWith(actor, 'break_glass.review');
  const [open, reviewed] = await Promise.all([
    query<Row>(em, `${CASES} and b.verdict is null order by b.broken_at`, [institutions]),
    query<Row>(em, `${CASES} and b.verdict is not null order by b.reviewed_at desc limit ${REVIEWED_SHOWN}`, [
      institutions,
    ]),
  ]);
  const own = await ownTicketsAmong(
    context,
    open.map((row) => ({ id: row.ticket, institution: row.institution })),
  );
  const toCase = (row: Row): BreakGlassCase => ({
    id: row.id,
    reference: row.reference,
    action: row.action,
    agent: row.agent,
    reason: row.reason,
    brokenAt: instant(row.broken_at),
    dueAt: instant(row.due_at),
    isOverdue: row.verdict === null && new Date(row.due_at) < now,
    usedAt: row.used_at ? instant(row.used_at) : null,
    isRunning: row.used_at === null && new Date(row.expires_at) > now,
    isOwn: row.agent_id === actor.id || own.has(row.ticket),
    reviewer: row.reviewer,
    reviewedAt: row.reviewed_at ? instant(row.reviewed_at) : null,
    verdict: row.verdict,
    comment: row.comment,
  });
  return { open: open.map(toCase), reviewed: reviewed.map(toCase) };
}

const instant = (value: string): string => new Date(value).toISOString();

/**
 * A second person judges an emergency afterwards, once.
 * @throws DomainError `forbidden` for whoever used it or whose account it is about, `conflict` where it was judged already.
 */
export async function reviewBreakGlass(
  context: Context<StaffActor>,
  request: { breakGlass: string; verdict: 'justified' | 'unjustified'; comment: string },
): Promise<void> {
  const denied = await inTransaction(context, async (inside) => {
    const { em, actor, now } = inside;
    const glass = found(
      await em.findOne(BreakGlass, { id: request.breakGlass }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true }),
      'break_glass',
    );
    assertAllowed(actor, glass.institution, 'break_glass.review');
    const ticket = found(await em.findOne(Ticket, { id: glass.ticket }), 'ticket');
    const entry = {
      institution: glass.institution,
      action: 'identity.glass_reviewed',
      account: glass.account,
      ticket,
      reason: request.comment,
    } as const;
    const isOwn = glass.agent === actor.id;
    if (isOwn || (await isOwnTicket(inside, { ...ticket, account: glass.account }))) {
      const refusal = isOwn ? 'own_request' : 'own_account';
      await record(inside, { ...entry, outcome: 'denied', detail: { action: glass.action, refusal } });
      return refusal;
    }
    if (glass.verdict) throw new DomainError('conflict', 'approval_decided');
    glass.verdict = request.verdict;
    glass.reviewedBy = actor.id;
    glass.reviewedAt = now;
    glass.comment = request.comment;
    await record(inside, { ...entry, detail: { action: glass.action, outcome: request.verdict } });
    return null;
  });
  if (denied) throw new DomainError('forbidden', denied);
}
