import { afterAll, beforeAll, expect, test } from 'vitest';
import { Evidence } from '#db/entities/index.ts';
import { type MailDesk, openMailDesk } from '#tests/factories/mail-desk.ts';
import { addMember, DESK } from '#tests/fixtures/desk.ts';
import { requesterOf } from '#tests/fixtures/desk-mails.ts';

/** As the sample profile has them. */
const UPSTREAM = 'mx.iec-iab.be';

let desk: MailDesk;
let serial = 500;

beforeAll(async () => {
  desk = await openMailDesk();
});
afterAll(() => desk?.close());

const encoded = (words: string) => `=?utf-8?b?${Buffer.from(words).toString('base64')}?=`;

/** Sends a mail over LMTP, so that a server's own lines stand above it; the message that it became, and its ticket. */
async function receive(headers: readonly string[], text = 'Bonjour, je ne connais plus mon adresse e-mail.') {
  serial += 1;
  const lines = [
    ...headers,
    `To: ${DESK.name}`,
    `Message-ID: <trust-${serial}@there.example>`,
    'Subject: Adresse e-mail oubliee',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
  ];
  await desk.deliver(Buffer.from(lines.join('\r\n')));
  expect(await desk.poll()).toMatchObject({ stored: 1, settled: 1 });
  return desk.newest();
}

test('T19 forged request: who poses as the desk is flagged, whatever the trick', async () => {
  const { message } = await receive([
    `From: ${encoded('Helpdesk IEC-IAB')} <desk@iec-iab.com>`,
    'Reply-To: recovery@evil.example',
  ]);
  expect(message.flags).toEqual([
    'lookalike_domain:iec-iab.be',
    'name_of_desk',
    'reply_to_differs:evil.example',
    'first_time_sender',
  ]);
  const homograph = await receive([`From: ${encoded('jean@skynet.be\u202E')} <desk@xn--ec-iab-ovf.be>`]);
  expect(homograph.message.flags).toEqual([
    'lookalike_domain:iec-iab.be',
    'mixed_script_domain:xn--ec-iab-ovf.be',
    'name_shows_address:skynet.be',
    'hidden_characters',
    'first_time_sender',
  ]);
});

test('T19 forged request: the topmost verdict of the trusted server counts below the lines of the mailbox’s own', async () => {
  const from = 'From: Jean Lambert <jean@fiduciaire-lambert.be>';
  const verdict = (dmarc: string, server = UPSTREAM) =>
    `Authentication-Results: ${server};\r\n\tdmarc=${dmarc} (p=reject) header.from=fiduciaire-lambert.be;\r\n\tspf=pass`;
  const passed = await receive([verdict('pass'), from]);
  expect(passed.message).toMatchObject({
    flags: ['authenticated', 'first_time_sender'],
    authentication: { by: UPSTREAM, domain: 'fiduciaire-lambert.be', dmarc: 'pass', spf: 'pass' },
  });
  expect((await receive([verdict('fail'), verdict('pass'), from])).message.flags).toEqual(['not_authenticated']);
  expect((await receive([verdict('pass', 'mx.evil.example'), verdict('pass'), from])).message).toMatchObject({
    flags: [],
    authentication: { dmarc: 'none' },
  });
  expect((await receive([verdict('pass'), from, 'From: Boss <boss@other.be>'])).message.flags).toEqual([
    'not_authenticated',
  ]);
});

test('T19 forged request: the stored address in From, which its domain denies, raises no assurance', async () => {
  const person = requesterOf(serial + 1);
  const address = 'annelies@known-domain.be';
  await addMember(desk.orm, desk.institution, { ...person, address });
  const words = `Nom : ${person.lastName}\r\nPrenom : ${person.firstName}\r\nNumero de registre national : ${person.nationalNumber}`;
  const { ticket, message } = await receive(
    [
      `Authentication-Results: ${UPSTREAM}; dmarc=fail header.from=known-domain.be`,
      `From: ${person.firstName} <${address}>`,
    ],
    words,
  );
  expect(message.flags).toContain('not_authenticated');
  expect(ticket.account).not.toBeNull();
  const evidence = await desk.em().find(Evidence, { ticket: ticket.id, kind: 'sender_is_known' });
  expect(evidence).toMatchObject([{ outcome: 'forged' }]);
});
