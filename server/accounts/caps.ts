import { Approval, VerificationUse } from '#db/entities/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { VerifiedAction } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import { query } from '../sql.ts';

const HOUR = 3_600_000;

export type ReachedCap = 'agent' | 'account' | null;

/**
 * Which of the institution's caps the next verified action would pass: those of one agent in the last hour, those on one
 * account in the last 24 hours. Counted on the uses themselves.
 */
export async function reachedCap(
  context: Context<StaffActor>,
  institution: string,
  account: string,
): Promise<ReachedCap> {
  const { em, now, actor } = context;
  const { caps } = (await institutionById(context, institution)).profile.policy;
  const [counts] = await query<{ agent: number; account: number }>(
    em,
    `select
       (select count(*)::int from verification_use where agent_id = $1 and institution_id = $2 and used_at > $3) as agent,
       (select count(*)::int from verification_use where account_id = $4 and used_at > $5) as account`,
    [actor.id, institution, new Date(now.getTime() - HOUR), account, new Date(now.getTime() - 24 * HOUR)],
  );
  if ((counts?.account ?? 0) >= caps.perAccountADay) return 'account';
  return (counts?.agent ?? 0) >= caps.perAgentAnHour ? 'agent' : null;
}

/**
 * Lets an action pass that is within the caps, or that another person consented to for this ticket since its last use. Two
 * actions of one agent are counted one after the other.
 * @throws DomainError `forbidden` where a second person is needed.
 */
export async function assertWithinCaps(
  context: Context<StaffActor>,
  ticket: { id: string; institution: string },
  account: string,
  action: VerifiedAction,
): Promise<void> {
  const { em, actor } = context;
  await query(em, 'select pg_advisory_xact_lock(hashtextextended($1, 21))', [actor.id]);
  const cap = await reachedCap(context, ticket.institution, account);
  if (cap && !(await hasFreshConsent(context, ticket.id, account, action)))
    throw new DomainError('forbidden', `cap_${cap}`);
}

/** Whether a second person consented to an action since it was last done for the ticket: one consent, one action. */
async function hasFreshConsent(
  { em, actor }: Context<StaffActor>,
  ticket: string,
  account: string,
  action: VerifiedAction,
): Promise<boolean> {
  const [consent, use] = await Promise.all([
    em.findOne(
      Approval,
      { ticket, account, action, outcome: 'approved', decidedBy: { $ne: actor.id } },
      { orderBy: { decidedAt: 'desc' } },
    ),
    em.findOne(VerificationUse, { ticket, account, action }, { orderBy: { usedAt: 'desc' } }),
  ]);
  return !!consent?.decidedAt && (!use || consent.decidedAt > use.usedAt);
}
