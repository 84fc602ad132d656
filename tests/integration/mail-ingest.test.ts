import { ImapFlow } from 'imapflow';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { Evidence, InboundMail, MailboxLedger, OutboundMail, Ticket } from '#db/entities/index.ts';
import { startMail } from '#mail-ingest/index.ts';
import type { StaffActor } from '#server/context.ts';
import { openLog } from '#server/log.ts';
import { readRawMail } from '#server/tickets/index.ts';
import { type MailDesk, openMailDesk } from '#tests/factories/mail-desk.ts';
import { addMember, DESK } from '#tests/fixtures/desk.ts';
import { deskMail, requesterOf } from '#tests/fixtures/desk-mails.ts';

const SIZE_LIMIT = 4_000_000;

let desk: MailDesk;
let serial = 0;

beforeAll(async () => {
  desk = await openMailDesk({ GUICHET_MAIL_SIZE_LIMIT: String(SIZE_LIMIT) });
});
afterAll(() => desk?.close());
beforeEach(() => {
  serial += 10;
});

const dependencies = () => ({ orm: desk.orm, log: openLog('test') });
const deliver = (raw: Buffer) => desk.deliver(raw);
const lines = (...all: string[]) => Buffer.from(all.join('\r\n'));
const poll = () => desk.poll();
const em = () => desk.em();
const newest = async () => {
  const { ticket, message } = await desk.newest();
  return { ticket, message, inbound: await em().findOneOrFail(InboundMail, { id: message.inboundMail! }) };
};
const countTickets = () => em().count(Ticket, {});
const inbox = async (name = 'INBOX') => {
  const client = imap();
  await client.connect();
  const status = await client.status(name, { messages: true });
  await client.logout();
  return status ? status.messages : null;
};
const imap = () =>
  new ImapFlow({
    host: '127.0.0.1',
    port: desk.mail.dovecot.imapsPort,
    secure: true,
    tls: { ca: desk.mail.dovecot.tls.certificate },
    auth: { user: DESK.name, pass: DESK.secret },
    logger: false,
  });
const append = async (raw: Buffer) => {
  const client = imap();
  await client.connect();
  expect(await client.append('INBOX', raw)).toBeTruthy();
  await client.logout();
};
const readRaw = async (inbound: string) => {
  const actor: StaffActor = {
    kind: 'staff',
    id: '00000000-0000-7000-8000-000000000001',
    name: 'Marie',
    sessionId: 's',
    roles: { [desk.institution]: 'supervisor' },
  };
  const { bytes } = await readRawMail(
    { em: em(), actor, now: new Date() },
    { mail: inbound, reason: 'unreadable mail' },
  );
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
};

