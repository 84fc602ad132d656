import type { Account, AddressChange } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { query } from '../sql.ts';

/**
 * Whether the previous address is told of a change, with a link that undoes it. It is not where nobody has ever come into
 * the account and its holder stood at the counter with a document: that address was mistyped by whoever kept the register,
 * and its reader, a stranger, has nothing to undo.
 */
export async function warnsPrevious(
  { em }: Context,
  change: Pick<AddressChange, 'verificationUse'>,
  account: Pick<Account, 'id' | 'lastSignInAt'>,
): Promise<boolean> {
  if (account.lastSignInAt || !change.verificationUse) return true;
  const onSite = await query(
    em,
    `select from verification_use u
       join verification v on v.id = u.verification_id
       join evidence e on e.id = any (v.evidence_ids::uuid[]) and e.kind = 'document_seen' and e.detail->>'place' = 'counter'
     where u.id = $1 and not exists (select from credential c where c.account_id = $2)`,
    [change.verificationUse, account.id],
  );
  return onSite.length === 0;
}
