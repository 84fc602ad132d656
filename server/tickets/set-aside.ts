import { LockMode } from '@mikro-orm/postgresql';
import { InboundMail, Ticket } from '#db/entities/index.ts';
import { touchTicket } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { markBounced } from '../outbox/index.ts';
import { type MailFace, noteFace } from './mail-face.ts';
import { takeUpAgain } from './take-up-again.ts';

/** What a delivery report says: the Message-IDs it names, its status code (RFC 3463) and words, without addresses. */
export type DeliveryFailure = { messageIds: string[]; status: string; diagnostic: string };

export type SetAside = MailFace & {
  inboundMail: string;
  kind: 'auto_reply' | 'bounce' | 'bulk' | 'loop';
  reason: string;
  messageId: string | null;
  /** The reference of the ticket that one of our own Message-IDs in it names. */
  inThread: string | null;
  failure: DeliveryFailure | null;
};

/** Bounced mails after which a ticket waits for nobody: the requester does not have what it told. */
const MERE_NOTICES = ['acknowledgement'];

/**
 * A mail that is no request (a robot's, a bounce, a list's, our own) opens no ticket and gets no answer; its bytes stay.
 * An automatic reply is told in the ticket that it answers and changes nothing there. A delivery report marks the mail
 * that came back, and a ticket whose answer did not arrive is open again.
 */
export async function setAsideMail(context: Context, mail: SetAside): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const row = await em.findOne(
      InboundMail,
      { id: mail.inboundMail, state: 'stored' },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    if (!row) return;
    row.state = 'set_aside';
    row.kind = mail.kind;
    row.messageId = mail.messageId;
    row.reason = mail.reason.slice(0, 200);
    row.settledAt = now;
    noteFace(row, mail, now);
    const answered = mail.inThread
      ? await em.findOne(Ticket, { reference: mail.inThread, institution: row.institution })
      : null;
    await record(inside, {
      institution: row.institution,
      action: 'mail.set_aside',
      ticket: answered,
      detail: { kind: mail.kind, sign: mail.reason },
    });
    if (mail.failure) await tellBounce(inside, row.institution, mail.failure);
  });
}

async function tellBounce(context: Context, institution: string, failure: DeliveryFailure): Promise<void> {
  const { em, now } = context;
  const detail = `${failure.status} ${failure.diagnostic}`.trim();
  const mail = await markBounced(context, institution, failure.messageIds, detail);
  if (!mail) return;
  const ticket = mail.ticket
    ? await em.findOne(Ticket, { id: mail.ticket }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true })
    : null;
  if (ticket && !MERE_NOTICES.includes(mail.purpose)) {
    takeUpAgain(ticket);
    touchTicket(ticket, now);
  }
  await record(context, {
    institution,
    action: 'mail.bounced',
    ticket,
    account: ticket?.account ?? null,
    detail: { purpose: mail.purpose, status: failure.status },
  });
}
