import { Evidence, Message, Ticket } from '#db/entities/index.ts';
import {
  addressHint,
  addressIndex,
  candidateByNationalNumber,
  foldText,
  maskText,
  nationalNumberIndex,
  normaliseAddress,
  sealForTicket,
} from '../accounts/index.ts';
import type { Context } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import { evidenceRows, firstEvidence } from '../identity/index.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { insertTogether, type NewRows } from '../sql.ts';
import { accessKey, acknowledgement, isWithinShare } from './acknowledge.ts';
import { messageRow } from './message-row.ts';
import type { Claim, UnderstoodMail } from './receive.ts';

/** Opens the ticket of a claim: with message, candidate account, first evidence and acknowledgement. */
export async function openTicket(
  context: Context,
  institution: InstitutionRecord,
  mail: UnderstoodMail,
  claim: Claim,
): Promise<{ id: string; reference: string; account: string | null }> {
  const { em, now } = context;
  const owned = { id: claim.ticket, institution: institution.id };
  const number = mail.nationalNumber.status === 'valid' ? mail.nationalNumber.value : null;
  const account = number ? await candidateByNationalNumber(context, institution.id, number) : null;
  const sender = mail.from ? normaliseAddress(mail.from.address) : null;
  const reference = `SD-${now.getUTCFullYear()}-${claim.number.padStart(6, '0')}`;
  const subject = maskText(mail.subject, [], account, now).text;
  const newAddress = mail.newAddress ? normaliseAddress(mail.newAddress) : null;
  const ticket = {
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
    requesterAddressIndex: sender ? addressIndex(institution.id, sender) : null,
    requestedAddress: newAddress ? sealForTicket(owned, 'requestedAddress', newAddress) : null,
    requestedAddressHint: newAddress ? addressHint(newAddress) : null,
    nationalNumberIndex: number ? nationalNumberIndex(institution.id, number) : null,
    threadMessageId: mail.messageId,
    accessKeyHash: hashToken(accessKey(claim.ticket)),
    account: account?.id ?? null,
    openedAt: now,
    activeAt: now,
  };
  const asked = {
    numberStatus: mail.nationalNumber.status,
    isNumberOfAccount: account !== null,
    lastName: mail.lastName,
    firstName: mail.firstName,
    senderAddress: sender,
  };
  const flags = mail.inThread ? [...mail.flags, `thread:${mail.inThread}`] : mail.flags;
  const rows: NewRows[] = [
    [Ticket, [ticket]],
    [Message, [messageRow(ticket, mail, account, flags, now)]],
    [Evidence, evidenceRows(context, ticket, ticket.account, firstEvidence(asked, account))],
  ];
  if (sender && isWithinShare(claim.lately))
    rows.push(await acknowledgement(context, institution, ticket, sender, account));
  await insertTogether(em, ...rows);
  return ticket;
}

function requesterName(mail: UnderstoodMail): string {
  const given = [mail.firstName, mail.lastName].filter(Boolean).join(' ');
  return (given || mail.from?.name || (mail.from ? addressHint(mail.from.address) : '?')).slice(0, 200);
}
