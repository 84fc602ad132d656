import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditEntry, InboundMail, Message, OutboundMail, Ticket } from '#db/entities/index.ts';
import { type Inbox, openInbox } from '#tests/factories/inbox.ts';
import { DESK } from '#tests/fixtures/desk.ts';

let inbox: Inbox;
let serial = 0;
beforeAll(async () => {
  inbox = await openInbox();
});
afterAll(() => inbox?.close());

const mail = (from: string, headers: string[], text: string) => {
  serial += 1;
  return [`From: ${from}`, `Message-ID: <machine-${serial}@mail.example>`, ...headers, '', text].join('\n');
};
const request = (from: string, text = 'Je ne connais plus mon adresse e-mail.') =>
  mail(from, [`To: ${DESK.name}`, 'Subject: adresse e-mail oubliée'], text);
const count = async () => [await inbox.em().count(Ticket, {}), await inbox.em().count(OutboundMail, {})];

/** A ticket that waits for its requester, and the Message-ID of the desk's acknowledgement. */
const waitingTicket = async (from: string) => {
  await inbox.store(request(from));
  await inbox.ingest();
  const [row] = await inbox.newest(1);
  const em = inbox.em();
  const ticket = await em.findOneOrFail(Ticket, { id: row!.ticket! });
  ticket.status = 'waiting';
  const acknowledgement = await em.findOneOrFail(OutboundMail, { ticket: ticket.id });
  await em.flush();
  return { id: ticket.id, reference: ticket.reference, acknowledgement };
};
const statusOf = async (id: string) => (await inbox.em().findOneOrFail(Ticket, { id })).status;

describe('T28 loops', () => {
  const ROBOTS: [string, string[], string][] = [
    ['Auto-Submitted: auto-replied', ['Auto-Submitted: auto-replied'], 'auto_reply'],
    ['Auto-Submitted: auto-generated', ['Auto-Submitted: auto-generated; owner="x"'], 'auto_reply'],
    ['Precedence: bulk', ['Precedence: bulk'], 'bulk'],
    ['Precedence: list', ['Precedence: list'], 'bulk'],
    ['Precedence: junk', ['Precedence: junk'], 'bulk'],
    ['List-Id', ['List-Id: <membres.example>'], 'bulk'],
    [
      'a null return path of a mail system',
      ['Return-Path: <>', 'Subject: Undelivered Mail Returned to Sender'],
      'bounce',
    ],
    ['a vacation text', ['Subject: Absence du bureau'], 'auto_reply'],
  ];
  test.each(ROBOTS)('%s opens no ticket and gets no answer', async (_, headers, kind) => {
    const before = await count();
    const from = kind === 'bounce' ? 'MAILER-DAEMON@mx.example' : 'robot@mail.example';
    const text = kind === 'bulk' ? 'Bonjour à tous, voici les nouvelles.' : 'Je suis absent jusqu’au 15 mars.';
    await inbox.store(mail(from, headers, text));
    expect(await inbox.ingest()).toEqual({ settled: 1, failed: 0 });
    expect(await count()).toEqual(before);
    const [row] = await inbox.newest(1);
    expect(row).toMatchObject({ state: 'set_aside', kind, reason: expect.stringMatching(/./) });
  });

  test('the desk’s own address and its own Message-ID are no person', async () => {
    const { acknowledgement } = await waitingTicket('lea@own.example');
    const before = await count();
    await inbox.store(
      request(DESK.name),
      `From: elle@own.example\nMessage-ID: ${acknowledgement.messageId}\nSubject: adresse e-mail oubliée\n\nMon adresse ?`,
    );
    await inbox.ingest();
    expect(await count()).toEqual(before);
    expect(await inbox.newest(2)).toMatchObject([
      { kind: 'loop', reason: 'carries an own Message-ID' },
      { kind: 'loop', reason: 'sent from an own address' },
    ]);
  });

  test('Auto-Submitted: no is a person', async () => {
    const [tickets] = await count();
    await inbox.store(mail('anne@mail.example', ['Auto-Submitted: no', 'Subject: adresse e-mail oubliée'], 'Merci.'));
    await inbox.ingest();
    expect((await count())[0]).toBe(tickets! + 1);
  });

  const UNANSWERED = [
    'Return-Path: <>',
    'X-Auto-Response-Suppress: All',
    'X-Auto-Response-Suppress: DR, OOF, AutoReply',
  ];
  test.each(UNANSWERED)('%s on a person’s mail: a ticket, and no acknowledgement', async (header) => {
    const [tickets, mails] = await count();
    await inbox.store(
      mail('luc@mail.example', [header, 'Subject: adresse e-mail oubliée'], 'Je ne connais plus mon adresse.'),
    );
    await inbox.ingest();
    expect(await count()).toEqual([tickets! + 1, mails!]);
  });

  test('a sender gets at most five acknowledgements an hour, and every mail its ticket', async () => {
    const [tickets, mails] = await count();
    for (let turn = 0; turn < 8; turn += 1) await inbox.store(request('often@mail.example', `Demande ${turn}`));
    await inbox.ingest();
    expect(await count()).toEqual([tickets! + 8, mails! + 5]);
  });
});

