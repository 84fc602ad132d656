import { lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { assertAllowed } from '../staff/index.ts';
import type { DOCUMENT_PLACES, DOCUMENT_TYPES } from './contract.ts';
import { addEvidence } from './evidence.ts';

/**
 * The agent states that they had an identity document of the account's person before them, and looked at all that the
 * form lists. Of the document, its type alone is kept: no copy, no number (GDPR art. 5.1.c; law of 8 August 1983, art. 8).
 */
export async function seeDocument(
  context: Context<StaffActor>,
  request: {
    ticketId: string;
    version: number;
    document: (typeof DOCUMENT_TYPES)[number];
    place: (typeof DOCUMENT_PLACES)[number];
  },
): Promise<void> {
  await inTransaction(context, async (inside) => {
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(inside.actor, ticket.institution, 'identity.verify');
    if (!ticket.account) throw new DomainError('conflict', 'account_missing');
    const detail = { document: request.document, place: request.place };
    await addEvidence(inside, ticket, ticket.account, [{ kind: 'document_seen', outcome: 'seen', detail }]);
    touchTicket(ticket, inside.now);
    await record(inside, {
      institution: ticket.institution,
      action: 'identity.document_seen',
      account: ticket.account,
      ticket,
      detail,
    });
  });
}
