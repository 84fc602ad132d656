import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formWords, mailDrafts } from '#app/components/requester/mail-draft.server.ts';
import { action as sendHelpForm } from '#app/routes/i.$institution.help.$situation.tsx';
import { newId } from '#db/columns.ts';
import { Evidence, Message, OutboundMail, Ticket } from '#db/entities/index.ts';
import { readMail } from '#mail-ingest/understand.ts';
import { openRequesterAddress } from '#server/accounts/index.ts';
import type { Context } from '#server/context.ts';
import type { Situation } from '#server/institutions/contract.ts';
import { type InstitutionRecord, institutionById, institutionFace } from '#server/institutions/index.ts';
import { LIMITS } from '#server/rate-limit.ts';
import { query } from '#server/sql.ts';
import { requestForm } from '#server/tickets/contract.ts';
import { askedFields, type FormWords, receiveForm, requestStatus } from '#server/tickets/index.ts';
import { type Desk, NUMBER, openDesk, STORED } from '#tests/factories/desk.ts';

const words: FormWords = {
  subject: 'adresse e-mail oubliée',
  lastName: 'Nom : ',
  firstName: 'Prénom : ',
  nationalNumber: 'Numéro de registre national : ',
  newAddress: 'Nouvelle adresse e-mail : ',
  option: 'Option : ',
  school: 'École : ',
  attempts: 'Déjà essayé :',
};
const typed = {
  lastName: 'Van den Broeck',
  firstName: 'Annelies',
  nationalNumber: '72.03.14-112.31',
  address: 'annelies.vdb@post.example',
  newAddress: 'annelies@new.example',
  text: `Mon numéro est 72031411231, et j’avais ${STORED}.`,
};

const FORM_KINDS = {
  forgotten_address: 'email_forgotten',
  changed_address: 'email_changed',
  first_connection: 'first_connection',
  not_migrated: 'account_not_migrated',
  nothing_received: 'password_reset',
} as const;

let desk: Desk;
let institution: InstitutionRecord;
let networks = 0;
beforeAll(async () => {
  desk = await openDesk((profile) => ({
    ...profile,
    situations: { ...profile.situations, nothing_received: { kind: 'desk' } },
    support: {
      ...profile.support,
      options: [
        { key: 'connection', label: same('Connexion aux Services / Accès'), situation: 'first_connection' },
        { key: 'other', label: same('Autre question') },
      ],
      asksSchool: true,
    },
    schools: [{ key: 'ath', name: 'Athénée d’Ath', authority: 'Province' }],
  }));
  institution = await institutionById(desk.system(), desk.institution.id);
});
afterAll(() => desk.close());

const same = (text: string) => ({ fr: text, nl: text, de: text, en: text });
const network = () => {
  networks += 1;
  return `198.51.${networks}.7`;
};
const from = (address = network()): Context => ({
  em: desk.orm.em.fork(),
  actor: { kind: 'visitor', name: 'visitor' },
  now: desk.now,
  origin: { address, userAgent: '', requestId: newId() },
});

const read = (situation: Situation | null, fields: Record<string, unknown>) =>
  requestForm(askedFields(institution.profile, situation)).safeParse({ ...typed, ...fields });

async function send(situation: Situation | null, fields: Record<string, unknown> = {}, context = from()) {
  const { data, error } = read(situation, fields);
  if (!data) throw error;
  return receiveForm(context, institution, { situation, language: 'fr', fields: data, words });
}

async function opened(situation: Situation | null, fields: Record<string, unknown> = {}) {
  const outcome = await send(situation, fields);
  if (outcome.kind !== 'received') throw new Error(outcome.kind);
  const em = desk.orm.em.fork();
  const ticket = await em.findOneOrFail(Ticket, { reference: outcome.reference });
  const message = await em.findOneOrFail(Message, { ticket: ticket.id });
  const evidence = await em.find(Evidence, { ticket: ticket.id }, { orderBy: { kind: 'asc' } });
  return { ticket, message, found: evidence.map(({ kind, outcome: what }) => `${kind} ${what}`) };
}

const ticketsOf = () => desk.orm.em.fork().count(Ticket, {});

const readAsMail = (subject: string, text: string) => {
  const source = [
    `From: Annelies <${typed.address}>`,
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
  ];
  return readMail(
    Buffer.from(source.join('\r\n')),
    { part: 'whole', isVouched: false },
    { addresses: [], known: { domains: [], deskNames: [] } },
    desk.now,
  );
};