test('an out-of-office reply changes nothing in the ticket that it answers, and is told there', async () => {
  const { id, reference, acknowledgement } = await waitingTicket('jean@away.example');
  const version = (await inbox.em().findOneOrFail(Ticket, { id })).version;
  await inbox.store(
    mail(
      'jean@away.example',
      [`In-Reply-To: ${acknowledgement.messageId}`, 'Auto-Submitted: auto-replied', 'Subject: Absent du bureau'],
      'Je suis absent.',
    ),
  );
  await inbox.ingest();
  const ticket = await inbox.em().findOneOrFail(Ticket, { id });
  expect(ticket).toMatchObject({ status: 'waiting', version });
  expect(await inbox.em().count(Message, { ticket: id, direction: 'in' })).toBe(1);
  expect(await inbox.em().count(AuditEntry, { action: 'mail.set_aside', ticketReference: reference })).toBe(1);
});

describe('a delivery report', () => {
  const dsn = (original: string, action = 'failed', status = '5.1.1') =>
    [
      'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
      'Return-Path: <>',
      `Message-ID: <dsn-${++serial}@mx.example>`,
      'Subject: Undelivered Mail Returned to Sender',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=D',
      '',
      '--D',
      'Content-Type: text/plain',
      '',
      'could not be delivered',
      '--D',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      'Final-Recipient: rfc822; jean@gone.example',
      `Action: ${action}`,
      `Status: ${status}`,
      'Diagnostic-Code: smtp; 550 5.1.1 <jean@gone.example> unknown user',
      '--D',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: ${original}`,
      'Subject: Votre demande',
      '',
      '--D--',
    ].join('\n');
  const outgoing = (id: string) => inbox.em().findOneOrFail(OutboundMail, { id });

  test('finds the mail that came back and marks it, without the address', async () => {
    const { id, reference, acknowledgement } = await waitingTicket('jean@gone.example');
    await inbox.store(dsn(acknowledgement.messageId));
    await inbox.ingest();
    const marked = await outgoing(acknowledgement.id);
    expect(marked.bouncedAt).toBeInstanceOf(Date);
    expect(marked.bounceDetail).toMatch(/^5\.1\.1 .*unknown user/);
    expect(marked.bounceDetail).not.toContain('jean@gone.example');
    expect(await inbox.em().count(AuditEntry, { action: 'mail.bounced', ticketReference: reference })).toBe(1);
    // An acknowledgement told nothing that the requester lacks.
    expect(await statusOf(id)).toBe('waiting');
  });

  test('opens the ticket again whose answer did not arrive, and only once', async () => {
    const { id, reference, acknowledgement } = await waitingTicket('marie@gone.example');
    await inbox.em().nativeUpdate(OutboundMail, { id: acknowledgement.id }, { purpose: 'reply' });
    await inbox.store(dsn(acknowledgement.messageId), dsn(acknowledgement.messageId));
    await inbox.ingest();
    expect(await statusOf(id)).toBe('open');
    expect(await inbox.em().count(AuditEntry, { action: 'mail.bounced', ticketReference: reference })).toBe(1);
  });

  test('of a delay, or with a Message-ID that is not ours, marks nothing', async () => {
    const { id, acknowledgement } = await waitingTicket('paul@gone.example');
    const forged = acknowledgement.messageId.replace(/\.[^.@]{22}@/, `.${'A'.repeat(22)}@`);
    expect(forged).not.toBe(acknowledgement.messageId);
    await inbox.store(dsn(acknowledgement.messageId, 'delayed', '4.4.1'), dsn(forged));
    await inbox.ingest();
    expect((await outgoing(acknowledgement.id)).bouncedAt).toBeNull();
    expect(await statusOf(id)).toBe('waiting');
  });
});

test('a mail that a person vouches for becomes a ticket, whatever its signs', async () => {
  await inbox.store(
    mail('vraie@personne.example', ['Precedence: bulk', 'Subject: adresse e-mail oubliée'], 'Bonjour.'),
  );
  await inbox.ingest();
  const [row] = await inbox.newest(1);
  expect(row).toMatchObject({ state: 'set_aside', kind: 'bulk', senderHint: 'v•••••@p•••••.example' });
  await inbox.em().nativeUpdate(InboundMail, { id: row!.id }, { state: 'stored', isVouched: true, attempts: 0 });
  await inbox.ingest();
  const [again] = await inbox.newest(1);
  expect(again).toMatchObject({ state: 'ticketed', kind: 'email_forgotten' });
});

test('T19 forged request: the known address in From counts only where its domain vouches for it', async () => {
  const results = (dmarc: string) => `Authentication-Results: mx.iec-iab.be; dmarc=${dmarc} header.from=mail.example`;
  const flagsOf = async (headers: string[]) => {
    await inbox.store(
      mail('Anne <anne.t19@mail.example>', [...headers, 'Subject: adresse e-mail oubliée'], 'Bonjour.'),
    );
    await inbox.ingest();
    const [row] = await inbox.newest(1);
    const message = await inbox.em().findOneOrFail(Message, { inboundMail: row!.id });
    return { flags: message.flags, dmarc: message.authentication?.dmarc };
  };
  expect(await flagsOf([results('pass')])).toEqual({ flags: ['authenticated', 'first_time_sender'], dmarc: 'pass' });
  expect(await flagsOf([results('fail')])).toEqual({ flags: ['not_authenticated'], dmarc: 'fail' });
  expect(await flagsOf([])).toEqual({ flags: [], dmarc: 'none' });
  // Another server's word, and one below the topmost, are the sender's own.
  expect(await flagsOf([results('pass').replace('mx.iec-iab.be', 'mx.evil.example')])).toMatchObject({ dmarc: 'none' });
  expect(await flagsOf([results('fail'), results('pass')])).toMatchObject({ dmarc: 'fail' });
});
