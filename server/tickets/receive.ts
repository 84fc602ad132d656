import { newId } from '#db/columns.ts';
import { addressIndex } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import type { Language } from '../institutions/contract.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { query } from '../sql.ts';
import type { TextSpan, TicketKind } from './contract.ts';
import { joinThread } from './join-thread.ts';
import { openTicket } from './open-ticket.ts';

/** A mail as it was understood: what `mail-ingest` hands over. Nothing in it is masked yet. */
export type UnderstoodMail = {
  inboundMail: string;
  kind: TicketKind;
  language: Language;
  from: { name: string; address: string } | null;
  subject: string;
  text: string;
  spans: TextSpan[];
  attachments: { name: string; contentType: string; size: number }[];
  flags: string[];
  messageId: string | null;
  nationalNumber: { status: 'valid' | 'invalid_checksum' | 'ambiguous' | 'missing'; value: string | null };
  lastName: string | null;
  firstName: string | null;
  newAddress: string | null;
  /** The reference of the ticket that one of our own Message-IDs in it names. */
  inThread: string | null;
};

export type Received = { kind: 'opened' | 'joined'; reference: string } | { kind: 'already_received' };

/** A mail that is ours to take in: for which ticket, its number if it is new, how many its sender opened lately. */
export type Claim = { ticket: string; number: string; lately: number };

const HOUR = 3_600_000;

/** A stored mail is claimed once, whoever tries. Its ticket need not be there before the commit. */
const CLAIM = `
  with claimed as (
    update inbound_mail set state = 'ticketed', ticket_id = $2, kind = $3, message_id = $4, settled_at = $5, last_error = null
    where id = $1 and state = 'stored' returning ticket_id)
  select ticket_id as ticket, nextval('ticket_number')::text as number,
    (select count(*)::int from ticket where requester_address_index = $6 and opened_at > $7) as lately
  from claimed`;

/**
 * Takes an understood mail in: opens a ticket or joins one, in one transaction with candidate account, first evidence,
 * audit entry and acknowledgement. A mail that was taken in before changes nothing.
 */
export async function receiveMail(
  context: Context,
  institution: InstitutionRecord,
  mail: UnderstoodMail,
): Promise<Received> {
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const joined = await joinThread(inside, institution, mail);
    const sender = mail.from && addressIndex(institution.id, mail.from.address);
    const values = [
      mail.inboundMail,
      joined?.id ?? newId(),
      mail.kind,
      mail.messageId,
      now,
      sender,
      new Date(now.getTime() - HOUR),
    ];
    const [claim] = await query<Claim>(em, CLAIM, values);
    if (!claim) return { kind: 'already_received' };
    const ticket = joined ? await joined.join() : await openTicket(inside, institution, mail, claim);
    await record(inside, {
      institution: institution.id,
      action: joined ? 'ticket.mail_joined' : 'ticket.received',
      account: ticket.account,
      ticket,
      detail: { kind: mail.kind, language: mail.language },
    });
    return { kind: joined ? 'joined' : 'opened', reference: ticket.reference };
  });
}
