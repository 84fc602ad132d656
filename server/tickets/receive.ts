import { newId } from '#db/columns.ts';
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

/** The claim of a stored mail: it is taken in once, whoever tries. Its ticket is checked at commit. */
const CLAIM = `
  update inbound_mail set state = 'ticketed', ticket_id = $2, kind = $3, message_id = $4, settled_at = $5, last_error = null
  where id = $1 and state = 'stored' returning id`;

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
    const id = joined?.id ?? newId();
    const claimed = await query(em, CLAIM, [mail.inboundMail, id, mail.kind, mail.messageId, now]);
    if (claimed.length === 0) return { kind: 'already_received' };
    const ticket = joined ? await joined.join() : await openTicket(inside, institution, mail, id);
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
