import { Evidence, Message, OutboundMail, Ticket } from '#db/entities/index.ts';
import {
  accessKey,
  addressHint,
  addressIndex,
  type Candidate,
  candidatesByNationalNumber,
  foldText,
  maskText,
  nationalNumberIndex,
  normaliseAddress,
  sealForTicket,
  ticketReference,
} from '../accounts/index.ts';
import type { Context } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import { type AskedAs, evidenceRows, firstEvidence } from '../identity/index.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { insertTogether } from '../sql.ts';
import { acknowledgement, isWithinShare } from './acknowledge.ts';
import { messageRow } from './message-row.ts';
import type { Claimed, TakenIn, UnderstoodRequest } from './understood-mail.ts';

/**
 * Opens the tickets of claimed requests with one statement: each with message, candidate account, first evidence and
 * acknowledgement. @returns them in their order.
 */
export async function openTickets(
  context: Context,
  institution: InstitutionRecord,
  claimed: readonly Claimed[],
): Promise<TakenIn[]> {
  const all = institution.profile.nationalNumber.isUsed ? claimed : claimed.map(withoutNumber);
  const numbers = all.flatMap(({ request }) => validNumber(request) ?? []);
  const candidates = await candidatesByNationalNumber(context, institution.id, [...new Set(numbers)]);
  const rows = { tickets: [] as object[], messages: [] as object[], evidence: [] as object[], mails: [] as object[] };
  const openedBy = new Map<string, number>();
  const opened = all.map(({ request, claim }): TakenIn => {
    const account = candidates.get(validNumber(request) ?? '') ?? null;
    const ticket = ticketRow(context.now, institution.id, request, claim, account);
    const sender = request.from ? normaliseAddress(request.from.address) : null;
    const isFirst = sender !== null && request.authentication && !claim.wroteBefore && !openedBy.has(sender);
    const flags = [
      ...request.flags,
      ...(request.inThread ? [`thread:${request.inThread}`] : []),
      ...(isFirst ? ['first_time_sender'] : []),
    ];
    rows.tickets.push(ticket);
    rows.messages.push(messageRow(ticket, request, account, flags, context.now));
    rows.evidence.push(
      ...evidenceRows(context, ticket, ticket.account, firstEvidence(askedAs(request, sender, account), account)),
    );
    if (sender) {
      const lately = claim.lately + (openedBy.get(sender) ?? 0);
      openedBy.set(sender, (openedBy.get(sender) ?? 0) + 1);
      if (request.mayAcknowledge && isWithinShare(lately))
        rows.mails.push(acknowledgement(context, institution, ticket, sender, account));
    }
    return { id: ticket.id, reference: ticket.reference, account: ticket.account };
  });
  await insertTogether(
    context.em,
    [Ticket, rows.tickets],
    [Message, rows.messages],
    [Evidence, rows.evidence],
    [OutboundMail, rows.mails],
  );
  return opened;
}

/** Where the institution does not use national numbers, one that stands in a request is masked like any other, and no more. */
const withoutNumber = ({ request, claim }: Claimed): Claimed => ({
  request: { ...request, nationalNumber: { status: 'unused', value: null } },
  claim,
});

const validNumber = ({ nationalNumber }: UnderstoodRequest): string | null =>
  nationalNumber.status === 'valid' ? nationalNumber.value : null;

/** An address that was typed into a form says nothing of who typed it. */
const askedAs = (request: UnderstoodRequest, sender: string | null, account: Candidate | null): AskedAs => ({
  numberStatus: request.nationalNumber.status,
  isNumberOfAccount: account !== null,
  lastName: request.lastName,
  firstName: request.firstName,
  senderAddress: request.authentication ? sender : null,
  dmarc: request.authentication?.dmarc ?? 'none',
});

function ticketRow(
  now: Date,
  institution: string,
  mail: UnderstoodRequest,
  claim: Claimed['claim'],
  account: Candidate | null,
) {
  const owned = { id: claim.ticket, institution };
  const number = validNumber(mail);
  const sender = mail.from ? normaliseAddress(mail.from.address) : null;
  const newAddress = mail.newAddress ? normaliseAddress(mail.newAddress) : null;
  const reference = ticketReference(now, claim.number);
  const subject = maskText(mail.subject, [], account, now).text;
  return {
    ...owned,
    reference,
    searchText: foldText(`${reference} ${requesterName(mail)} ${subject}`),
    kind: mail.kind,
    language: mail.language,
    subject,
    requesterName: requesterName(mail),
    askedLastName: mail.lastName?.slice(0, 200) ?? null,
    askedFirstName: mail.firstName?.slice(0, 200) ?? null,
    requesterAddress: sender ? sealForTicket(owned, 'requesterAddress', sender) : null,
    requesterAddressIndex: sender ? addressIndex(institution, sender) : null,
    requestedAddress: newAddress ? sealForTicket(owned, 'requestedAddress', newAddress) : null,
    requestedAddressHint: newAddress ? addressHint(newAddress) : null,
    nationalNumberIndex: number ? nationalNumberIndex(institution, number) : null,
    threadMessageId: mail.messageId,
    accessKeyHash: hashToken(accessKey(claim.ticket)),
    account: account?.id ?? null,
    openedAt: now,
    activeAt: now,
  };
}

function requesterName(mail: UnderstoodRequest): string {
  const given = [mail.firstName, mail.lastName].filter(Boolean).join(' ');
  return (given || mail.from?.name || (mail.from ? addressHint(mail.from.address) : '?')).slice(0, 200);
}
