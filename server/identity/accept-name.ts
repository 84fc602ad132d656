import { lockTicket, touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { assertAllowed } from '../staff/index.ts';
import { addEvidence, evidenceOf } from './evidence.ts';
import { liveFindings } from './findings.ts';

/**
 * The agent judges that a close name is the same person's, and says why. A different name cannot be accepted.
 * @throws DomainError `conflict` where the names do not come close.
 */
export async function acceptName(
  context: Context<StaffActor>,
  request: { ticketId: string; version: number; reason: string },
): Promise<void> {
  await inTransaction(context, async (inside) => {
    const ticket = await lockTicket(inside, request.ticketId, request.version);
    assertAllowed(inside.actor, ticket.institution, 'identity.verify');
    const account = ticket.account ?? null;
    const names = liveFindings(await evidenceOf(inside, [ticket.id]), account).findLast(
      (finding) => finding.kind === 'names_agree',
    );
    if (names?.outcome !== 'close') throw new DomainError('conflict', 'name_not_close');
    await addEvidence(inside, ticket, account, [{ kind: 'names_agree', outcome: 'accepted' }]);
    touchTicket(ticket, inside.now);
    await record(inside, {
      institution: ticket.institution,
      action: 'identity.name_accepted',
      account,
      ticket,
      reason: request.reason,
    });
  });
}
