import { newId } from '#db/columns.ts';
import { addressIndex } from '../accounts/index.ts';
import { type AuditEvent, recordAll } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { findThread, type Thread } from './find-thread.ts';
import { openTickets } from './open-tickets.ts';
import type { Claim, TakenIn, UnderstoodMail } from './understood-mail.ts';

export type Received = { kind: 'opened' | 'joined'; reference: string } | { kind: 'already_received' };

const HOUR = 3_600_000;

/** A stored mail is claimed once, whoever tries. Its ticket need not be there before the commit. */
const CLAIM = `
  with given as (
    select * from jsonb_to_recordset($1::jsonb) as g(mail uuid, ticket uuid, kind text, message_id text, sender text)),
  claimed as (
    update inbound_mail m set state = 'ticketed', ticket_id = given.ticket, kind = given.kind,
      message_id = given.message_id, settled_at = $2, last_error = null
    from given where m.id = given.mail and m.state = 'stored' returning m.id as mail, m.ticket_id as ticket, given.sender)
  select mail, ticket, nextval('ticket_number')::text as number,
    (select count(*)::int from ticket where requester_address_index = claimed.sender and opened_at > $3) as lately,
    exists (select from ticket where requester_address_index = claimed.sender) as "wroteBefore"
  from claimed`;

/** Takes one understood mail in; see {@link receiveMails}. */
export async function receiveMail(
  context: Context,
  institution: InstitutionRecord,
  mail: UnderstoodMail,
): Promise<Received> {
  const [received] = await receiveMails(context, institution, [mail]);
  return received ?? { kind: 'already_received' };
}

/**
 * Takes understood mails of one institution in: opens a ticket or joins one for each, with candidate account, first
 * evidence, audit entry and acknowledgement. One transaction: all are taken in, or none. A mail that was taken in before
 * changes nothing.
 * @returns one outcome a mail, in their order.
 */
export async function receiveMails(
  context: Context,
  institution: InstitutionRecord,
  mails: readonly UnderstoodMail[],
): Promise<Received[]> {
  return inTransaction(context, async (inside) => {
    const threads = new Map<string, Thread>();
    for (const mail of mails) {
      const thread = await findThread(inside, institution, mail);
      if (thread) threads.set(mail.inboundMail, thread);
    }
    const claims = await claimMails(inside, institution.id, mails, threads);
    const fresh = mails.flatMap((mail) => {
      const claim = threads.has(mail.inboundMail) ? undefined : claims.get(mail.inboundMail);
      return claim ? [{ request: mail, claim }] : [];
    });
    const opened = await openTickets(inside, institution, fresh);
    const taken = new Map<string, TakenIn>();
    for (const [index, ticket] of opened.entries()) taken.set(fresh[index]?.request.inboundMail ?? '', ticket);
    for (const mail of mails) {
      const thread = threads.get(mail.inboundMail);
      if (thread && claims.has(mail.inboundMail)) taken.set(mail.inboundMail, await thread.join());
    }
    const events = mails.flatMap((mail): AuditEvent[] => {
      const ticket = taken.get(mail.inboundMail);
      if (!ticket) return [];
      const action = threads.has(mail.inboundMail) ? 'ticket.mail_joined' : 'ticket.received';
      const detail = { kind: mail.kind, confidence: mail.confidence, language: mail.language };
      return [{ institution: institution.id, action, account: ticket.account, ticket, detail }];
    });
    if (events.length > 0) await recordAll(inside, institution.id, events);
    return mails.map((mail): Received => {
      const ticket = taken.get(mail.inboundMail);
      if (!ticket) return { kind: 'already_received' };
      return { kind: threads.has(mail.inboundMail) ? 'joined' : 'opened', reference: ticket.reference };
    });
  });
}

async function claimMails(
  { em, now }: Context,
  institution: string,
  mails: readonly UnderstoodMail[],
  threads: ReadonlyMap<string, Thread>,
): Promise<Map<string, Claim>> {
  const given = mails.map((mail) => ({
    mail: mail.inboundMail,
    ticket: threads.get(mail.inboundMail)?.id ?? newId(),
    kind: mail.kind,
    message_id: mail.messageId,
    sender: mail.from && addressIndex(institution, mail.from.address),
  }));
  const claims = await query<Claim>(em, CLAIM, [JSON.stringify(given), now, new Date(now.getTime() - HOUR)]);
  return new Map(claims.map((claim) => [claim.mail, claim]));
}
