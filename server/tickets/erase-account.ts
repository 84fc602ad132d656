import { emptyAccount, lockForErasure, type Traces, textHolds, tracesOf } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { mailsTo } from '../outbox/index.ts';
import { query } from '../sql.ts';
import { purgeMails, purgeOutbound, purgeTickets } from './purge.ts';
import { openRawMail } from './raw-mail.ts';

export type Erasure = { tickets: number; mails: number };

/**
 * Erases an account for good (GDPR art. 17): its values and keys, what its holder wrote and was written, mails that no
 * ticket came of included. The audit log keeps what was done under the account's identity and names nobody.
 * @returns how many tickets and raw mails were emptied.
 * @throws DomainError `forbidden`, also `reauthentication_needed` for staff whose last proof of presence is older than five
 * minutes; `not_found`; `conflict` where the account is erased already.
 */
export async function eraseAccount(context: Context, request: { account: string; reason: string }): Promise<Erasure> {
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const account = await lockForErasure(inside, request.account);
    const traces = await tracesOf(inside, account);
    const tickets = await query<{ id: string }>(
      em,
      `select id from ticket where account_id = $1
       union select id from ticket where institution_id = $2 and account_id is null
         and (requester_address_index = any($3) or national_number_index = $4)`,
      [account.id, account.institution, traces.addresses.map(({ index }) => index), traces.nationalNumberIndex],
    );
    const ids = tickets.map(({ id }) => id);
    await query(
      em,
      `update ticket set status = 'resolved', resolved_at = $2 where id = any($1) and status <> 'resolved'`,
      [ids, now],
    );
    const loose = await looseMailsAbout(inside, traces);
    const mails = (await purgeTickets(em, ids, now)) + loose.length;
    await purgeMails(em, loose, now);
    const hints = traces.addresses.map(({ hint }) => hint);
    const sent = await mailsTo(em, traces.institution, hints, (recipient) => textHolds(traces, recipient, now));
    await purgeOutbound(em, 'id', sent, now);
    await query(
      em,
      `update inbound_mail set state = 'discarded' where id = any($1) and state in ('stored', 'quarantined')`,
      [loose],
    );
    await emptyAccount(inside, account);
    const erasure = { tickets: ids.length, mails };
    await record(inside, {
      institution: account.institution,
      action: 'account.erased',
      account: account.id,
      reason: request.reason,
      detail: erasure,
    });
    return erasure;
  });
}

/** Mails that no ticket came of, in which the address or the number stands in clear. Each is read, one piece at a time. */
async function looseMailsAbout({ em, now }: Context, traces: Traces): Promise<string[]> {
  const mails = await query<{ id: string }>(
    em,
    'select id from inbound_mail where institution_id = $1 and ticket_id is null and purged_at is null',
    [traces.institution],
  );
  const about: string[] = [];
  for (const { id } of mails) {
    for await (const piece of openRawMail(em, traces.institution, id)) {
      if (!textHolds(traces, piece.toString('latin1'), now)) continue;
      about.push(id);
      break;
    }
  }
  return about;
}
