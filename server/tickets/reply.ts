import { Account, Message, type Ticket } from '#db/entities/index.ts';
import {
  accessKey,
  addressHint,
  isKnownAddress,
  lockTicket,
  maskText,
  openRequesterAddress,
  touchTicket,
} from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { institutionById, keyLink, mailSender, offeredLanguage } from '../institutions/index.ts';
import { enqueue } from '../outbox/index.ts';
import { assertAllowed } from '../staff/index.ts';
import type { TicketRequest } from './assign.ts';

/** Answers the requester in the agent's own words; the ticket then waits for them. */
export async function replyToTicket(
  context: Context<StaffActor>,
  request: TicketRequest & { text: string },
): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(actor, ticket.institution, 'tickets.work');
    if (!ticket.requesterAddress) throw new DomainError('conflict', 'requester_without_address');
    const account = ticket.account ? await em.findOne(Account, { id: ticket.account }) : null;
    const recipient = await openRequesterAddress(inside, ticket.id);
    const institution = await institutionById(inside, ticket.institution);
    const language = offeredLanguage(institution.profile, ticket.language);
    await enqueue(inside, {
      sender: mailSender(institution, language),
      purpose: 'reply',
      language,
      recipient,
      recipientHint:
        account && isKnownAddress(account, recipient) ? (account.addressHint ?? '') : addressHint(recipient),
      params: { subject: ticket.subject },
      text: request.text,
      url: keyLink(institution.slug, 'request', accessKey(ticket.id)),
      ticket,
      inReplyTo: ticket.threadMessageId ?? null,
    });
    addOwnMessage(inside, ticket, 'out', request.text, account);
    if (ticket.status !== 'resolved') ticket.status = 'waiting';
    touchTicket(ticket, now);
    await record(inside, {
      institution: ticket.institution,
      action: 'ticket.replied',
      ticket,
      account: ticket.account ?? null,
    });
  });
}

/** Writes a note that only the desk reads. */
export async function addNote(context: Context<StaffActor>, request: TicketRequest & { text: string }): Promise<void> {
  await inTransaction(context, async (inside) => {
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(inside.actor, ticket.institution, 'tickets.work');
    const account = ticket.account ? await inside.em.findOne(Account, { id: ticket.account }) : null;
    addOwnMessage(inside, ticket, 'note', request.text, account);
    touchTicket(ticket, inside.now);
    await record(inside, {
      institution: ticket.institution,
      action: 'ticket.noted',
      ticket,
      account: ticket.account ?? null,
    });
  });
}

function addOwnMessage(
  { em, now, actor }: Context<StaffActor>,
  ticket: Ticket,
  direction: 'out' | 'note',
  text: string,
  account: Account | null,
): void {
  em.persist(
    em.create(Message, {
      institution: ticket.institution,
      ticket: ticket.id,
      direction,
      authorName: actor.name,
      author: actor.id,
      text: maskText(text, [], account, now).text,
      spans: [],
      attachments: [],
      flags: [],
      createdAt: now,
    }),
  );
}
