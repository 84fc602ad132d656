import { Account } from '#db/entities/index.ts';
import { lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { assertAllowed } from '../staff/index.ts';
import type { DOCUMENT_PLACES, DOCUMENT_TYPES } from './contract.ts';
import { assertCounts } from './cooling.ts';
import { addEvidence } from './evidence.ts';

/**
 * The agent states that they had an identity document of the account's person before them, and looked at all that the
 * form lists. Of the document, its type alone is kept: no copy, no number (GDPR art. 5.1.c; law of 8 August 1983, art. 8).
 * @throws DomainError `conflict` without an account, and while a name or a number that a file changed does not count yet.
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
    const account = await inside.em.findOneOrFail(Account, { id: ticket.account }, { refresh: true });
    for (const value of ['names', 'national_number'] as const) assertCounts(account, value, inside.now);
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
