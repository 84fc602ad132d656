import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterEach, expect, test } from 'vitest';
import { InboundMail, OutboundMail, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { systemContext } from '#server/context.ts';
import { startDovecot } from '#server/embedded/dovecot.ts';
import { startSmtp } from '#server/embedded/smtp-sink.ts';
import { applyProfile } from '#server/institutions/index.ts';
import { DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

const START = fileURLToPath(new URL('../../server/cli/start.ts', import.meta.url));
const PROFILE = JSON.parse(readFileSync(new URL('../../db/seed/profiles/iec-iab.json', import.meta.url), 'utf8'));
const DESKS = ['loket@nord.example', 'guichet@sud.example'] as const;

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

type Installation = { orm: MikroORM };

/** Two installations, each with keys, database, mailbox and processes of its own; `onTheWay` is what mail passes between them. */
async function startTwo(onTheWay: (raw: Buffer) => Buffer): Promise<Installation[]> {
  const folder = makeTemporaryFolder('two-installations');
  const dovecot = await startDovecot({
    dir: join(folder, 'dovecot'),
    users: DESKS.map((name) => ({ name, secret: DESK.secret })),
  });
  endings.push(() => dovecot.stop());
  const smtp = await startSmtp({
    dir: join(folder, 'outbox'),
    tls: dovecot.tls,
    local: {
      userOf: (address) => (dovecot.hasUser(address) ? address : undefined),
      deliver: (user, raw) => dovecot.deliver(user, onTheWay(raw)),
    },
  });
  endings.push(() => smtp.stop());
  const mailCaFile = join(folder, 'ca.pem');
  writeFileSync(mailCaFile, dovecot.tls.certificate);
  const installations: Installation[] = [];
  for (const address of DESKS) {
    const database = await createTestDatabase();
    const values = deskEnv({ databaseUrl: database.appUrl, mailCaFile, GUICHET_POLL_SECONDS: '1' });
    Object.assign(process.env, values);
    const orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 2 });
    const imap = { host: '127.0.0.1', port: dovecot.imapsPort, security: 'tls', user: address, passwordName: 'desk' };
    await applyProfile(systemContext(orm.em.fork(), 'test'), {
      ...PROFILE,
      desk: {
        ...PROFILE.desk,
        address,
        knownDomains: [],
        smtp: { host: '127.0.0.1', port: smtp.port, security: 'starttls' },
        mailboxes: [{ address, imap }],
      },
    });
    const child: ChildProcess = spawn(process.execPath, [START, 'worker', 'mail'], {
      env: { ...process.env, ...values },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    endings.push(async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await orm.close(true);
      await database.drop();
    });
    installations.push({ orm });
  }
  await dovecot.deliver(
    DESKS[0],
    Buffer.from(
      [
        `From: ${DESKS[1]}`,
        `To: ${DESKS[0]}`,
        'Message-ID: <first@sud.example>',
        'Subject: adresse e-mail oubliée',
        '',
        'Bonjour, quelle adresse connaissez-vous de moi ?',
      ].join('\r\n'),
    ),
  );
  return installations;
}

const counts = async ({ orm }: Installation) => {
  const em = orm.em.fork();
  return {
    tickets: await em.count(Ticket, {}),
    sent: await em.count(OutboundMail, { state: 'sent' }),
    unsettled: (await em.count(InboundMail, { state: 'stored' })) + (await em.count(OutboundMail, { settledAt: null })),
    setAside: await em.count(InboundMail, { state: 'set_aside' }),
  };
};

/** Waits until neither has had anything to do for some seconds. */
async function settled(installations: Installation[]) {
  let before = '';
  let quiet = 0;
  while (quiet < 8) {
    const now = await Promise.all(installations.map(counts));
    const isQuiet = now.every(({ unsettled }) => unsettled === 0) && now[0]!.sent > 0 && JSON.stringify(now) === before;
    quiet = isQuiet ? quiet + 1 : 0;
    before = JSON.stringify(now);
    await delay(500);
  }
  return Promise.all(installations.map(counts));
}

test('T28 two installations that write to each other stop by themselves', async () => {
  const [north, south] = await settled(await startTwo((raw) => raw));
  expect(north).toMatchObject({ tickets: 1, sent: 1 });
  // The acknowledgement says that it is one: the other desk answers nothing.
  expect(south).toMatchObject({ tickets: 0, sent: 0, setAside: 1 });
}, 90_000);

test('T28 they stop also where a gateway takes every mark of a machine away', async () => {
  const marks = /^(?:auto-submitted|x-auto-response-suppress|x-guichet-ticket|precedence):.*\r?\n(?:[ \t].*\r?\n)*/gim;
  const strip = (raw: Buffer) => Buffer.from(raw.toString('latin1').replace(marks, ''), 'latin1');
  const [north, south] = await settled(await startTwo(strip));
  for (const side of [north!, south!]) {
    expect(side.tickets).toBeLessThanOrEqual(2);
    expect(side.sent).toBeLessThanOrEqual(2);
  }
  expect(south!.tickets + south!.setAside).toBeGreaterThan(0);
}, 90_000);
