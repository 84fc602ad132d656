import { newId } from '#db/columns.ts';
import { addressIndex, normaliseAddress } from '../accounts/index.ts';
import { recordAll } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { DomainError, toRefusal } from '../errors.ts';
import type { Language, Profile, Situation } from '../institutions/contract.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { parseNationalNumber } from '../national-number.ts';
import { takeTurn, takeTurnOfNetwork } from '../rate-limit.ts';
import { query } from '../sql.ts';
import type { AskedFields, RequestForm, SpanSubject, TextSpan, TicketKind } from './contract.ts';
import { openTickets } from './open-tickets.ts';
import type { UnderstoodRequest } from './understood-mail.ts';

const HOUR = 3_600_000;

const KINDS: Record<Situation, TicketKind> = {
  forgotten_address: 'email_forgotten',
  changed_address: 'email_changed',
  first_connection: 'first_connection',
  not_migrated: 'account_not_migrated',
  nothing_received: 'password_reset',
};

/** The words before a form’s fields in the conversation, their colon with them, and what it is about: those of the mail. */
export type FormWords = { subject: string } & Record<
  'lastName' | 'firstName' | 'nationalNumber' | 'newAddress' | 'option' | 'school' | 'attempts',
  string
>;

/** A form as the page of a situation sends it; `situation` null: from the page for everything else. */
export type SentForm = { situation: Situation | null; language: Language; fields: RequestForm; words: FormWords };

/** `number_shape`: what stands where the national number is asked is none. */
export type FormOutcome = { kind: 'received'; reference: string } | { kind: 'dropped' } | { kind: 'number_shape' };

/** What the form of a situation asks, or with null that for everything else. */
export function askedFields({ nationalNumber, support, schools }: Profile, situation: Situation | null): AskedFields {
  const isForDesk = situation !== null;
  return {
    nationalNumber: nationalNumber.isUsed ? (isForDesk ? 'required' : 'optional') : 'no',
    newAddress: situation === 'changed_address',
    options: isForDesk ? [] : support.options.map(({ key }) => key),
    schools: !isForDesk && support.asksSchool ? schools.map(({ key }) => key) : [],
    attempts: !isForDesk && support.asksAttempts,
    text: isForDesk ? 'optional' : 'required',
  };
}

/**
 * Takes a form in as a mail of the same words would be: one transaction with ticket, message, candidate account, first
 * evidence, audit entry and acknowledgement. Nothing vouches for its sender, so that there is no evidence of one. Its
 * acknowledgements to one address are few, whoever asks for them: above that the ticket opens without a word.
 * @throws DomainError `too_many` for a network that sent too many; `not_found` for a situation that the desk does not answer.
 */
export async function receiveForm(
  context: Context,
  institution: InstitutionRecord,
  form: SentForm,
): Promise<FormOutcome> {
  const { situation, fields } = form;
  if (situation !== null && institution.profile.situations[situation]?.kind !== 'desk')
    throw new DomainError('not_found', 'situation');
  await takeTurnOfNetwork(context, 'form_network');
  if (fields.website !== '') return { kind: 'dropped' };
  const number = fields.nationalNumber === null ? null : parseNationalNumber(fields.nationalNumber, context.now);
  if (number?.kind === 'invalid') return { kind: 'number_shape' };
  const mayAcknowledge = await takeTurn(context, 'form_recipient', normaliseAddress(fields.address)).then(
    () => true,
    (error: unknown) => {
      if (toRefusal(error)?.kind !== 'too_many') throw error;
      return false;
    },
  );
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const [row] = await query<{ number: string; lately: number }>(
      em,
      `select nextval('ticket_number')::text as number,
         (select count(*)::int from ticket where requester_address_index = $1 and opened_at > $2) as lately`,
      [addressIndex(institution.id, fields.address), new Date(now.getTime() - HOUR)],
    );
    const claim = { ticket: newId(), number: row?.number ?? '', lately: row?.lately ?? 0, wroteBefore: true };
    const request = understand(institution.profile, form, number, mayAcknowledge);
    // What a form tells is read from it by the product: its sender is a source of no evidence.
    const reader = { ...inside, actor: { kind: 'system', name: 'form' } as const };
    const [ticket] = await openTickets(reader, institution, [{ request, claim }]);
    if (!ticket) throw new Error('a form opened no ticket');
    const detail = { kind: request.kind, language: request.language, source: 'form' };
    await recordAll(inside, institution.id, [
      { institution: institution.id, action: 'ticket.received', account: ticket.account, ticket, detail },
    ]);
    return { kind: 'received', reference: ticket.reference };
  });
}

type ReadNumber = ReturnType<typeof parseNationalNumber> | null;

function understand(
  profile: Profile,
  { situation, language, fields, words }: SentForm,
  number: ReadNumber,
  mayAcknowledge: boolean,
): UnderstoodRequest {
  const option = profile.support.options.find(({ key }) => key === fields.option);
  const about = situation ?? option?.situation;
  const status = number === null ? 'missing' : number.kind === 'valid' ? 'valid' : 'ambiguous';
  return {
    kind: about ? KINDS[about] : 'other_request',
    confidence: 1,
    language,
    from: { name: `${fields.firstName} ${fields.lastName}`, address: fields.address },
    subject: option?.label[language] ?? words.subject,
    ...written(profile, { language, fields, words }, number),
    inboundMail: null,
    hasHtml: false,
    attachments: [],
    flags: ['form', 'address_unproven'],
    authentication: null,
    messageId: null,
    mayAcknowledge,
    nationalNumber: { status, value: number?.kind === 'valid' ? number.number : null },
    lastName: fields.lastName,
    firstName: fields.firstName,
    newAddress: fields.newAddress,
    inThread: null,
  };
}

/** The form in words, as a mail would have them: each field on a line of its own under its label, then what was added. */
function written(
  profile: Profile,
  { language, fields, words }: Omit<SentForm, 'situation'>,
  number: ReadNumber,
): { text: string; spans: TextSpan[] } {
  const spans: TextSpan[] = [];
  let text = '';
  const add = (label: keyof FormWords, value: string | null | undefined, what?: SpanSubject) => {
    if (!value) return;
    text += words[label];
    if (what) spans.push({ field: 'text', what, start: text.length, end: text.length + value.length });
    text += `${value}\n`;
  };
  add('lastName', fields.lastName, 'last_name');
  add('firstName', fields.firstName, 'first_name');
  add('nationalNumber', number && number.kind !== 'invalid' ? punctuated(number.number) : null, 'national_number');
  add('newAddress', fields.newAddress, 'new_address');
  add('option', profile.support.options.find(({ key }) => key === fields.option)?.label[language]);
  add('school', profile.schools.find(({ key }) => key === fields.school)?.name);
  if (fields.attempts) text += `\n${words.attempts}\n${fields.attempts}\n`;
  if (fields.text) text += `\n${fields.text}\n`;
  return { text: text.trim(), spans };
}

/** As it is written on an identity card, by which it is recognised and masked: `72.03.14-112.31`. */
const punctuated = (number: string): string => number.replace(/^(\d\d)(\d\d)(\d\d)(\d{3})(\d\d)$/, '$1.$2.$3-$4.$5');
