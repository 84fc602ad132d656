import { z } from 'zod';
import { Account, Message, Ticket } from '#db/entities/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import type { Permission } from '../staff/contract.ts';
import { assertAllowed, institutionsWith } from '../staff/index.ts';

/** A received message of the ticket that is named with it, and the raw mail that it came from. */
export type ReceivedMessage = { message: Message; ticket: Ticket; inboundMail: string };

/**
 * @returns a received message for a reader who has the permission in its institution: that is asked before anything is found.
 * @throws DomainError `not_found` for a message of another ticket, and for one that no mail brought.
 */
export async function findReceivedMessage(
  { em, actor }: Context<StaffActor>,
  request: { reference: string; message: string },
  permission: Permission,
): Promise<ReceivedMessage> {
  const institution = { $in: institutionsWith(actor, permission) };
  const ticket = found(await em.findOne(Ticket, { reference: request.reference, institution }), 'ticket');
  assertAllowed(actor, ticket.institution, permission);
  if (!z.uuid().safeParse(request.message).success) throw new DomainError('not_found', 'message');
  const message = found(await em.findOne(Message, { id: request.message, ticket: ticket.id }), 'message');
  return { message, ticket, inboundMail: found(message.inboundMail, 'message') };
}

/** The accounts whose stored address is masked in a ticket: the linked one, and those of the number that it came with. */
export async function accountsToMask({ em }: Context, ticket: Ticket): Promise<Account[]> {
  const own = [
    ...(ticket.account ? [{ id: ticket.account }] : []),
    ...(ticket.nationalNumberIndex ? [{ nationalNumberIndex: ticket.nationalNumberIndex }] : []),
  ];
  return own.length === 0 ? [] : em.find(Account, { institution: ticket.institution, $or: own });
}
