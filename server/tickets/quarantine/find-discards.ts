import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../sql.ts';

/** Who discarded a mail and why, and what it was before. */
export type Discard = { by: string; reason: string; from: 'quarantined' | 'set_aside'; since: Date | null };

type Discarded = { id: string; institution: string; settledAt?: Date | null | undefined };

/**
 * What the audit log tells of discarded mails, by mail. The entry is written at the instant at which the mail is settled,
 * which is how it is found without a search.
 */
export async function findDiscards(em: EntityManager, mails: readonly Discarded[]): Promise<Map<string, Discard>> {
  if (mails.length === 0) return new Map();
  const rows = await query<{ actor_name: string; payload: string }>(
    em,
    `select actor_name, payload from audit_entry
     where institution_id = any($1) and action = 'mail.discarded' and recorded_at = any($2)`,
    [[...new Set(mails.map((mail) => mail.institution))], mails.map((mail) => mail.settledAt)],
  );
  return new Map(
    rows.map(({ actor_name: by, payload }): [string, Discard] => {
      const { reason, detail } = JSON.parse(payload) as {
        reason: string | null;
        detail: { mail: string; from: Discard['from']; since: string };
      };
      const since = detail.since === '' ? null : new Date(detail.since);
      return [detail.mail, { by, reason: reason ?? '', from: detail.from, since }];
    }),
  );
}