describe('a mail to the desk', () => {
  test('becomes a ticket with the account that its number names, first evidence and an acknowledgement', async () => {
    const person = requesterOf(serial);
    const account = await addMember(desk.orm, desk.institution, { ...person, address: 'private@home.example' });
    await deliver(deskMail(serial, DESK.name));
    expect(await poll()).toEqual({ address: DESK.name, stored: 1, settled: 1, failed: 0 });
    const { ticket, message, inbound } = await newest();
    expect(ticket).toMatchObject({ account, kind: 'email_forgotten', language: 'fr', status: 'new' });
    expect(message.text).toContain(person.lastName);
    expect(message.text).not.toContain(person.nationalNumber);
    expect(message.spans.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['national_number', 'last_name', 'first_name', 'keyword']),
    );
    expect(message.flags).toEqual(['first_time_sender']);
    const evidence = await em().find(Evidence, { ticket: ticket.id });
    expect(evidence.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['number_well_formed', 'number_found', 'names_agree']),
    );
    expect(await em().count(OutboundMail, { ticket: ticket.id, purpose: 'acknowledgement' })).toBe(1);
    expect(inbound).toMatchObject({ state: 'ticketed', ticket: ticket.id, attempts: 1, lastError: null });
    expect([await inbox(), await inbox('Processed')]).toEqual([0, 1]);
    const ledger = await em().findOneOrFail(MailboxLedger, { mail: inbound.id });
    expect(ledger.filedAt).not.toBeNull();
  });

  test('opens no second ticket when it is delivered again', async () => {
    await deliver(deskMail(serial, DESK.name));
    await poll();
    const before = await countTickets();
    await deliver(deskMail(serial, DESK.name));
    await deliver(deskMail(serial, DESK.name));
    expect(await poll()).toMatchObject({ stored: 2, settled: 0 });
    expect(await countTickets()).toBe(before);
    expect(await em().count(MailboxLedger, { mail: (await newest()).inbound.id })).toBe(3);
    expect(await inbox()).toBe(0);
  });

  test('joins its ticket as a reply from the requester’s address, and only from there', async () => {
    const { address } = requesterOf(serial);
    await deliver(deskMail(serial, DESK.name));
    await poll();
    const { ticket } = await newest();
    const acknowledgement = await em().findOneOrFail(OutboundMail, { ticket: ticket.id });
    const reply = (from: string, id: string) =>
      lines(
        `Message-ID: <${id}@mail.example>`,
        `In-Reply-To: ${acknowledgement.messageId}`,
        `From: ${from}`,
        `To: ${DESK.name}`,
        'Subject: Re: votre demande',
        '',
        'Voici mon numéro de téléphone, merci.',
      );
    const before = await countTickets();
    await deliver(reply(address, 'reply-own'));
    await poll();
    expect(await countTickets()).toBe(before);
    expect((await newest()).ticket.id).toBe(ticket.id);
    await deliver(reply('someone@else.example', 'reply-other'));
    await poll();
    expect(await countTickets()).toBe(before + 1);
    const other = await newest();
    expect(other.ticket.id).not.toBe(ticket.id);
    expect(other.message.flags).toContain(`thread:${ticket.reference}`);
  });

  test('that a machine sent is set aside and not answered', async () => {
    const before = [await countTickets(), await em().count(OutboundMail, {})];
    await deliver(
      lines(
        'From: robot@mail.example',
        'Message-ID: <auto@mail.example>',
        'Auto-Submitted: auto-replied',
        'Subject: Absent',
        '',
        'Je suis absent.',
      ),
    );
    await deliver(
      lines(`From: ${DESK.name}`, 'Message-ID: <loop@mail.example>', 'Subject: Bonjour', '', 'De nous-mêmes.'),
    );
    expect(await poll()).toMatchObject({ stored: 2, settled: 2 });
    expect([await countTickets(), await em().count(OutboundMail, {})]).toEqual(before);
    expect(await em().find(InboundMail, { state: 'set_aside' }, { orderBy: { kind: 'asc' } })).toMatchObject([
      { kind: 'auto_reply' },
      { kind: 'loop' },
    ]);
  });

  test('without From and Message-ID, or with another Reply-To, becomes a ticket all the same', async () => {
    await deliver(lines('Subject: Adresse e-mail oubliée', '', 'Bonjour, je ne connais plus mon adresse e-mail.'));
    expect(await poll()).toMatchObject({ settled: 1 });
    expect((await newest()).ticket).toMatchObject({
      kind: 'email_forgotten',
      requesterAddress: null,
      threadMessageId: null,
    });
    await deliver(
      lines(
        'From: a@mail.example',
        'Reply-To: b@elsewhere.example',
        'Subject: Bonjour',
        '',
        'Je voudrais savoir quelque chose.',
      ),
    );
    await poll();
    expect(await newest()).toMatchObject({
      ticket: { kind: 'unclassified' },
      message: { flags: ['reply_to_differs:elsewhere.example', 'first_time_sender'] },
    });
  });

  test('that cannot be read becomes a ticket with the raw file', async () => {
    const raw = Buffer.from('\r\n\r\n \r\n');
    await append(raw);
    expect(await poll()).toMatchObject({ stored: 1, settled: 1, failed: 0 });
    const { ticket, message, inbound } = await newest();
    expect(ticket.kind).toBe('unreadable');
    expect(message.text).toContain('fichier brut');
    expect(await readRaw(inbound.id)).toEqual(raw);
  });

  test('that was begun ten times and never ended is not read again, but kept in quarantine', async () => {
    const raw = deskMail(serial, DESK.name);
    await deliver(raw);
    const owner = new pg.Client({ connectionString: desk.database.ownerUrl });
    await owner.connect();
    await owner.query(
      `create function taint() returns trigger language plpgsql as $$ begin new.attempts := 10; return new; end $$`,
    );
    await owner.query('create trigger taint before insert on inbound_mail for each row execute function taint()');
    const tickets = await countTickets();
    expect(await poll()).toMatchObject({ settled: 1 });
    await owner.query('drop function taint cascade');
    await owner.end();
    expect(await countTickets()).toBe(tickets);
    const inbound = await em().findOneOrFail(InboundMail, { attempts: 11 });
    expect(inbound).toMatchObject({
      attempts: 11,
      state: 'quarantined',
      reason: 'process_ended',
      subject: expect.stringMatching(/adresse/i),
    });
    expect(inbound.senderHint).toMatch(/•@.*•/);
    expect((await readRaw(inbound.id)).subarray(-raw.length).equals(raw)).toBe(true);
  });

  test('of several megabytes is kept whole; one over the limit becomes a ticket that says so', async () => {
    const body = Buffer.from('Une ligne de texte sans importance.\r\n'.repeat(70_000));
    const head = (subject: string) =>
      Buffer.from(`From: big@mail.example\r\nMessage-ID: <${subject}@mail.example>\r\nSubject: ${subject}\r\n\r\n`);
    await deliver(Buffer.concat([head('grand'), body]));
    expect(await poll()).toMatchObject({ stored: 1, settled: 1 });
    const large = await newest();
    expect(large.inbound.isOversize).toBe(false);
    expect((await readRaw(large.inbound.id)).length).toBe(large.inbound.size);
    expect((await readRaw(large.inbound.id)).subarray(-body.length).equals(body)).toBe(true);

    for (const _ of ['once', 'again']) await deliver(Buffer.concat([head('enorme'), body, body]));
    expect(await poll()).toMatchObject({ stored: 2, settled: 1 });
    const { ticket, message, inbound } = await newest();
    expect(ticket).toMatchObject({ kind: 'oversize', subject: 'enorme' });
    expect(ticket.requesterAddress).not.toBeNull();
    expect(message.text).toMatch(/6 (Mo|MB).*4 (Mo|MB)/);
    expect(inbound).toMatchObject({ isOversize: true });
    expect((await readRaw(inbound.id)).length).toBeLessThan(65_536);
  });
});

