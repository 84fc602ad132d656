import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Account, InboundMail, Message, Ticket } from '#db/entities/index.ts';
import {
  accountByNationalNumber,
  addressHint,
  addressIndex,
  foldText,
  isKnownAddress,
  maskText,
  nationalNumberIndex,
  normaliseAddress,
  sealForTicket,
  touchTicket,
} from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import { addEvidence, firstEvidence } from '../identity/index.ts';
import type { Language } from '../institutions/contract.ts';
import { type InstitutionRecord, institutionById } from '../institutions/index.ts';
import { accessKey, acknowledge } from './acknowledge.ts';
import type { TextSpan, TicketKind } from './contract.ts';

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

/**
 * Takes an understood mail in: opens a ticket or joins one, in one transaction with candidate account, first evidence,
 * audit entry and acknowledgement. A mail that was taken in before changes nothing.
 */
export async function receiveMail(context: Context, mail: UnderstoodMail): Promise<Received> {
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const row = await em.findOne(
      InboundMail,
      { id: mail.inboundMail, state: 'stored' },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    if (!row) return { kind: 'already_received' };
    const institution = await institutionById(inside, row.institution);
    const joined = await joinThread(inside, institution, mail);
    const ticket = joined ?? (await openTicket(inside, institution, mail));
    row.state = 'ticketed';
    row.ticket = ticket.id;
    row.kind = mail.kind;
    row.messageId = mail.messageId;
    row.settledAt = now;
    row.lastError = null;
    await record(inside, {
      institution: institution.id,
      action: joined ? 'ticket.mail_joined' : 'ticket.received',
      account: ticket.account ?? null,
      ticket,
      detail: { kind: mail.kind, language: mail.language },
    });
    return { kind: joined ? 'joined' : 'opened', reference: ticket.reference };
  });
}

/** A reply joins its ticket only from the requester's own address: anything else opens a ticket that shows the link. */
async function joinThread(
  context: Context,
  institution: InstitutionRecord,
  mail: UnderstoodMail,
): Promise<Ticket | null> {
  const { em, now } = context;
  if (!mail.inThread || !mail.from) return null;
  const ticket = await em.findOne(
    Ticket,
    { reference: mail.inThread, institution: institution.id },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (!ticket || ticket.requesterAddressIndex !== addressIndex(institution.id, mail.from.address)) return null;
  const account = ticket.account ? await em.findOne(Account, { id: ticket.account }) : null;
  addMessage(context, ticket, mail, account, mail.flags);
  if (ticket.status === 'resolved') ticket.resolvedAt = null;
  if (ticket.status === 'resolved' || ticket.status === 'waiting') ticket.status = 'open';
  ticket.threadMessageId = mail.messageId ?? ticket.threadMessageId ?? null;
  touchTicket(ticket, now);
  return ticket;
}

async function openTicket(context: Context, institution: InstitutionRecord, mail: UnderstoodMail): Promise<Ticket> {
  const { em, now } = context;
  const number = mail.nationalNumber.status === 'valid' ? mail.nationalNumber.value : null;
  const account = number ? await accountByNationalNumber(context, institution.id, number) : null;
  const owned = { id: newId(), institution: institution.id };
  const senderAddress = mail.from ? normaliseAddress(mail.from.address) : null;
  const [next] = (await em.execute(`select nextval('ticket_number') as number`)) as { number: string }[];
  const flags = mail.inThread ? [...mail.flags, `thread:${mail.inThread}`] : mail.flags;
  const reference = `SD-${now.getUTCFullYear()}-${String(next?.number ?? 0).padStart(6, '0')}`;
  const subject = maskText(mail.subject, [], account, now).text;
  const ticket = em.create(Ticket, {
    ...owned,
    reference,
    searchText: foldText(`${reference} ${requesterName(mail)} ${subject}`),
    kind: mail.kind,
    language: mail.language,
    subject,
    requesterName: requesterName(mail),
    askedLastName: mail.lastName?.slice(0, 200) ?? null,
    askedFirstName: mail.firstName?.slice(0, 200) ?? null,
    requesterAddress: senderAddress ? sealForTicket(owned, 'requesterAddress', senderAddress) : null,
    requesterAddressIndex: senderAddress ? addressIndex(institution.id, senderAddress) : null,
    requestedAddress: mail.newAddress
      ? sealForTicket(owned, 'requestedAddress', normaliseAddress(mail.newAddress))
      : null,
    requestedAddressHint: mail.newAddress ? addressHint(normaliseAddress(mail.newAddress)) : null,
    nationalNumberIndex: number ? nationalNumberIndex(institution.id, number) : null,
    threadMessageId: mail.messageId,
    accessKeyHash: hashToken(accessKey(owned.id)),
    account: account?.id ?? null,
    openedAt: now,
    activeAt: now,
  });
  em.persist(ticket);
  addMessage(context, ticket, mail, account, flags);
  addEvidence(
    context,
    ticket,
    account?.id ?? null,
    firstEvidence(
      {
        numberStatus: mail.nationalNumber.status,
        isNumberOfAccount: account !== null,
        lastName: mail.lastName,
        firstName: mail.firstName,
        senderAddress,
      },
      account,
    ),
  );
  if (senderAddress) await acknowledge(context, institution, ticket, senderAddress, account);
  return ticket;
}

/** The sender's address is shown as it stands, unless it is the stored one: that stays masked everywhere. */
function addMessage(
  { em, now }: Context,
  ticket: Ticket,
  mail: UnderstoodMail,
  account: Account | null,
  flags: string[],
): void {
  const subject = maskText(
    mail.subject,
    mail.spans.filter((span) => span.field === 'subject'),
    account,
    now,
  );
  const text = maskText(
    mail.text,
    mail.spans.filter((span) => span.field === 'text'),
    account,
    now,
  );
  const shown =
    mail.from &&
    (account && isKnownAddress(account, mail.from.address) ? (account.addressHint ?? null) : mail.from.address);
  em.persist(
    em.create(Message, {
      institution: ticket.institution,
      ticket: ticket.id,
      direction: 'in',
      authorName: maskText(mail.from?.name || shown || '?', [], account, now).text,
      authorShown: shown,
      subject: subject.text,
      text: text.text,
      spans: [...subject.spans, ...text.spans],
      attachments: mail.attachments,
      flags,
      inboundMail: mail.inboundMail,
      createdAt: now,
    }),
  );
}

function requesterName(mail: UnderstoodMail): string {
  const given = [mail.firstName, mail.lastName].filter(Boolean).join(' ');
  return (given || mail.from?.name || (mail.from ? addressHint(mail.from.address) : '?')).slice(0, 200);
}
