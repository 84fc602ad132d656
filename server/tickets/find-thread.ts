import { LockMode } from '@mikro-orm/postgresql';
import { Account, Message, Ticket } from '#db/entities/index.ts';
import { addressIndex, touchTicket } from '../accounts/index.ts';
import type { Context } from '../context.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { insertTogether } from '../sql.ts';
import { messageRow } from './message-row.ts';
import { takeUpAgain } from './take-up-again.ts';
import type { TakenIn, UnderstoodMail } from './understood-mail.ts';

/** A ticket that a mail belongs to; `join` adds the mail to it. */
export type Thread = { id: string; join(): Promise<TakenIn> };

/** A reply joins its ticket only from the requester's own address: anything else opens a ticket that shows the link. */
export async function findThread(
  context: Context,
  institution: InstitutionRecord,
  mail: UnderstoodMail,
): Promise<Thread | null> {
  const { em, now } = context;
  if (!mail.inThread || !mail.from) return null;
  const ticket = await em.findOne(
    Ticket,
    { reference: mail.inThread, institution: institution.id },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (!ticket || ticket.requesterAddressIndex !== addressIndex(institution.id, mail.from.address)) return null;
  const join = async () => {
    const account = ticket.account ? await em.findOne(Account, { id: ticket.account }) : null;
    await insertTogether(em, [Message, [messageRow(ticket, mail, account, mail.flags, now)]]);
    takeUpAgain(ticket);
    ticket.threadMessageId = mail.messageId ?? ticket.threadMessageId ?? null;
    touchTicket(ticket, now);
    return { id: ticket.id, reference: ticket.reference, account: ticket.account ?? null };
  };
  return { id: ticket.id, join };
}
