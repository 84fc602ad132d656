import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { query } from '../sql.ts';

/**
 * Where a verification rests on a link that came back from a new address, the address may change to that one alone.
 * @param use the use of the verification. The database refuses the change as well.
 * @throws DomainError `conflict` for another address.
 */
export async function assertConfirmedAddress({ em }: Context, use: string, newIndex: string): Promise<void> {
  const others = await query(
    em,
    `select from verification_use u
       join verification v on v.id = u.verification_id
       join evidence e on e.id = any (v.evidence_ids::uuid[]) and e.kind = 'new_address_confirmed'
       join proof_request p on p.id = (e.detail->>'proof')::uuid
     where u.id = $1 and p.address_index is distinct from $2`,
    [use, newIndex],
  );
  if (others.length > 0) throw new DomainError('conflict', 'address_not_confirmed');
}