describe('the prepared mail', () => {
  const cases = (
    ['forgotten_address', 'changed_address', 'first_connection', 'not_migrated', 'nothing_received'] as const
  ).flatMap((situation) => (['fr', 'nl', 'de', 'en'] as const).map((language) => ({ situation, language })));

  test.each(cases)('of $situation in $language, filled in, is understood as the form is', async (one) => {
    const { situation, language } = one;
    const face = institutionFace(institution, language);
    const draft = mailDrafts(face, situation).find((any) => any.language === language);
    const { lastName, firstName, nationalNumber, newAddress } = formWords(language, situation);
    const text = (draft?.body ?? '')
      .replace(lastName, `${lastName}${typed.lastName}`)
      .replace(firstName, (label) => `${label}${typed.firstName}`)
      .replace(nationalNumber, `${nationalNumber}${typed.nationalNumber}`)
      .replace(newAddress, `${newAddress}${typed.newAddress}`);
    expect(await readAsMail(draft?.subject ?? '', text)).toMatchObject({
      outcome: 'request',
      mail: {
        kind: FORM_KINDS[situation],
        language,
        lastName: typed.lastName,
        firstName: typed.firstName,
        nationalNumber: { status: 'valid', value: NUMBER },
        newAddress: situation === 'changed_address' ? typed.newAddress : null,
      },
    });
  });
});

