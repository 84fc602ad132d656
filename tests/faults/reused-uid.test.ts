import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { pollOnce } from '#mail-ingest/index.ts';
import { type Dovecot, startDovecot } from '#server/embedded/dovecot.ts';
import { openLog } from '#server/log.ts';
import { DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { applyMailboxes } from '#tests/setup/mailboxes.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const users = ['moved@iec-iab.example', 'unmoved@iec-iab.example', 'flagged@iec-iab.example'] as const;
const folder = makeTemporaryFolder('reused');
let dovecot: Dovecot;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let orm: MikroORM;
let serial = 0;

beforeAll(async () => {
  dovecot = await startDovecot({
    dir: join(folder, 'dovecot'),
    users: users.map((name) => ({ name, secret: DESK.secret })),
  });
  database = await createTestDatabase();
  const mailCaFile = join(folder, 'ca.pem');
  writeFileSync(mailCaFile, dovecot.tls.certificate);
  Object.assign(process.env, deskEnv({ databaseUrl: database.appUrl, mailCaFile }));
  orm = await openOrm({ url: database.appUrl, as: 'application' });
});
afterAll(async () => {
  await orm.close(true);
  await database.drop();
  await dovecot.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The server forgets which UIDs it gave, but not its UIDVALIDITY: against RFC 9051 §2.3.1.1, the next mail gets 1 again. */
async function countAnew(user: string): Promise<void> {
  await dovecot.stop();
  const maildir = dovecot.maildirOf(user);
  const list = join(maildir, 'dovecot-uidlist');
  const [header = ''] = readFileSync(list, 'utf8').split('\n');
  for (const name of readdirSync(maildir)) if (name.startsWith('dovecot.index')) rmSync(join(maildir, name));
  writeFileSync(list, `${header.replace(/ N\d+/, ' N1')}\n`);
  await dovecot.start();
}

async function listInbox(user: string): Promise<{ uidValidity: string; uids: number[] }> {
  const { host, port, secure } = dovecot.imap(user);
  const tls = { ca: dovecot.tls.certificate };
  const client = new ImapFlow({ host, port, secure, tls, auth: { user, pass: DESK.secret }, logger: false });
  await client.connect();
  try {
    const { uidValidity } = await client.mailboxOpen('INBOX');
    return {
      uidValidity: String(uidValidity),
      uids: (await client.search({ all: true }, { uid: true })) || [],
    };
  } finally {
    client.close();
  }
}

test.each([
  ['whose last bearer was moved away', users[0], {}, true],
  ['whose last bearer was stored, and its move not told', users[1], {}, false],
  ['whose last bearer was stored, and its flag not told', users[2], { filing: 'flag' }, false],
] as const)('a mail under a UID %s becomes a ticket', async (_, user, change, isFiled) => {
  const deliver = async () => {
    serial += 1;
    await dovecot.deliver(user, deskMail(serial, user));
  };
  const poll = async () => (await pollOnce({ orm, log: openLog('test') })).find(({ address }) => address === user);
  await applyMailboxes(orm, [{ address: user, imap: { port: dovecot.imapsPort, security: 'tls' }, ...change }]);
  const before = await orm.em.fork().count(Ticket, {});
  await deliver();
  const first = await listInbox(user);
  expect(await poll()).toMatchObject({ stored: 1, settled: 1 });
  if (!isFiled) await orm.em.fork().execute('update mailbox_ledger set filed_at = null');
  rmSync(join(dovecot.maildirOf(user), 'cur'), { recursive: true, force: true });

  await countAnew(user);
  await deliver();
  expect(await listInbox(user)).toEqual(first);
  expect(await poll()).toMatchObject({ stored: 1, settled: 1 });
  expect(await orm.em.fork().count(Ticket, {})).toBe(before + 2);
  expect(await poll()).toMatchObject({ stored: 0, settled: 0 });
});
