import type { Ticket } from '#db/entities/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { query } from '../sql.ts';
import { addressIndex } from './gate.ts';

type Subject = Pick<Ticket, 'institution' | 'account' | 'requesterAddressIndex'>;

/**
 * Whether a ticket is about the person at the desk themselves: its account is named as theirs, has their mail address, or
 * the request came from that address. Nothing is decrypted for it.
 */
export async function isOwnTicket({ em, actor }: Context<StaffActor>, ticket: Subject): Promise<boolean> {
  const [row] = await query<{ email: string; own: string | null; known: string | null }>(
    em,
    `select s.email, m.own_account as own, a.address_index as known
     from staff s
     left join staff_membership m on m.staff_id = s.id and m.institution_id = $2
     left join account a on a.id = $3
     where s.id = $1`,
    [actor.id, ticket.institution, ticket.account ?? null],
  );
  if (!row) return false;
  if (row.own !== null && row.own === ticket.account) return true;
  const mine = addressIndex(ticket.institution, row.email);
  return mine === row.known || mine === ticket.requesterAddressIndex;
}

/** @throws DomainError `forbidden` where the ticket is about the person at the desk themselves. */
export async function assertNotOwn(context: Context<StaffActor>, ticket: Subject): Promise<void> {
  if (await isOwnTicket(context, ticket)) throw new DomainError('forbidden', 'own_account');
}
