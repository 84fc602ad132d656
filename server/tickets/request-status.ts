import { AddressChange, Challenge, OutboundMail, Ticket, VerificationUse } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import { checkCode } from '../identity/index.ts';
import type { RequestStatus, TicketKind } from './contract.ts';

/** Mails whose existence the requester may know of. Those to the stored address are not theirs to know. */
const SHOWN_MAILS = ['acknowledgement', 'reply', 'known_address', 'confirm_address'];
const MOST_TRIES = 5;

async function ticketOf({ em }: Context, institution: string, key: string): Promise<Ticket | null> {
  return key === '' ? null : em.findOne(Ticket, { institution, accessKeyHash: hashToken(key) }, { refresh: true });
}

/** Where a request stands, for the holder of its key, or null. Tells nothing of the account, not even whether there is one. */
export async function requestStatus(context: Context, institution: string, key: string): Promise<RequestStatus | null> {
  const { em, now } = context;
  const ticket = await ticketOf(context, institution, key);
  if (!ticket) return null;
  const [challenge, mails, uses, pending] = await Promise.all([
    em.findOne(
      Challenge,
      { ticket: ticket.id, closedAt: null, expiresAt: { $gt: now } },
      { orderBy: { createdAt: 'desc' } },
    ),
    em.find(
      OutboundMail,
      { ticket: ticket.id, purpose: { $in: SHOWN_MAILS }, state: 'sent' },
      { orderBy: { createdAt: 'asc' } },
    ),
    em.count(VerificationUse, { ticket: ticket.id }),
    em.count(AddressChange, { ticket: ticket.id, state: 'pending', confirmBy: { $gt: now } }),
  ]);
  const isOver = ticket.status === 'resolved' || (uses > 0 && pending === 0);
  const stage = isOver ? 'done' : challenge ? 'code_awaited' : ticket.assignee ? 'being_verified' : 'received';
  return {
    reference: ticket.reference,
    stage,
    kind: ticket.kind as TicketKind,
    openedAt: ticket.openedAt.toISOString(),
    activeAt: ticket.activeAt.toISOString(),
    isCodeAwaited: challenge !== null,
    codeAttemptsLeft: challenge ? MOST_TRIES - challenge.attempts : 0,
    mails: mails.map((mail) => ({ purpose: mail.purpose, at: (mail.settledAt ?? mail.createdAt).toISOString() })),
  };
}

export type RequesterCode = { kind: 'match' } | { kind: 'no_match'; attemptsLeft: number } | { kind: 'closed' };

/** The requester enters the code that came to a contact point on file. */
export async function enterCode(
  context: Context,
  institution: string,
  key: string,
  code: string,
): Promise<RequesterCode> {
  const ticket = await ticketOf(context, institution, key);
  if (!ticket) return { kind: 'closed' };
  return checkCode(
    { ...context, actor: { kind: 'requester', name: ticket.requesterName, ticketId: ticket.id } },
    { ticketId: ticket.id, code },
  );
}
