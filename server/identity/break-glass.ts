import { newId } from '#db/columns.ts';
import { BreakGlass, Verification } from '#db/entities/index.ts';
import { lockTicket, recordDenial, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { env } from '../env.ts';
import { DomainError } from '../errors.ts';
import type { VerifiedAction } from '../institutions/contract.ts';
import { institutionById, mailSender, offeredLanguage } from '../institutions/index.ts';
import { enqueue } from '../outbox/index.ts';
import { query } from '../sql.ts';
import { assertAllowed, staffWith } from '../staff/index.ts';

const MINUTES = 5;
const A_DAY = 3;
const DAY = 86_400_000;

/**
 * The emergency path: one action for one ticket within five minutes, without evidence and for a stated reason. It is loud:
 * everyone who may review it gets a mail, every page of the desk says so until another person has judged it, and there
 * is no second one before that.
 * @throws DomainError `forbidden` where the institution does not allow it, without the permission, or for one's own
 * account; `conflict` while the last one awaits its review, or after three in 24 hours.
 */
export async function breakGlass(
  context: Context<StaffActor>,
  request: { ticketId: string; version: number; action: VerifiedAction; reason: string },
): Promise<void> {
  try {
    await inTransaction(context, (inside) => breakIt(inside, request));
  } catch (error) {
    if (error instanceof DomainError && error.code !== 'ticket_changed' && error.code !== 'own_account')
      await recordDenial(context, 'identity.glass_broken', request.ticketId, error.code);
    throw error;
  }
}

async function breakIt(
  context: Context<StaffActor>,
  request: { ticketId: string; version: number; action: VerifiedAction; reason: string },
): Promise<void> {
  const { em, actor, now } = context;
  const ticket = await lockTicket(context, request.ticketId, request.version);
  assertAllowed(actor, ticket.institution, 'break_glass.use');
  const institution = await institutionById(context, ticket.institution);
  if (!institution.profile.breakGlass.isAllowed) throw new DomainError('forbidden', 'break_glass_off');
  if (!ticket.account) throw new DomainError('conflict', 'account_missing');
  await assertRare(context);
  const about = { institution: ticket.institution, ticket: ticket.id, account: ticket.account, action: request.action };
  const verification = newId();
  em.persist(
    em.create(Verification, {
      ...about,
      id: verification,
      agent: actor.id,
      evidence: [],
      isBreakGlass: true,
      decidedAt: now,
      expiresAt: new Date(now.getTime() + MINUTES * 60_000),
    }),
  );
  em.persist(em.create(BreakGlass, { ...about, verification, agent: actor.id, reason: request.reason, brokenAt: now }));
  touchTicket(ticket, now);
  await record(context, {
    institution: ticket.institution,
    action: 'identity.glass_broken',
    account: ticket.account,
    ticket,
    reason: request.reason,
    detail: { action: request.action },
  });
  for (const person of await staffWith(context, ticket.institution, 'break_glass.review')) {
    if (person.id === actor.id) continue;
    const language = offeredLanguage(institution.profile, person.language ?? institution.profile.defaultLanguage);
    await enqueue(context, {
      sender: mailSender(institution, language),
      purpose: 'break_glass_used',
      language,
      recipient: person.email,
      recipientHint: person.name,
      params: {
        name: actor.name,
        hours: institution.profile.breakGlass.reviewHours,
        date: new Intl.DateTimeFormat(`${language}-BE`, {
          dateStyle: 'long',
          timeStyle: 'short',
          timeZone: 'Europe/Brussels',
        }).format(now),
      },
      url: new URL('/supervision/break-glass', env().PUBLIC_URL).href,
      ticket,
    });
  }
}

/** Two emergencies of one person are counted one after the other; a trigger counts them again. */
async function assertRare({ em, actor, now }: Context<StaffActor>): Promise<void> {
  await query(em, 'select pg_advisory_xact_lock(hashtextextended($1, 22))', [actor.id]);
  const [counts] = await query<{ open: number; today: number }>(
    em,
    `select count(*) filter (where verdict is null)::int as open,
       count(*) filter (where broken_at > $2)::int as today
     from break_glass where agent_id = $1 and (verdict is null or broken_at > $2)`,
    [actor.id, new Date(now.getTime() - DAY)],
  );
  if (counts && counts.open > 0) throw new DomainError('conflict', 'break_glass_open');
  if (counts && counts.today >= A_DAY) throw new DomainError('conflict', 'break_glass_spent');
}
