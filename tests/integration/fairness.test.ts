import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOrm } from '#db/orm.ts';
import { startMail } from '#mail-ingest/index.ts';
import { startDovecot } from '#server/embedded/dovecot.ts';
import { openLog } from '#server/log.ts';
import { DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';
import { fillMaildir } from '#tests/load/fill-maildir.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { applyMailboxes } from '#tests/setup/mailboxes.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const BACKLOG = 3_000;
const AT_WORK = 100;
const [full, quiet, other] = ['full@iec-iab.example', 'quiet@iec-iab.example', 'other@iec-iab.example'] as const;

test(`a backlog of ${BACKLOG} in one mailbox holds up no mail in another`, async () => {
  const folder = makeTemporaryFolder('fairness');
  const users = [full, quiet, other].map((name) => ({ name, secret: DESK.secret }));
  const dovecot = await startDovecot({ dir: join(folder, 'dovecot'), users });
  const database = await createTestDatabase();
  const mailCaFile = join(folder, 'ca.pem');
  writeFileSync(mailCaFile, dovecot.tls.certificate);
  Object.assign(process.env, deskEnv({ databaseUrl: database.appUrl, mailCaFile, GUICHET_POLL_SECONDS: '60' }));
  const orm = await openOrm({ url: database.appUrl, as: 'application' });
  const imap = { port: dovecot.imapsPort, security: 'tls' } as const;
  await applyMailboxes(orm, [
    { address: full, imap },
    { address: quiet, imap },
  ]);
  await applyMailboxes(orm, [{ address: other, imap }], 'another');
  fillMaildir(dovecot, full, 0, BACKLOG);
  const ticketsOf = async (address: string) => {
    const [row] = await orm.em.fork().execute<{ count: number }[]>(
      `select count(*)::int as count from inbound_mail i join mailbox m on m.id = i.mailbox_id
       where i.state = 'ticketed' and m.address = ?`,
      [address],
    );
    return row?.count ?? 0;
  };

  const service = await startMail({ orm, log: openLog('fairness') });
  try {
    await expect.poll(() => ticketsOf(full), { timeout: 40_000, interval: 50 }).toBeGreaterThan(AT_WORK);
    await dovecot.deliver(quiet, deskMail(BACKLOG + 1, quiet));
    await dovecot.deliver(other, deskMail(BACKLOG + 2, other));
    const both = async () => [await ticketsOf(quiet), await ticketsOf(other)];
    await expect.poll(both, { timeout: 40_000, interval: 50 }).toEqual([1, 1]);
    const done = await ticketsOf(full);
    console.log(`the single mails have their tickets while ${BACKLOG - done} of the backlog of ${BACKLOG} wait`);
    expect(done).toBeLessThan(BACKLOG / 2);
  } finally {
    await service.stop();
    await orm.close(true);
    await database.drop();
    await dovecot.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

test('what waits of one mailbox is found without looking through what waits of another', async () => {
  const database = await createTestDatabase();
  const orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 1 });
  const [index] = await orm.em
    .fork()
    .execute<{ indexdef: string }[]>(`select indexdef from pg_indexes where indexname = 'inbound_mail_waiting_index'`);
  expect(index?.indexdef).toMatch(/\(mailbox_id, received_at, id\)/);
  await orm.close(true);
  await database.drop();
});
