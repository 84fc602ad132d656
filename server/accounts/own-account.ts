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

/** Those of the tickets that are about the person at the desk themselves; see {@link isOwnTicket}. */
export async function ownTicketsAmong(
  { em, actor }: Context<StaffActor>,
  tickets: readonly { id: string; institution: string }[],
): Promise<Set<string>> {
  const [me] = await query<{ email: string }>(em, 'select email from staff where id = $1', [actor.id]);
  if (!me || tickets.length === 0) return new Set();
  const institutions = [...new Set(tickets.map((ticket) => ticket.institution))];
  const rows = await query<{ id: string }>(
    em,
    `select t.id from ticket t
     left join account a on a.id = t.account_id
     left join staff_membership m on m.institution_id = t.institution_id and m.staff_id = $2
     where t.id = any($1)
       and (m.own_account = t.account_id or a.address_index = any($3) or t.requester_address_index = any($3))`,
    [tickets.map((ticket) => ticket.id), actor.id, institutions.map((id) => addressIndex(id, me.email))],
  );
  return new Set(rows.map((row) => row.id));
}

/** @throws DomainError `forbidden` where the ticket is about the person at the desk themselves. */
export async function assertNotOwn(context: Context<StaffActor>, ticket: Subject): Promise<void> {
  if (await isOwnTicket(context, ticket)) throw new DomainError('forbidden', 'own_account');
}