describe('a form opens the ticket that the mail would', () => {
  test('the same kind, names, account, number and evidence of them; nothing that tells of a sender', async () => {
    const mail = await desk.ticket(
      await desk.receive({ kind: 'email_changed', subject: words.subject, newAddress: typed.newAddress }),
    );
    const { ticket, message, found } = await opened('changed_address');
    for (const same of ['kind', 'requesterName', 'askedLastName', 'askedFirstName', 'subject', 'account'] as const)
      expect(ticket[same]).toEqual(mail[same]);
    expect(ticket.account).toBe(desk.account);
    expect(ticket.nationalNumberIndex).toBe(mail.nationalNumberIndex);
    expect(ticket.requesterAddressIndex).toBe(mail.requesterAddressIndex);
    expect(ticket.requestedAddressHint).toBe(mail.requestedAddressHint);
    expect(found).toEqual(['names_agree exact', 'number_found found', 'number_well_formed valid']);
    expect(message).toMatchObject({ authentication: null, inboundMail: null, flags: ['form', 'address_unproven'] });
  });

  test.each([
    ['forgotten_address', 'email_forgotten'],
    ['changed_address', 'email_changed'],
    ['nothing_received', 'password_reset'],
  ] as const)('%s is a ticket of the kind %s', async (situation, kind) => {
    expect((await opened(situation)).ticket.kind).toBe(kind);
  });

  test('from the page for everything else, by what its option stands for', async () => {
    const other = { school: 'ath', attempts: 'Redémarré', text: 'Rien ne va.', nationalNumber: '' };
    const { ticket, message, found } = await opened(null, { ...other, option: 'connection' });
    expect(ticket).toMatchObject({ kind: 'first_connection', subject: 'Connexion aux Services / Accès' });
    expect(message.text).toContain('École : Athénée d’Ath');
    expect(message.text).toContain('Redémarré');
    expect(found).toEqual(['number_well_formed missing']);
    expect((await opened(null, { ...other, option: 'other' })).ticket.kind).toBe('other_request');
  });

  test('a situation that the desk does not answer is not there', async () => {
    await expect(send('not_migrated')).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('its acknowledgement leads to its status page, and an answer to it joins', async () => {
    const { ticket } = await opened('forgotten_address', { address: 'joins@post.example' });
    const ack = (await desk.mails()).findLast((mail) => mail.recipient === 'joins@post.example');
    const key = /link\/request\/(\S+)/.exec(ack?.text ?? '')?.[1] ?? '';
    expect(await requestStatus(desk.system(), institution.id, key)).toMatchObject({
      reference: ticket.reference,
      stage: 'received',
    });
    expect(await desk.receive({ from: { name: 'A', address: 'joins@post.example' }, inThread: ticket.reference })).toBe(
      ticket.reference,
    );
    expect(
      await desk.receive({ from: { name: 'A', address: 'other@post.example' }, inThread: ticket.reference }),
    ).not.toBe(ticket.reference);
  });

  test.each(['fr', 'nl', 'de', 'en'] as const)(
    'T28 an answer to its acknowledgement in %s is a person’s',
    async (language) => {
      const address = `answers.${language}@post.example`;
      const fields = requestForm(askedFields(institution.profile, 'forgotten_address')).parse({ ...typed, address });
      await receiveForm(from(), institution, { situation: 'forgotten_address', language, fields, words });
      const ack = (await desk.mails()).find((mail) => mail.recipient === address);
      expect(ack?.language).toBe(language);
      expect(await readAsMail(`Re: ${ack?.subject}`, '0470 12 34 56')).toMatchObject({ outcome: 'request' });
    },
  );

  test('one entry says that it came by form', async () => {
    const { ticket } = await opened('forgotten_address');
    const entries = (await desk.audit()).filter((entry) => entry.ticket === ticket.id);
    expect(entries.map(({ action }) => action)).toEqual(['ticket.received']);
    expect(JSON.parse(entries[0]?.payload ?? '')).toMatchObject({ account: desk.account, detail: { source: 'form' } });
  });
});

test('T12, T24 neither number nor stored address stands in clear in what a form leaves behind', async () => {
  const { message, ticket } = await opened('changed_address');
  expect(message.text).toContain('Numéro de registre national : ••.••.••-•••.31');
  const number = message.spans.find((span) => span.what === 'national_number');
  expect(message.text.slice(number?.start, number?.end)).toBe('••.••.••-•••.31');
  const address = message.spans.find((span) => span.what === 'new_address');
  expect(message.text.slice(address?.start, address?.end)).toBe(typed.newAddress);
  const rows = await query<{ row: string }>(
    desk.orm.em.fork(),
    `select to_jsonb(t)::text as row from ticket t union all select to_jsonb(m)::text from message m
     union all select to_jsonb(e)::text from evidence e union all select to_jsonb(o)::text from outbound_mail o
     union all select to_jsonb(a)::text from audit_entry a union all select key from rate_limit`,
  );
  const dump = rows.map(({ row }) => row).join('\n');
  for (const secret of [NUMBER, '72.03.14-112.31', STORED]) expect(dump).not.toContain(secret);
  expect(JSON.stringify(await desk.audit())).not.toContain(ticket.requesterName);
});

describe('what is no answer to its field', () => {
  const codeOf = (situation: Situation | null, fields: Record<string, unknown>, field: string) =>
    read(situation, fields).error?.issues.find(({ path }) => path[0] === field)?.message;

  test.each([
    ['a repeated field', ['a@b.example', 'c@d.example']],
    ['a list', 'a@b.example,c@d.example'],
    ['a list with a space', 'a@b.example c@d.example'],
    ['an encoded line end', 'a@b.example%0acc:c@d.example'],
    ['a line end', 'a@b.example\ncc:c@d.example'],
    ['NUL', 'a\0@b.example'],
    ['a name beside it', '"a"@x.example <b@y.example>'],
    ['full-width letters (T6)', 'ａ@b.example'],
    ['a dotless i (T6)', 'mıke@example.org'],
  ])('T5 %s is no address', (_what, address) => {
    expect(codeOf('forgotten_address', { address }, 'address')).toBeDefined();
    expect(codeOf('changed_address', { newAddress: address }, 'newAddress')).toBeDefined();
  });

  test('T5 the answer goes to the one address that was given, in the form in which it is compared', async () => {
    const { ticket } = await opened('forgotten_address', { address: ' Annelies.VDB@Post.Example ' });
    expect(await openRequesterAddress(desk.system(), ticket.id)).toBe('annelies.vdb@post.example');
  });

  test('T31 no header can be made of a name, and no number hides in one', async () => {
    const { ticket, message } = await opened('forgotten_address', {
      lastName: 'Van\r\nBcc: x\u202e den\u2028 Broeck',
      firstName: 'Anne\0lies',
    });
    for (const value of [ticket.requesterName, ticket.askedLastName, message.authorName])
      expect(value).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    for (const lastName of ['72031411231', '７２０３１４１１２３１', 'a@b.example', '<b>x</b>', '…', ''])
      expect(codeOf('forgotten_address', { lastName }, 'lastName')).toMatch(/^name_/);
    for (const lastName of ["d'Hondt", 'Şükrü', 'De Smet-Vandeneynde', '’t Kint', 'Li', 'Müller (Meier)'])
      expect(codeOf('forgotten_address', { lastName }, 'lastName')).toBeUndefined();
  });

  test('a number that is none opens no ticket', async () => {
    const before = await ticketsOf();
    expect(await send('forgotten_address', { nationalNumber: '72.03.14-112.32' })).toEqual({ kind: 'number_shape' });
    expect(codeOf('forgotten_address', { nationalNumber: '' }, 'nationalNumber')).toBe('number_empty');
    expect(codeOf(null, { option: 'hack', school: 'ath', text: 'x' }, 'option')).toBe('choice_empty');
    expect(await ticketsOf()).toBe(before);
  });

  test('an institution without national numbers asks for none, and takes none', async () => {
    const { profile } = institution;
    const without = { ...profile, nationalNumber: { isUsed: false } as typeof profile.nationalNumber };
    expect(askedFields(without, 'forgotten_address').nationalNumber).toBe('no');
    const fields = requestForm(askedFields(without, 'forgotten_address')).parse(typed);
    expect(fields.nationalNumber).toBeNull();
  });
});

describe('the page', () => {
  const answerTo = async (fields: Record<string, string>, address = network(), situation = 'changed_address') => {
    const request = new Request(`http://localhost:3000/i/iec-iab/help/${situation}`, {
      method: 'POST',
      body: new URLSearchParams({ ...typed, ...fields }),
    });
    const context = { em: desk.orm.em.fork(), clientAddress: address, requestId: newId() };
    const args = { request, params: { institution: 'iec-iab', situation }, context };
    const answer: unknown = await (sendHelpForm as (given: never) => Promise<unknown>)(args as never).catch(
      (thrown: unknown) => thrown,
    );
    const { status, headers } = answer as Response;
    if (answer instanceof Response) return { status, to: headers.get('Location'), cookie: headers.get('Set-Cookie') };
    const { data, init } = answer as { data: { error: string | null; result: object }; init: ResponseInit };
    return { status: init.status, body: JSON.stringify(data), error: data.error };
  };

  test('T24 a refused form answers with all that was typed but the number', async () => {
    for (const fields of [{ address: 'nobody' }, { nationalNumber: '72.03.14-112.32' }]) {
      const { status, body } = await answerTo(fields);
      expect(status).toBe(400);
      expect(body).toContain(typed.lastName);
      expect(body).toContain(typed.newAddress);
      expect(body).not.toMatch(/72\.03\.14/);
    }
  });

  test('over the limit nothing is lost that was typed, and a number is not told', async () => {
    for (let turn = 0; turn < LIMITS.form_network.points; turn += 1)
      await send('forgotten_address', { website: 'x' }, from('203.0.115.5'));
    const { status, error, body } = await answerTo({ address: 'kept@post.example' }, '203.0.115.6');
    expect({ status, error }).toEqual({ status: 429, error: 'too_fast' });
    expect(body).toContain('kept@post.example');
    expect(body).not.toContain('72.03.14');
  });

  test('T2 the answer is the same whoever the number belongs to, and no address says what was typed', async () => {
    const known = await answerTo({ address: 'one@post.example' });
    const unknown = await answerTo({ address: 'two@post.example', nationalNumber: '85.07.30-033.28' });
    const withoutReference = ({ cookie, ...rest }: typeof known) => ({
      ...rest,
      cookie: cookie?.replace(/SD-\d{4}-\d{6}/, 'SD'),
    });
    expect(withoutReference(known)).toEqual(withoutReference(unknown));
    expect(known).toMatchObject({ status: 302, to: '/i/iec-iab/support/sent' });
  });

  test('a machine is led to the same page, and a situation that is not answered to none', async () => {
    expect(await answerTo({ website: 'x' })).toMatchObject({ status: 302, to: '/i/iec-iab/support/sent' });
    expect((await answerTo({}, network(), 'not_migrated')).status).toBe(404);
    expect((await answerTo({}, network(), 'constructor')).status).toBe(404);
  });
});

describe('floods', () => {
  test('one network is refused after its share; another is not', async () => {
    for (let turn = 0; turn < LIMITS.form_network.points; turn += 1)
      await send('forgotten_address', { website: 'http://spam.example' }, from('203.0.113.5'));
    await expect(send('forgotten_address', {}, from('203.0.113.99'))).rejects.toMatchObject({ kind: 'too_many' });
    expect((await send('forgotten_address', {}, from('203.0.114.5'))).kind).toBe('received');
  });

  test('a machine that fills in every field opens nothing', async () => {
    const before = await ticketsOf();
    expect(await send('forgotten_address', { website: 'http://spam.example' })).toEqual({ kind: 'dropped' });
    expect(await ticketsOf()).toBe(before);
  });

  test('T28 nobody is flooded with acknowledgements, from however many networks; each ticket opens all the same', async () => {
    const before = await ticketsOf();
    const sent = LIMITS.form_recipient.points + 6;
    const outcomes = [];
    for (let turn = 0; turn < sent; turn += 1)
      outcomes.push(
        await send('forgotten_address', { address: turn % 2 ? 'victim@post.example' : 'VICTIM@post.example' }),
      );
    expect(outcomes.every(({ kind }) => kind === 'received')).toBe(true);
    expect(await ticketsOf()).toBe(before + sent);
    const mails = (await desk.mails()).filter(({ recipient }) => recipient === 'victim@post.example');
    expect(mails).toHaveLength(LIMITS.form_recipient.points);
    expect(await desk.orm.em.fork().count(OutboundMail, { purpose: { $ne: 'acknowledgement' } })).toBe(0);
  });
});
