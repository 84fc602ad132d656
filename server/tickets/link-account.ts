import { Account, Evidence } from '#db/entities/index.ts';
import { lockTicket, nationalNumberIndex, parseNationalNumber, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { addEvidence, firstEvidence, forgetAccount } from '../identity/index.ts';
import { institutionById } from '../institutions/index.ts';
import { assertAllowed } from '../staff/index.ts';
import type { TicketRequest } from './assign.ts';

export type LinkRequest = TicketRequest & {
  account: string;
  lastName: string;
  firstName: string;
  number: string | null;
};

/**
 * Ties a ticket to an account that the agent found. Evidence starts anew for it: the number counts only where the one that
 * was given (in the mail, or now by the caller) is the account's own; what was confirmed for a former account is revoked.
 * @throws DomainError `invalid` for a number that is none, `not_found` for an account of another institution.
 */
export async function linkAccount(context: Context<StaffActor>, request: LinkRequest): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(actor, ticket.institution, 'tickets.work');
    const account = found(
      await em.findOne(Account, { id: request.account, institution: ticket.institution }),
      'account',
    );
    const { isUsed } = (await institutionById(inside, ticket.institution)).profile.nationalNumber;
    if (request.number !== null && !isUsed) throw new DomainError('invalid', 'national_number');
    const typed = request.number === null ? null : parseNationalNumber(request.number, now);
    if (typed && typed.kind !== 'valid') throw new DomainError('invalid', 'national_number');
    const givenIndex = typed
      ? nationalNumberIndex(ticket.institution, typed.number)
      : (ticket.nationalNumberIndex ?? null);
    await forgetAccount(inside, ticket);
    await em.nativeUpdate(
      Evidence,
      { ticket: ticket.id, account: account.id, revokedAt: null, kind: { $in: ['number_found', 'names_agree'] } },
      { revokedAt: now },
    );
    ticket.account = account.id;
    await addEvidence(
      inside,
      ticket,
      account.id,
      firstEvidence(
        {
          numberStatus: !isUsed ? 'unused' : givenIndex ? 'valid' : 'missing',
          isNumberOfAccount: givenIndex !== null && givenIndex === account.nationalNumberIndex,
          lastName: request.lastName,
          firstName: request.firstName,
          senderAddress: null,
          dmarc: 'none',
        },
        account,
      ),
    );
    touchTicket(ticket, now);
    await record(inside, {
      institution: ticket.institution,
      action: 'ticket.account_linked',
      ticket,
      account: account.id,
    });
  });
}