describe('the mail process', () => {
  test('catches up after the mail server was down', async () => {
    const service = await startMail(dependencies());
    await expect.poll(() => service.checks()).toMatchObject({ [`mailbox ${DESK.name}`]: { ok: true } });
    const first = await countTickets();
    await deliver(deskMail(serial, DESK.name));
    await expect.poll(countTickets, { timeout: 10_000 }).toBe(first + 1);
    await desk.mail.dovecot.kill();
    await expect
      .poll(async () => (await service.checks())[`mailbox ${DESK.name}`]?.ok, { timeout: 20_000 })
      .toBe(false);
    await desk.mail.dovecot.start();
    await deliver(deskMail(serial + 1, DESK.name));
    await expect.poll(countTickets, { timeout: 40_000 }).toBe(first + 2);
    await expect.poll(async () => (await service.checks())[`mailbox ${DESK.name}`]).toEqual({ ok: true });
    await service.stop();
    const [row] = await em().execute('select lease_owner, failing_since, last_read_at from mailbox');
    expect(row).toMatchObject({ lease_owner: null, failing_since: null, last_read_at: expect.anything() });
  });

  test('catches up after PostgreSQL was away', async () => {
    const name = new URL(desk.database.ownerUrl).pathname.slice(1);
    const admin = new pg.Client({ connectionString: inject('cluster').adminUrl });
    await admin.connect();
    const before = await countTickets();
    const service = await startMail(dependencies());
    await deliver(deskMail(serial, DESK.name));
    await admin.query(`alter database ${name} with allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await deliver(deskMail(serial + 1, DESK.name));
    await expect
      .poll(async () => Object.values(await service.checks()).every(({ ok }) => ok), { timeout: 20_000 })
      .toBe(false);
    await admin.query(`alter database ${name} with allow_connections true`);
    await admin.end();
    await expect.poll(countTickets, { timeout: 40_000 }).toBe(before + 2);
    await expect
      .poll(async () => Object.values(await service.checks()).every(({ ok }) => ok), { timeout: 20_000 })
      .toBe(true);
    await service.stop();
  });

  test('leaves a mailbox to the process that holds its lease', async () => {
    await em().execute(
      `update mailbox set lease_owner = 'another', lease_until = clock_timestamp() + interval '2 seconds'`,
    );
    expect(await poll()).toMatchObject({ error: 'another process reads this mailbox' });
    await expect.poll(async () => (await poll()).error, { timeout: 10_000 }).toBeUndefined();
  });
});
