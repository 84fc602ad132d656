import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dovecot, startDovecot } from '#server/embedded/dovecot.ts';
import { startHoodiecrowMailbox } from '#server/embedded/hoodiecrow-mailbox.ts';
import type { EmbeddedMailbox } from '#server/embedded/mailbox.ts';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '#server/embedded/postgres.ts';
import { startSmtp } from '#server/embedded/smtp-sink.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const DESK = { name: 'desk@example.test', secret: 'desk-secret' };
const MAIL = Buffer.from(
  'From: a@example.test\r\nTo: desk@example.test\r\nSubject: Bonjour\r\n\r\nVoilà é\r\n',
  'utf8',
);

let folder: string;
beforeAll(() => {
  folder = makeTemporaryFolder('embedded');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function signIn(mailbox: EmbeddedMailbox, user: { name: string; secret: string }): Promise<ImapFlow> {
  const client = new ImapFlow({
    ...mailbox.imap(user.name),
    auth: { user: user.name, pass: user.secret },
    tls: { ca: mailbox.tls.certificate },
    logger: false,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function readInbox(mailbox: EmbeddedMailbox, user = DESK): Promise<string[]> {
  const client = await signIn(mailbox, user);
  await client.mailboxOpen('INBOX');
  const sources = [];
  for await (const message of client.fetch('1:*', { source: true })) sources.push(message.source?.toString() ?? '');
  await client.logout();
  return sources;
}

describe('PostgreSQL', () => {
  const clusters = ['one', 'two'];
  afterAll(() => Promise.all(clusters.map((name) => removeEmbeddedPostgres(join(folder, name)))));

  test('two clusters live side by side; each is found again, running, stopped or killed', async () => {
    const start = (name: string) => startEmbeddedPostgres({ dataDir: join(folder, name), durable: name === 'one' });
    const [one, two] = await Promise.all([start('one'), start('two')]);
    await one.createDatabase('kept');
    expect(two.port).not.toBe(one.port);
    await expect(query(two.url('kept'), 'select 1')).rejects.toThrow('does not exist');
    expect((await start('one')).port).toBe(one.port);

    await one.stop();
    await one.stop();
    const again = await start('one');
    expect(await query(again.url('kept'), 'select current_user as name')).toEqual([{ name: 'guichet' }]);
    expect(await query(two.url('postgres'), 'show fsync')).toEqual([{ fsync: 'off' }]);

    again.stopNow();
    const last = await start('one');
    expect(await query(last.url('kept'), 'show fsync')).toEqual([{ fsync: 'on' }]);
    await last.dropDatabase('kept');
    await last.dropDatabase('kept');
  });

  test('a wrong password is refused', async () => {
    const one = await startEmbeddedPostgres({ dataDir: join(folder, 'one'), durable: true });
    const url = new URL(one.url('postgres'));
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });
});

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('Dovecot', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot({ dir: join(folder, 'dovecot'), users: [DESK] });
  });
  afterAll(() => dovecot.stop());

  test('gives a delivered mail over verified TLS', async () => {
    await dovecot.deliver(DESK.name, MAIL);
    const [source] = await readInbox(dovecot);
    expect(source).toContain('Voilà é');
  });

  test('says so when it does not know the recipient', async () => {
    await expect(dovecot.deliver('nobody@example.test', MAIL)).rejects.toThrow('nobody@example.test');
  });

  test('lets a user that is added later sign in', async () => {
    const late = { name: 'late@example.test', secret: 'late-secret' };
    await dovecot.addUser(late);
    await dovecot.deliver(late.name, MAIL);
    expect(await readInbox(dovecot, late)).toHaveLength(1);
  });

  test('keeps mail, port and certificate through a restart and a kill', async () => {
    const before = (await readInbox(dovecot)).length;
    await dovecot.restart();
    await dovecot.deliver(DESK.name, MAIL);
    await dovecot.kill();
    await expect(signIn(dovecot, DESK)).rejects.toThrow();
    await dovecot.start();
    expect(await readInbox(dovecot)).toHaveLength(before + 1);
  });

  test('leaves a second Dovecot alone, also in a folder too deep for socket paths', async () => {
    const other = await startDovecot({ dir: join(folder, 'other'.repeat(20)), users: [DESK] });
    await other.deliver(DESK.name, MAIL);
    expect(await readInbox(other)).toHaveLength(1);
    await other.stop();
    expect((await readInbox(dovecot)).length).toBeGreaterThan(0);
  });
});

test('the in-process mailbox delivers, announces during IDLE, and moves', async () => {
  const mailbox = await startHoodiecrowMailbox({ dir: join(folder, 'hoodiecrow'), users: [DESK] });
  const client = await signIn(mailbox, DESK);
  await client.mailboxOpen('INBOX');
  const announced = new Promise((resolve) => client.once('exists', resolve));
  void client.idle();
  await mailbox.deliver(DESK.name, MAIL);
  await announced;
  const message = await client.fetchOne('1', { source: true });
  if (!message) throw new Error('The announced mail is not there.');
  expect(message.source?.toString()).toContain('Voilà é');
  const moved = await client.messageMove('1', 'Processed');
  expect(moved).toMatchObject({ destination: 'Processed' });
  await client.logout();
  await mailbox.stop();
});

describe('the SMTP sink', () => {
  const message = { from: 'a@example.test', to: 'b@example.test', subject: 'Essai', text: 'Corps' };

  test('stores mail, hands it to a local mailbox, and comes back on its port', async () => {
    const delivered: string[] = [];
    const sink = await startSmtp({
      dir: join(folder, 'outbox'),
      local: {
        userOf: (address) => (address === DESK.name ? 'desk' : undefined),
        deliver: async (user) => void delivered.push(user),
      },
    });
    const transport = createTransport({ host: '127.0.0.1', port: sink.port });
    await transport.sendMail({ ...message, to: [message.to, DESK.name] });
    const [stored] = await sink.store.list();
    expect(stored?.to).toEqual([message.to, DESK.name]);
    expect((await sink.store.read(stored?.id ?? ''))?.toString()).toContain('Corps');
    expect(delivered).toEqual(['desk']);

    await sink.stop();
    await expect(transport.sendMail(message)).rejects.toMatchObject({ code: 'ESOCKET' });
    await sink.start();
    const arrival = sink.store.waitFor(async (mails) => mails[1], 5_000);
    await transport.sendMail(message);
    expect((await arrival).to).toEqual([message.to]);
    await sink.stop();
  });

  test('refuses and breaks off as told', async () => {
    const sink = await startSmtp({ dir: join(folder, 'faults') });
    const transport = createTransport({ host: '127.0.0.1', port: sink.port });
    sink.setFault({ kind: 'refuse-recipient', code: 550 });
    await expect(transport.sendMail(message)).rejects.toMatchObject({ responseCode: 550 });
    sink.setFault({ kind: 'refuse-mail', code: 451 });
    await expect(transport.sendMail(message)).rejects.toMatchObject({ responseCode: 451 });
    sink.setFault({ kind: 'drop-before-data' });
    await expect(transport.sendMail(message)).rejects.not.toHaveProperty('responseCode');
    expect(await sink.store.list()).toHaveLength(0);
    sink.setFault({ kind: 'drop-after-data' });
    await expect(transport.sendMail(message)).rejects.not.toHaveProperty('responseCode');
    expect(await sink.store.list()).toHaveLength(1);
    sink.setFault(undefined);
    await transport.sendMail(message);
    await sink.stop();
  });

  test('offers TLS and demands a sign-in when told to', async () => {
    const certificate = readFileSync(join(folder, 'hoodiecrow/tls/cert.pem'), 'utf8');
    const key = readFileSync(join(folder, 'hoodiecrow/tls/key.pem'), 'utf8');
    const sink = await startSmtp({
      dir: join(folder, 'secured'),
      tls: { certificate, key },
      auth: { user: 'desk', password: 'right' },
    });
    const settings = { host: '127.0.0.1', port: sink.port, requireTLS: true, tls: { ca: certificate } };
    const wrong = createTransport({ ...settings, auth: { user: 'desk', pass: 'wrong' } });
    await expect(wrong.sendMail(message)).rejects.toMatchObject({ responseCode: 535 });
    await createTransport({ ...settings, auth: { user: 'desk', pass: 'right' } }).sendMail(message);
    expect(await sink.store.list()).toHaveLength(1);
    await sink.stop();
  });
});
