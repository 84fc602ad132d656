import { newId } from '#db/columns.ts';
import { type Account, Message, Ticket } from '#db/entities/index.ts';
import { accessKey, addressHint, addressIndex, foldText, sealForTicket, ticketReference } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { deskNote } from '../outbox/index.ts';
import { query } from '../sql.ts';

/**
 * Opens a ticket at the counter, for somebody who stands there and asks for a new address; whoever serves them has it. Who
 * reads the new address is its requester, so that it passes for nobody's known one. No mail acknowledges it.
 */
export async function openTicketOnSite(
  context: Context<StaffActor>,
  { id: institution, profile }: InstitutionRecord,
  account: Account,
  newAddress: string,
): Promise<Ticket> {
  const { em, now, actor } = context;
  const [drawn] = await query<{ number: string }>(em, `select nextval('ticket_number')::text as number`);
  const owned = { id: newId(), institution };
  const reference = ticketReference(now, drawn?.number ?? '');
  const requesterName = `${account.firstName} ${account.lastName}`.slice(0, 200);
  const note = deskNote(profile.defaultLanguage, 'on_site');
  const ticket = em.create(Ticket, {
    ...owned,
    reference,
    kind: 'email_changed',
    status: 'open',
    language: account.language,
    subject: note.subject,
    requesterName,
    searchText: foldText(`${reference} ${requesterName} ${note.subject}`),
    requesterAddress: sealForTicket(owned, 'requesterAddress', newAddress),
    requesterAddressIndex: addressIndex(institution, newAddress),
    requestedAddress: sealForTicket(owned, 'requestedAddress', newAddress),
    requestedAddressHint: addressHint(newAddress),
    accessKeyHash: hashToken(accessKey(owned.id)),
    assignee: actor.id,
    openedAt: now,
    activeAt: now,
  });
  const message = em.create(Message, {
    institution,
    ticket: ticket.id,
    direction: 'note',
    authorName: actor.name,
    author: actor.id,
    text: note.text,
    spans: [],
    attachments: [],
    flags: [],
    createdAt: now,
  });
  em.persist([ticket, message]);
  await em.flush();
  await record(context, { institution, action: 'ticket.opened_on_site', account: account.id, ticket });
  return ticket;
}
