import { randomInt } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { expect, onTestFailed, test } from 'vitest';
import { openOrm } from '#db/orm.ts';
import { startMail } from '#mail-ingest/index.ts';
import { startDovecot } from '#server/embedded/dovecot.ts';
import { openLog } from '#server/log.ts';
import { DESK, deskEnv } from '#tests/fixtures/desk.ts';
import { deskMail } from '#tests/fixtures/desk-mails.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { applyMailboxes } from '#tests/setup/mailboxes.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';
import { type FaultPlan, type NetworkFault, seededRandom, startFaultProxy } from './fault-proxy.ts';
import { tellMissing } from './tell-missing.ts';

const LEAST_FAULTS = 400;
/** At least so often each of these befalls the mail server and the mailboxes. */
const MEDDLINGS = { restart: 3, kill: 3, uidvalidity: 6, move: 12, delete: 12, folder: 6 } as const;
type Meddling = keyof typeof MEDDLINGS;

const DESKS = [
  { address: 'plain@iec-iab.example', security: 'none' },
  { address: 'tls@iec-iab.example', security: 'tls' },
  { address: 'starttls@iec-iab.example', security: 'starttls' },
] as const;
/** What the product says on a connection that is not encrypted. */
const COMMANDS = [/UID MOVE/, /UID FETCH/, /IDLE/, /DONE/, /AUTHENTICATE|LOGIN/, /SEARCH/, /STATUS/, /SELECT/];
const IMPATIENT = {
  connectMs: 700,
  greetingMs: 700,
  silenceMs: 600,
  probeMs: 600,
  idleMs: 2_000,
  backOffMs: 20,
  longestBackOffMs: 300,
};

const isDone = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

