import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../sql.ts';

/** What stands where a name or a subject was. */
const GONE = '—';

/**
 * Removes what people wrote in tickets, and who they are, with the mails that came and went; the row stays as a number with
 * its dates. What is still on its way out does not leave.
 * @returns how many raw mails went with them.
 */
export async function purgeTickets(em: EntityManager, tickets: readonly string[], now: Date): Promise<number> {
  if (tickets.length === 0) return 0;
  await query(
    em,
    `update ticket set subject = '${GONE}', requester_name = '${GONE}', search_text = lower(reference), asked_last_name = null,
       asked_first_name = null, requester_address = null, requester_address_index = null, requested_address = null,
       requested_address_hint = null, national_number_index = null, thread_message_id = null, purged_at = $2,
       version = version + 1
     where id = any($1)`,
    [tickets, now],
  );
  await query(
    em,
    `update message set text = '', subject = null, author_shown = null, spans = '[]', attachments = '[]', flags = '{}',
       has_html = false, authentication = null, author_name = case direction when 'in' then '${GONE}' else author_name end
     where ticket_id = any($1)`,
    [tickets],
  );
  await purgeOutbound(em, 'ticket_id', tickets, now);
  const mails = await query<{ id: string }>(
    em,
    'select id from inbound_mail where ticket_id = any($1) and purged_at is null',
    [tickets],
  );
  await purgeMails(
    em,
    mails.map(({ id }) => id),
    now,
  );
  return mails.length;
}

/** Removes to whom mails went and what they said, of some tickets or by themselves; what is still on its way does not leave. */
export async function purgeOutbound(
  em: EntityManager,
  by: 'ticket_id' | 'id',
  ids: readonly string[],
  now: Date,
): Promise<void> {
  await query(
    em,
    `update outbound_mail set recipient = '', recipient_hint = '${GONE}', subject = '${GONE}', content = null, in_reply_to = null,
       bounce_detail = null, claimed_until = null,
       state = case when state in ('queued', 'sending', 'uncertain') then 'failed' else state end,
       settled_at = coalesce(settled_at, $2)
     where ${by} = any($1)`,
    [ids, now],
  );
}

/** Removes the bytes of raw mails and all that was read off their face; what their tickets tell of them stays. */
export async function purgeMails(em: EntityManager, mails: readonly string[], now: Date): Promise<void> {
  if (mails.length === 0) return;
  await query(em, 'delete from inbound_mail_chunk where mail_id = any($1)', [mails]);
  await query(
    em,
    `update inbound_mail set purged_at = $2, message_id = null, sender_name = null, sender_hint = null, subject = null,
       last_error = null
     where id = any($1)`,
    [mails, now],
  );
  await query(
    em,
    `update message g set has_html = false, attachments = '[]' from inbound_mail m
     where m.id = any($1) and g.ticket_id = m.ticket_id and g.inbound_mail_id = m.id`,
    [mails],
  );
}
