import { newId } from '#db/columns.ts';
import { type Account, Message, Ticket } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { hashToken, signature } from '../crypto/index.ts';
import { institutionById } from '../institutions/index.ts';
import { type DeskNote, deskNote } from '../outbox/index.ts';
import { query } from '../sql.ts';
import { addressIndex, sealForTicket } from './gate.ts';
import { foldText } from './normalise.ts';

/** The key of the page that shows where a request stands: only this installation can make it; the ticket keeps its hash. */
export const accessKey = (ticketId: string): string => signature('ticket-access', ticketId);

/** How a ticket is called: `SD-2026-000042`. */
export const ticketReference = (now: Date, number: string): string =>
  `SD-${now.getUTCFullYear()}-${number.padStart(6, '0')}`;

/**
 * Opens a ticket by the product itself, so that a person looks at what happened to an account. Its requester is whoever
 * reads `address`; a note says what happened, in the institution's own language.
 */
export async function openTicketForDesk(
  context: Context,
  account: Account,
  address: string,
  what: DeskNote,
): Promise<Ticket> {
  const { em, now } = context;
  const { profile } = await institutionById(context, account.institution);
  const [drawn] = await query<{ number: string }>(em, `select nextval('ticket_number')::text as number`);
  const owned = { id: newId(), institution: account.institution };
  const reference = ticketReference(now, drawn?.number ?? '');
  const requesterName = `${account.firstName} ${account.lastName}`.slice(0, 200);
  const note = deskNote(profile.defaultLanguage, what);
  const ticket = em.create(Ticket, {
    ...owned,
    reference,
    kind: 'email_changed',
    language: account.language,
    subject: note.subject,
    requesterName,
    searchText: foldText(`${reference} ${requesterName} ${note.subject}`),
    requesterAddress: sealForTicket(owned, 'requesterAddress', address),
    requesterAddressIndex: addressIndex(account.institution, address),
    accessKeyHash: hashToken(accessKey(owned.id)),
    account: account.id,
    openedAt: now,
    activeAt: now,
  });
  const message = em.create(Message, {
    institution: account.institution,
    ticket: ticket.id,
    direction: 'note',
    authorName: 'Guichet',
    text: note.text,
    spans: [],
    attachments: [],
    flags: [],
    createdAt: now,
  });
  em.persist([ticket, message]);
  await em.flush();
  return ticket;
}