test(`${LEAST_FAULTS} faults of the network, the mail server and other clients lose no mail and open no ticket twice`, async () => {
  const seed = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31));
  onTestFailed(() => console.log(`FAULT_SEED=${seed}`));
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const users = DESKS.map(({ address }) => ({ name: address, secret: DESK.secret }));
  const folder = makeTemporaryFolder('faults');
  const dovecot = await startDovecot({ dir: join(folder, 'dovecot'), users });
  const database = await createTestDatabase();
  const mailCaFile = join(folder, 'ca.pem');
  writeFileSync(mailCaFile, dovecot.tls.certificate);

  let isFaulty = true;
  const planMail = (isReadable: boolean) => (): FaultPlan | null => {
    if (!isFaulty) return null;
    const isAtCommand = isReadable && random() < 0.6;
    return {
      fault: pick<NetworkFault>([
        'reset',
        'reset',
        'reset',
        'close',
        'close',
        'close',
        'stall',
        'split',
        'split',
        'delay',
      ]),
      direction: random() < 0.3 ? 'up' : 'down',
      afterBytes: isAtCommand ? Math.floor(random() ** 3 * 4_000) : Math.floor(10 ** (1 + random() * 4)),
      ...(isAtCommand && { command: pick(COMMANDS) }),
      withinMs: 100 + random() * 900,
    };
  };
  const planDatabase = (): FaultPlan | null => {
    if (!isFaulty || random() < 0.2) return null;
    return {
      fault: pick<NetworkFault>(['reset', 'close', 'split']),
      direction: random() < 0.5 ? 'up' : 'down',
      afterBytes: Math.floor(random() ** 2 * 500),
      command: random() < 0.5 ? /commit/i : /insert|update/i,
      withinMs: 300 + random() * 2_500,
    };
  };
  const proxies = await Promise.all(
    DESKS.map(({ security }) => {
      const target = security === 'tls' ? dovecot.imapsPort : dovecot.imapPort;
      return startFaultProxy(target, planMail(security === 'none'), random);
    }),
  );
  const proxiedUrl = new URL(database.appUrl);
  const databaseProxy = await startFaultProxy(Number(proxiedUrl.port), planDatabase, random);
  proxiedUrl.port = String(databaseProxy.port);

  Object.assign(process.env, deskEnv({ databaseUrl: database.appUrl, mailCaFile, GUICHET_POLL_SECONDS: '1' }));
  const orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 2 });
  const faultyOrm = await openOrm({ url: proxiedUrl.href, as: 'application', maxConnections: 6 });
  await applyMailboxes(
    orm,
    DESKS.map(({ address, security }, at) => ({ address, imap: { security, port: proxies[at]?.port ?? 0 } })),
  );

  const otherClient = async <T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const { host, port, secure } = dovecot.imap(user);
    const tls = { ca: dovecot.tls.certificate };
    const client = new ImapFlow({ host, port, secure, tls, auth: { user, pass: DESK.secret }, logger: false });
    client.on('error', () => client.close());
    await client.connect();
    try {
      await client.mailboxCreate('Elsewhere');
      await client.mailboxOpen('INBOX');
      return await work(client);
    } finally {
      client.close();
    }
  };
  const bringBack = async (client: ImapFlow) => {
    await client.mailboxOpen('Elsewhere');
    await client.messageMove('1:*', 'INBOX', { uid: true });
  };
  const deliver = async (user: string, raw: Buffer) => {
    // A server that dies in the midst may have taken the mail: it comes again, as from any other mail server.
    while (!(await isDone(dovecot.deliver(user, raw)))) await delay(100);
  };
  // One of its ports may be somebody else's for a moment, and a start that failed leaves no server to deliver to.
  const startAgain = async () => {
    while (!(await isDone(dovecot.restart()))) await delay(100);
  };
  const delivered = new Set<number>();
  let serial = 0;
  const nextMail = (user: string) => {
    serial += 1;
    delivered.add(serial);
    return deskMail(serial, user);
  };

  const meddled: Record<Meddling, number> = { restart: 0, kill: 0, uidvalidity: 0, move: 0, delete: 0, folder: 0 };
  const meddlings: Record<Meddling, (user: string) => Promise<void>> = {
    restart: startAgain,
    async kill() {
      await dovecot.kill();
      await delay(random() * 500);
      await startAgain();
    },
    async uidvalidity(user) {
      const maildir = dovecot.maildirOf(user);
      const isRestarted = random() < 0.5;
      if (isRestarted) await dovecot.stop();
      try {
        for (const name of readdirSync(maildir))
          if (/^dovecot(-uidlist|\.index)/.test(name)) rmSync(join(maildir, name), { force: true });
      } finally {
        // A mailbox that got no mail yet has no folder.
        if (isRestarted) await startAgain();
      }
    },
    async move(user) {
      for (let count = 0; count < 5; count += 1) await deliver(user, nextMail(user));
      await otherClient(user, async (client) => {
        await client.messageMove(pick(['1:*', '1', '*']), 'Elsewhere', { uid: true });
        await delay(random() * 300);
        await bringBack(client);
      });
    },
    async delete(user) {
      const raw = nextMail(user);
      await deliver(user, raw);
      await deliver(user, raw);
      await otherClient(user, async (client) => {
        const copies = (await client.search({ header: { 'message-id': `<${serial}.` } }, { uid: true })) || [];
        const [one] = copies;
        if (one && copies.length > 1) await client.messageDelete(String(one), { uid: true });
      });
    },
    folder: (user) =>
      otherClient(user, async (client) => void (await client.mailboxRename('Processed', `Old ${serial}`))),
  };

  const startedAt = performance.now();
  const service = await startMail({
    orm: faultyOrm,
    log: openLog('faults'),
    patience: IMPATIENT,
  });
  const struck = () =>
    [...proxies, databaseProxy].flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
  const total = () => struck() + Object.values(meddled).reduce((sum, count) => sum + count, 0);
  let isMeddling = true;
  const delivering = DESKS.map(async ({ address }) => {
    while (isMeddling) {
      const raw = nextMail(address);
      await deliver(address, raw);
      if (random() < 0.1) await deliver(address, raw);
      await delay(random() * 250);
    }
  });

  try {
    const open = (Object.keys(MEDDLINGS) as Meddling[]).filter((kind) => meddled[kind] < MEDDLINGS[kind]);
    for (let left: readonly Meddling[] = open; left.length > 0 || total() < LEAST_FAULTS; ) {
      const kind = left.length > 0 ? pick(left) : pick(open);
      if (await isDone(meddlings[kind](pick(DESKS).address))) meddled[kind] += 1;
      left = open.filter((one) => meddled[one] < MEDDLINGS[one]);
      await delay(random() * 700);
    }
    isMeddling = false;
    await Promise.all(delivering);
    isFaulty = false;
    for (const { address } of DESKS) await otherClient(address, bringBack);

    const em = orm.em.fork();
    const idOf = (serialOfMail: number) =>
      /Message-ID: (\S+)/.exec(deskMail(serialOfMail, 'nobody').toString('latin1'))?.[1] ?? '';
    const expected = new Set([...delivered].map(idOf));
    const outcome = async () => {
      const rows = await em.execute<{ id: string }[]>('select thread_message_id as id from ticket');
      const seen = new Map<string, number>();
      for (const { id } of rows) seen.set(id, (seen.get(id) ?? 0) + 1);
      const lost = [...expected].filter((id) => !seen.has(id));
      return {
        lost,
        twice: rows.length - seen.size,
        strange: [...seen.keys()].filter((id) => !expected.has(id)).length,
      };
    };
    const mailboxes = DESKS.map(({ address }) => ({
      address,
      visit: <T>(work: (client: ImapFlow) => Promise<T>) => otherClient(address, work),
    }));
    const orTell = async (polling: Promise<void>) => {
      try {
        await polling;
      } catch (error) {
        const told = await tellMissing(orm, (await outcome()).lost, mailboxes).catch((cause) => `not told: ${cause}`);
        throw new Error(`${(error as Error).message}\n${told}`, { cause: error });
      }
    };
    await orTell(expect.poll(async () => (await outcome()).lost.length, { timeout: 60_000, interval: 300 }).toBe(0));
    const inboxes = () =>
      Promise.all(
        mailboxes.map(({ visit }) => visit(async (client) => (client.mailbox ? client.mailbox.exists : Number.NaN))),
      );
    await orTell(expect.poll(inboxes, { timeout: 60_000, interval: 500 }).toEqual([0, 0, 0]));

    const { lost, twice, strange } = await outcome();
    const kinds = (counts: Record<string, number>) =>
      Object.entries(counts)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', ');
    for (const [at, { security }] of DESKS.entries())
      console.log(`IMAP (${security}): ${kinds(proxies[at]?.counts ?? {})}`);
    console.log(`PostgreSQL: ${kinds(databaseProxy.counts)}\nserver and other clients: ${kinds(meddled)}`);
    console.log(
      `${total()} faults, ${delivered.size} mails, ${lost.length} lost, ${twice} twice, in ${((performance.now() - startedAt) / 1000).toFixed(0)} s (FAULT_SEED=${seed})`,
    );
    expect({ lost, twice, strange }).toEqual({ lost: [], twice: 0, strange: 0 });
    expect(total()).toBeGreaterThanOrEqual(LEAST_FAULTS);
    const answers = await em.execute(
      `select ticket_id from outbound_mail where purpose = 'acknowledgement' group by ticket_id having count(*) > 1`,
    );
    expect(answers).toEqual([]);
  } finally {
    isMeddling = false;
    isFaulty = false;
    await Promise.all(delivering);
    await service.stop();
    await faultyOrm.close(true);
    await orm.close(true);
    for (const proxy of [...proxies, databaseProxy]) await proxy.close();
    await database.drop();
    await dovecot.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
