import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../sql.ts';
import { openRecipient } from './deliver.ts';

/**
 * The mails that no ticket tells of (a new password, a change of address on one's own page) and that went, or are about to
 * go, to a person. `hints`: of their addresses, so that few recipients are opened; `isTheirs` judges an opened one.
 */
export async function mailsTo(
  em: EntityManager,
  institution: string,
  hints: readonly string[],
  isTheirs: (recipient: string) => boolean,
): Promise<string[]> {
  const mails = await query<{ institution_id: string; id: string; recipient: string }>(
    em,
    `select institution_id, id, recipient from outbound_mail
     where institution_id = $1 and ticket_id is null and recipient <> '' and recipient_hint = any($2)`,
    [institution, hints],
  );
  return mails.filter((mail) => isTheirs(openRecipient(mail))).map(({ id }) => id);
}
