import { Evidence, Message, OutboundMail, Ticket } from '#db/entities/index.ts';
import {
  addressHint,
  addressIndex,
  type Candidate,
  candidatesByNationalNumber,
  foldText,
  maskText,
  nationalNumberIndex,
  normaliseAddress,
  sealForTicket,
} from '../accounts/index.ts';
import type { Context } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import { type AskedAs, evidenceRows, firstEvidence } from '../identity/index.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { insertTogether } from '../sql.ts';
import { accessKey, acknowledgement, isWithinShare } from './acknowledge.ts';
import { messageRow } from './message-row.ts';
import type { Claim, TakenIn, UnderstoodMail } from './understood-mail.ts';

/**
 * Opens the tickets of claimed mails with one statement: each with message, candidate account, first evidence and
 * acknowledgement. @returns them by mail.
 */
export async function openTickets(
  context: Context,
  institution: InstitutionRecord,
  understood: readonly UnderstoodMail[],
  claims: ReadonlyMap<string, Claim>,
): Promise<Map<string, TakenIn>> {
  const mails = institution.profile.nationalNumber.isUsed ? understood : understood.map(withoutNumber);
  const numbers = mails.flatMap((mail) => validNumber(mail) ?? []);
  const candidates = await candidatesByNationalNumber(context, institution.id, [...new Set(numbers)]);
  const rows = { tickets: [] as object[], messages: [] as object[], evidence: [] as object[], mails: [] as object[] };
  const opened = new Map<string, TakenIn>();
  const openedBy = new Map<string, number>();
  for (const mail of mails) {
    const claim = claims.get(mail.inboundMail);
    if (!claim) continue;
    const account = candidates.get(validNumber(mail) ?? '') ?? null;
    const ticket = ticketRow(context.now, institution.id, mail, claim, account);
    const sender = mail.from ? normaliseAddress(mail.from.address) : null;
    const isFirst = sender !== null && !claim.wroteBefore && !openedBy.has(sender);
    const flags = [
      ...mail.flags,
      ...(mail.inThread ? [`thread:${mail.inThread}`] : []),
      ...(isFirst ? ['first_time_sender'] : []),
    ];
    rows.tickets.push(ticket);
    rows.messages.push(messageRow(ticket, mail, account, flags, context.now));
    rows.evidence.push(
      ...evidenceRows(context, ticket, ticket.account, firstEvidence(askedAs(mail, sender, account), account)),
    );
    if (sender) {
      const lately = claim.lately + (openedBy.get(sender) ?? 0);
      openedBy.set(sender, (openedBy.get(sender) ?? 0) + 1);
      if (mail.mayAcknowledge && isWithinShare(lately))
        rows.mails.push(acknowledgement(context, institution, ticket, sender, account));
    }
    opened.set(mail.inboundMail, { id: ticket.id, reference: ticket.reference, account: ticket.account });
  }
  await insertTogether(
    context.em,
    [Ticket, rows.tickets],
    [Message, rows.messages],
    [Evidence, rows.evidence],
    [OutboundMail, rows.mails],
  );
  return opened;
}

/** Where the institution does not use national numbers, one that stands in a mail is masked like any other, and no more. */
const withoutNumber = (mail: UnderstoodMail): UnderstoodMail => ({
  ...mail,
  nationalNumber: { status: 'unused', value: null },
});

const validNumber = (mail: UnderstoodMail): string | null =>
  mail.nationalNumber.status === 'valid' ? mail.nationalNumber.value : null;

const askedAs = (mail: UnderstoodMail, senderAddress: string | null, account: Candidate | null): AskedAs => ({
  numberStatus: mail.nationalNumber.status,
  isNumberOfAccount: account !== null,
  lastName: mail.lastName,
  firstName: mail.firstName,
  senderAddress,
  dmarc: mail.authentication.dmarc,
});

function ticketRow(now: Date, institution: string, mail: UnderstoodMail, claim: Claim, account: Candidate | null) {
  const owned = { id: claim.ticket, institution };
  const number = validNumber(mail);
  const sender = mail.from ? normaliseAddress(mail.from.address) : null;
  const newAddress = mail.newAddress ? normaliseAddress(mail.newAddress) : null;
  const reference = `SD-${now.getUTCFullYear()}-${claim.number.padStart(6, '0')}`;
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

function requesterName(mail: UnderstoodMail): string {
  const given = [mail.firstName, mail.lastName].filter(Boolean).join(' ');
  return (given || mail.from?.name || (mail.from ? addressHint(mail.from.address) : '?')).slice(0, 200);
}
