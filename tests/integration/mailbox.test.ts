import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { MikroORM } from '@mikro-orm/postgresql';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MailboxLedger, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { pollOnce, startMail, sweepProcessed } from '#mail-ingest/index.ts';
import { type MailboxSettings, openMailbox } from '#mail-ingest/mailbox.ts';
import { ensureLocalCertificate } from '#server/embedded/certificate.ts';
import { type Dovecot, startDovecot } from '#server/embedded/dovecot.ts';
import { openLog } from '#server/log.ts';
import { seededRandom, startFaultProxy } from '#tests/faults/fault-proxy.ts';
import { DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { applyMailboxes } from '#tests/setup/mailboxes.ts';
import { startRelay } from '#tests/setup/relay.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const MOVES = 'full';
const SERVERS = {
  [MOVES]: 'listen = 127.0.0.1, 127.0.0.2',
  'without MOVE': 'imap_capability = IMAP4rev1 LITERAL+ SASL-IR ID IDLE ENABLE ESEARCH UIDPLUS',
  'without MOVE and UIDPLUS': 'imap_capability = IMAP4rev1 LITERAL+ SASL-IR ID IDLE ENABLE',
};
type ServerName = keyof typeof SERVERS;

const folder = makeTemporaryFolder('mailbox');
const caFile = join(folder, 'ca.pem');
const servers = new Map<ServerName, Dovecot>();
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let orm: MikroORM;
let user: string;
let serial = 0;
/** Each test has a mailbox of its own on each server. */
const users = Array.from({ length: 40 }, (_, at) => `desk${at}@iec-iab.example`);

beforeAll(async () => {
  for (const [name, settings] of Object.entries(SERVERS) as [ServerName, string][]) {
    const all = users.map((address) => ({ name: address, secret: DESK.secret }));
    servers.set(name, await startDovecot({ dir: join(folder, name.replaceAll(' ', '-')), users: all, settings }));
  }
  database = await createTestDatabase();
  Object.assign(
    process.env,
    deskEnv({ databaseUrl: database.appUrl, mailCaFile: caFile, GUICHET_MAIL_SIZE_LIMIT: '4000000' }),
  );
  orm = await openOrm({ url: database.appUrl, as: 'application' });
});
afterAll(async () => {
  await orm.close(true);
  await database.drop();
  for (const dovecot of servers.values()) await dovecot.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  user = users.pop() as string;
});

const server = (name: ServerName = MOVES) => servers.get(name) as Dovecot;
const em = () => orm.em.fork();
const nextMail = () => deskMail(++serial, user);
const deliver = async (raw: Buffer, name?: ServerName) => {
  await server(name).deliver(user, raw);
  return raw;
};
const serve = (change: Record<string, unknown> = {}, name?: ServerName) => {
  // One authority at a time: all of them bear the same name.
  writeFileSync(caFile, server(name).tls.certificate);
  return applyMailboxes(orm, [{ address: user, imap: { port: server(name).imapsPort, security: 'tls' }, ...change }]);
};
const poll = async () => {
  const polled = await pollOnce({ orm, log: openLog('test') });
  return polled.find(({ address }) => address === user);
};
const countTickets = () => em().count(Ticket, {});
const asClient = async <T>(work: (client: ImapFlow) => Promise<T>, name?: ServerName, path = 'INBOX'): Promise<T> => {
  const { host, port, secure } = server(name).imap(user);
  const tls = { ca: server(name).tls.certificate };
  const client = new ImapFlow({ host, port, secure, tls, auth: { user, pass: DESK.secret }, logger: false });
  await client.connect();
  try {
    await client.mailboxOpen(path);
    return await work(client);
  } finally {
    client.close();
  }
};
const flagsIn = (path: string, name?: ServerName) =>
  asClient(
    async (client) => {
      const numbers = (await client.search({ all: true })) || [];
      const mails = numbers.length === 0 ? [] : await client.fetchAll(numbers, { flags: true });
      return mails.map(({ flags }) => [...(flags ?? [])].filter((flag) => flag !== '\\Recent'));
    },
    name,
    path,
  );

describe('filing', () => {
  test('by a flag leaves the mail where it is, unseen, and never fetches it again', async () => {
    let fetches = 0;
    const relay = await startRelay(server().imapPort, (bytes, direction) => {
      if (direction === 'up') fetches += bytes.toString('latin1').match(/FETCH/g)?.length ?? 0;
      return bytes;
    });
    await serve({ filing: 'flag', processedFlag: '$Treated', imap: { port: relay.port, security: 'none' } });
    for (let count = 0; count < 3; count += 1) await deliver(nextMail());
    const before = await countTickets();
    expect(await poll()).toMatchObject({ stored: 3, settled: 3 });
    expect(await countTickets()).toBe(before + 3);
    expect(await flagsIn('INBOX')).toEqual([['$Treated'], ['$Treated'], ['$Treated']]);
    expect(fetches).toBeGreaterThan(0);
    fetches = 0;
    expect(await poll()).toMatchObject({ stored: 0, settled: 0 });
    expect(fetches).toBe(0);
    // A flag is no ledger: whoever takes it away or sets it changes nothing.
    await asClient((client) => client.messageFlagsRemove('1', ['$Treated']));
    await deliver(nextMail());
    await asClient((client) => client.messageFlagsAdd('4', ['$Treated', '\\Seen']));
    expect(await poll()).toMatchObject({ stored: 1, settled: 1 });
    expect(await countTickets()).toBe(before + 4);
    await relay.cut();
  });

  test.each(Object.keys(SERVERS) as ServerName[])('takes only what was read away (server: %s)', async (name) => {
    await serve({}, name);
    await deliver(nextMail(), name);
    await deliver(nextMail(), name);
    const settings = {
      address: user,
      folder: 'INBOX',
      filing: 'folder',
      processedFolder: 'Processed',
      processedFlag: '',
    };
    const imap = { host: '127.0.0.1', port: server(name).imapsPort, security: 'tls', user, passwordName: 'desk' };
    await asClient((client) => client.messageFlagsAdd('2', ['\\Deleted']), name);
    const open = await openMailbox({ ...settings, imap } as MailboxSettings);
    const { uids } = await open.listUids();
    await open.file(uids.slice(0, 1));
    open.close();
    const canExpunge = name !== 'without MOVE and UIDPLUS';
    expect(await flagsIn('INBOX', name)).toEqual(canExpunge ? [['\\Deleted']] : [['\\Deleted'], ['\\Deleted']]);
    expect(await flagsIn('Processed', name)).toHaveLength(1);

    const before = await countTickets();
    await asClient((client) => client.messageFlagsRemove('1:*', ['\\Deleted']), name);
    await poll();
    await poll();
    expect(await countTickets()).toBe(before + (canExpunge ? 1 : 2));
    expect(await flagsIn('Processed', name)).toHaveLength(canExpunge ? 2 : 3);
  });

  test('that the server refuses keeps no mail from becoming a ticket, and is told', async () => {
    await serve({ processedFolder: 'not.allowed' });
    for (let count = 0; count < 3; count += 1) await deliver(nextMail());
    const before = await countTickets();
    const patience = { progressMs: 0, backOffMs: 200 };
    const service = await startMail({ orm, log: openLog('test'), patience });
    await expect.poll(countTickets, { timeout: 10_000 }).toBe(before + 3);
    const state = async () =>
      (await em().execute('select last_read_at, failing_since, last_error from mailbox where address = ?', [user]))[0];
    await expect
      .poll(state, { timeout: 10_000 })
      .toMatchObject({ last_error: expect.stringMatching(/IMAP move: 3 mails stay in INBOX/) });
    expect(await state()).toMatchObject({ failing_since: expect.anything(), last_read_at: expect.anything() });
    await service.stop();
    expect(await flagsIn('INBOX')).toHaveLength(3);

    await serve({ processedFolder: 'Fait' });
    expect(await poll()).toMatchObject({ stored: 0 });
    expect(await flagsIn('INBOX')).toHaveLength(0);
    expect(await flagsIn('Fait')).toEqual([[], [], []]);
    expect(await em().count(MailboxLedger, { filedAt: null })).toBe(0);
  });
});

describe('a mail is one ticket', () => {
  test('when the folder is made anew and its numbers begin again', async () => {
    await serve({ folder: 'Desk', filing: 'flag' });
    const put = (mails: Buffer[]) =>
      asClient(async (client) => {
        await client.mailboxDelete('Desk').catch(() => false);
        await client.mailboxCreate('Desk');
        for (const raw of mails) await client.append('Desk', raw);
      });
    const before = await countTickets();
    const first = [nextMail(), nextMail()];
    await put(first);
    expect(await poll()).toMatchObject({ stored: 2, settled: 2 });
    // Numbers 1 and 2 are other mails now.
    await put([nextMail(), first[1] as Buffer, nextMail()]);
    expect(await poll()).toMatchObject({ settled: 2 });
    expect(await countTickets()).toBe(before + 4);
  });

  test('when the server forgets its numbers', async () => {
    await serve({ filing: 'flag' });
    const before = await countTickets();
    await deliver(nextMail());
    await deliver(nextMail());
    await poll();
    const validities = () =>
      em().execute(
        `select count(distinct uid_validity)::int as count from mailbox_ledger l
      join mailbox m on m.id = l.mailbox_id where m.address = ?`,
        [user],
      );
    expect(await validities()).toEqual([{ count: 1 }]);
    await server().stop();
    const maildir = server().maildirOf(user);
    for (const name of readdirSync(maildir)) if (/^dovecot(-uidlist|\.index)/.test(name)) rmSync(join(maildir, name));
    await server().start();
    await deliver(nextMail());
    expect(await poll()).toMatchObject({ settled: 1 });
    expect(await validities()).toEqual([{ count: 2 }]);
    expect(await countTickets()).toBe(before + 3);
  });

  test('when another client moves it away and puts it back', async () => {
    await serve();
    const before = await countTickets();
    await deliver(nextMail());
    await poll();
    await asClient((client) => client.messageMove('1:*', 'INBOX'), MOVES, 'Processed');
    expect(await flagsIn('INBOX')).toHaveLength(1);
    expect(await poll()).toMatchObject({ settled: 0 });
    expect(await countTickets()).toBe(before + 1);
    expect([await flagsIn('INBOX'), await flagsIn('Processed')]).toEqual([[], [[]]]);
  });

  test('when the link breaks between the command that files it and the answer', async () => {
    let hasBroken = false;
    const proxy = await startFaultProxy(
      server().imapPort,
      () => {
        if (hasBroken) return null;
        return { fault: 'reset', direction: 'down', afterBytes: 5, command: /UID MOVE/, withinMs: 30_000 };
      },
      seededRandom(1),
    );
    await serve({ imap: { port: proxy.port, security: 'none' } });
    const before = await countTickets();
    await deliver(nextMail());
    expect(await poll()).toMatchObject({ stored: 0, settled: 1, error: expect.stringMatching(/IMAP move/) });
    hasBroken = true;
    await deliver(nextMail());
    expect(await poll()).toMatchObject({ stored: 1, settled: 1 });
    expect(await countTickets()).toBe(before + 2);
    expect([await flagsIn('INBOX'), await flagsIn('Processed')]).toEqual([[], [[], []]]);
    expect(proxy.counts.reset).toBe(1);
    await proxy.close();
  });
});

describe('the sweep of the processed folder', () => {
  test('stores what nobody read, whatever its size, and nothing twice', async () => {
    await serve();
    const before = await countTickets();
    await deliver(nextMail());
    await poll();
    const large = Buffer.concat([nextMail(), Buffer.alloc(3_000_000, 'Une ligne de texte.\r\n')]);
    const tooLarge = Buffer.concat([nextMail(), Buffer.alloc(5_000_000, 'Une ligne de texte.\r\n')]);
    const old = new Date(Date.now() - 30 * 86_400_000);
    await asClient(async (client) => {
      for (const raw of [nextMail(), large, tooLarge]) await client.append('Processed', raw);
      await client.append('Processed', nextMail(), [], old);
    });
    await deliver(nextMail());
    expect(await sweepProcessed(orm)).toEqual([{ address: user, looked: 4, stored: 3 }]);
    expect(await sweepProcessed(orm)).toEqual([{ address: user, looked: 4, stored: 0 }]);
    // The mail in INBOX bears a number that the folder for processed mails has as well.
    expect(await poll()).toMatchObject({ stored: 1, settled: 4 });
    expect(await countTickets()).toBe(before + 5);
  });

  test('is had from the command line', async () => {
    await serve();
    await asClient(async (client) => client.append('Processed', nextMail()));
    const command = ['server/cli/guichet.ts', 'mail', 'sweep'];
    const { stdout } = await promisify(execFile)(process.execPath, command);
    expect(stdout.trim()).toBe(`${user}: 1 looked at, 1 stored`);
    const again = await promisify(execFile)(process.execPath, [...command, '--json']);
    expect(JSON.parse(again.stdout)).toEqual({ address: user, looked: 1, stored: 0 });
    await poll();
  });

  test('finds nothing where there is no such folder, and tells what cannot be reached', async () => {
    await serve({ processedFolder: 'Nowhere' });
    expect(await sweepProcessed(orm)).toEqual([{ address: user, looked: 0, stored: 0 }]);
    await serve({ imap: { port: 1, security: 'tls' } });
    expect(await sweepProcessed(orm)).toMatchObject([
      { error: expect.stringMatching(/127.0.0.1:1 cannot be reached/) },
    ]);
  });
});

describe('no password is sent', () => {
  const log = () => readFileSync(join(dirname(dirname(server().maildirOf(user))), 'dovecot.log'), 'utf8');
  const refusal = async (change: Record<string, unknown>, authority?: string) => {
    await serve(change);
    if (authority) writeFileSync(caFile, authority);
    const polled = await poll();
    expect(polled).toMatchObject({ stored: 0 });
    return polled?.error;
  };
  const signedIn = () =>
    log()
      .split('\n')
      .filter((line) => line.includes('Login: user=') && line.includes(user)).length;

  test.each(['tls', 'starttls'] as const)('by %s to a server whose authority is unknown', async (security) => {
    const port = security === 'tls' ? server().imapsPort : server().imapPort;
    await serve({ imap: { port, security } });
    expect((await poll())?.error).toBeUndefined();
    expect(signedIn()).toBe(1);
    const stranger = await ensureLocalCertificate(join(folder, 'stranger'));
    expect(await refusal({ imap: { port, security } }, stranger.certificate)).toMatch(
      /certificate of 127.0.0.1:\d+ comes from an unknown authority: name the authority's file in GUICHET_MAIL_CA_FILE/,
    );
    expect(signedIn()).toBe(1);
  });

  test.each(['tls', 'starttls'] as const)('by %s to a server of another name', async (security) => {
    const port = security === 'tls' ? server().imapsPort : server().imapPort;
    expect(await refusal({ imap: { host: '127.0.0.2', port, security } })).toMatch(
      /certificate of 127.0.0.2:\d+ is made out to another name: write in the profile the host name/,
    );
    expect(signedIn()).toBe(0);
  });

  test('where the offer of STARTTLS is taken away on the way', async () => {
    let said = '';
    const relay = await startRelay(server().imapPort, (bytes, direction) => {
      if (direction === 'up') said += bytes.toString('latin1');
      else return Buffer.from(bytes.toString('latin1').replaceAll('STARTTLS', 'XTARTTLS'), 'latin1');
      return bytes;
    });
    expect(await refusal({ imap: { port: relay.port, security: 'starttls' } })).toMatch(
      /offers no STARTTLS, and no password is sent without: turn it on at the mail server/,
    );
    expect(said).not.toBe('');
    expect(said).not.toMatch(/LOGIN|AUTHENTICATE/);
    await relay.cut();
  });

  test('that is wrong, or to the wrong port, without saying what to look at', async () => {
    expect(
      await refusal({ imap: { port: server().imapsPort, security: 'tls', user: 'nobody@iec-iab.example' } }),
    ).toMatch(/refuses the sign-in .*check the user in the profile and "desk" in GUICHET_SECRETS/);
    expect(await refusal({ imap: { port: server().imapPort, security: 'tls' } })).toMatch(
      /does not speak TLS from the start: check the port, or use security "starttls"/,
    );
  });
});
