import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { type InboundMail, Message, Ticket } from '#db/entities/index.ts';
import { touchTicket } from '../../accounts/index.ts';
import { record } from '../../audit/index.ts';
import { type Context, inTransaction } from '../../context.ts';
import { found } from '../../errors.ts';
import { assertAllowed } from '../../staff/index.ts';
import { takeUpAgain } from '../take-up-again.ts';
import { lockMail } from './lock-mail.ts';

/** What a machine sends about a mail changes nothing in how far a request is, whoever files it. */
const KEEPS_STATE: readonly (string | null | undefined)[] = ['auto_reply', 'bounce', 'loop'];

/**
 * Files a mail that no machine took in with a ticket of its institution. It joins as a received message that names who filed
 * it; nothing is read from it, so that it neither proves nor changes anything.
 * @returns the ticket's reference. @throws DomainError `not_found` for a ticket, `conflict` for a mail that is settled.
 */
export async function assignMail(
  context: Context,
  request: { mail: string; reference: string },
): Promise<{ reference: string }> {
  return inTransaction(context, async (inside) => {
    const { em, actor, now } = inside;
    const mail = await lockMail(inside, request.mail, ['quarantined', 'set_aside']);
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const;
    const key = { reference: request.reference, institution: mail.institution };
    const ticket = found(await em.findOne(Ticket, key, lock), 'ticket');
    if (actor.kind !== 'system') assertAllowed(actor, ticket.institution, 'tickets.work');
    const detail = { mail: mail.id, from: mail.state, kind: mail.kind ?? '', reason: mail.reason ?? '' };
    em.persist(em.create(Message, messageOf(mail, ticket, actor.name, now)));
    if (!KEEPS_STATE.includes(mail.kind)) takeUpAgain(ticket);
    touchTicket(ticket, now);
    mail.state = 'ticketed';
    mail.ticket = ticket.id;
    mail.settledAt = now;
    await record(inside, {
      institution: mail.institution,
      action: 'mail.assigned',
      ticket,
      account: ticket.account ?? null,
      detail,
    });
    return { reference: ticket.reference };
  });
}

const messageOf = (mail: InboundMail, ticket: Ticket, by: string, now: Date) => ({
  id: newId(),
  institution: ticket.institution,
  ticket: ticket.id,
  direction: 'in' as const,
  authorName: mail.senderName || mail.senderHint || '?',
  authorShown: mail.senderHint ?? null,
  subject: mail.subject ?? null,
  text: '',
  spans: [],
  attachments: [],
  flags: [`assigned:${by}`],
  hasHtml: false,
  authentication: null,
  inboundMail: mail.id,
  createdAt: now,
});
