import { spawn } from 'node:child_process';
import { createHash, createSecretKey } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { Account, OutboundMail, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { openRequesterAddress } from '#server/accounts/gate.ts';
import { candidatesByNationalNumber, findAccounts } from '#server/accounts/index.ts';
import { type Context, inTransaction, type StaffActor, systemContext } from '#server/context.ts';
import { checkKeys, keyStatus, rotateKeys, sealText } from '#server/crypto/index.ts';
import { openText } from '#server/crypto/open.ts';
import { env, environmentWith } from '#server/env.ts';
import { mailSender } from '#server/institutions/index.ts';
import { enqueue } from '#server/outbox/index.ts';
import { replyToTicket } from '#server/tickets/index.ts';
import { openRawMail } from '#server/tickets/raw-mail.ts';
import { type Desk, NUMBER, openDesk, STORED } from '../factories/desk.ts';
import { receiveRaw, storeRawMail } from '../factories/raw-mail.ts';
import { dumpDatabase, rowsAsOwner } from '../setup/dump.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GUICHET = join(ROOT, 'server/cli/guichet.ts');
const RAW = `From: a@post.example\r\nSubject: x\r\n\r\n${'words of a mail. '.repeat(30_000)}`;

/** The keys of this process, as a restart with another configuration would set them. */
const first = env().GUICHET_ENCRYPTION_KEYS.get('k1')!;
const bytesOf = (name: string) => createHash('sha256').update(`rotation ${name}`).digest();
const second = createSecretKey(bytesOf('k2'));
function configure(...pairs: [string, typeof first][]): void {
  const keys = env().GUICHET_ENCRYPTION_KEYS;
  keys.clear();
  for (const [name, key] of pairs) keys.set(name, key);
}
afterEach(() => configure(['k1', first]));

async function withOwner<T>(url: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const orm = await openOrm({ url, as: 'owner', maxConnections: 3 });
  try {
    return await work(orm.em.fork());
  } finally {
    await orm.close(true);
  }
}

/** How a value that a key named `name` sealed begins, in text and in the hexadecimal form of bytes. */
const underKey = (name: string): RegExp =>
  new RegExp(`[(,"{ ]${name}:[A-Za-z0-9+/]{20}|\\\\x0${name.length}${Buffer.from(name).toString('hex')}`);

let desk: Desk;
let agent: () => Context<StaffActor>;
let reference: string;

async function fill(tickets: number): Promise<void> {
  await checkKeys(desk.orm.em.fork());
  for (let n = 0; n < tickets; n += 1) {
    reference = (await receiveRaw(desk, `${RAW}${n}`)).reference;
    desk.later(90);
  }
  await desk.receive({ kind: 'email_changed', newAddress: 'new@nouveau.example' });
}

async function queueMail(text: string): Promise<void> {
  const { institutionById } = await import('#server/institutions/index.ts');
  await inTransaction(desk.system(), async (inside) => {
    const institution = await institutionById(inside, desk.institution.id);
    await enqueue(inside, {
      sender: mailSender(institution, 'fr'),
      purpose: 'reply',
      language: 'fr',
      recipient: 'someone@post.example',
      recipientHint: 's',
      params: { subject: text },
      text,
      url: 'http://localhost/x',
    });
  });
}

/** What people do at any time: look-ups, a reply, a raw mail, an outgoing mail read back. */
async function everythingWorks(): Promise<void> {
  const system = desk.system();
  const found = await candidatesByNationalNumber(system, desk.institution.id, [NUMBER]);
  expect(found.get(NUMBER)?.id).toBe(desk.account);
  expect((await findAccounts(system, desk.institution.id, STORED)).map((one) => one.id)).toContain(desk.account);
  const ticket = await desk.ticket(reference);
  expect(await openRequesterAddress(desk.system(), ticket.id)).toBe('annelies.vdb@post.example');
  await replyToTicket(agent(), { ticketId: ticket.id, version: ticket.version, text: 'We look at it.' });
  expect((await desk.mails()).at(-1)?.text).toContain('We look at it.');
  const [raw] = (await desk.orm.em
    .fork()
    .execute('select mail_id from inbound_mail_chunk order by mail_id limit 1')) as { mail_id: string }[];
  const bytes: Buffer[] = [];
  for await (const piece of openRawMail(desk.orm.em.fork(), desk.institution.id, raw?.mail_id ?? '')) bytes.push(piece);
  expect(Buffer.concat(bytes).toString().startsWith(RAW.slice(0, 200))).toBe(true);
}

describe('T25 key rotation', () => {
  beforeAll(async () => {
    configure(['k1', first]);
    desk = await openDesk();
    agent = await desk.addStaff('agent', 'Marc');
    await fill(12);
    for (let n = 0; n < 60; n += 1) await queueMail(`mail ${n}`);
  });
  afterAll(() => desk.close());

  it('writes everything anew while people work, is killed, goes on, and lets the former key go', async () => {
    const before = await dumpDatabase(desk);
    expect(before).toMatch(underKey('k1'));
    configure(['k2', second], ['k1', first]);
    await checkKeys(desk.orm.em.fork());

    let steps = 0;
    const interrupted = withOwner(desk.database.ownerUrl, (em) =>
      rotateKeys(em, {
        batch: 4,
        onStep: () => {
          steps += 1;
          if (steps === 8) throw new Error('pulled the plug');
        },
      }),
    );
    const writing = (async () => {
      for (let n = 0; n < 10; n += 1) await queueMail(`meanwhile ${n}`);
      await storeRawMail(desk, RAW);
      await everythingWorks();
    })();
    await expect(interrupted).rejects.toThrow('pulled the plug');
    await writing;
    await everythingWorks();
    const half = await withOwner(desk.database.ownerUrl, keyStatus);
    expect(half.rotation).toMatchObject({ to: 'k2', finishedAt: null });
    expect(new Set(half.columns.map((one) => one.key))).toEqual(new Set(['k1', 'k2']));

    // Killed with SIGKILL as a process of its own this time, at its first sign of work.
    await runCli(['keys', 'rotate', '--batch', '3', '--pause', '200', '--json'], { killAt: /"rows"/ });
    await everythingWorks();
    const started: number[] = [];
    const rotation = await withOwner(desk.database.ownerUrl, (em) =>
      rotateKeys(em, { batch: 10, onStep: ({ rows }) => started.push(rows) }),
    );
    expect(rotation).toMatchObject({ to: 'k2', retired: ['k1'] });
    expect(started.reduce((sum, rows) => sum + rows, 0)).toBeLessThan(rotation.rows);
    const after = await withOwner(desk.database.ownerUrl, keyStatus);
    expect(new Set(after.columns.map((one) => one.key))).toEqual(new Set(['k2']));
    const dump = await dumpDatabase(desk);
    expect(dump).not.toMatch(underKey('k1'));
    expect(dump).toMatch(underKey('k2'));

    configure(['k2', second]);
    await checkKeys(desk.orm.em.fork());
    await everythingWorks();
    const again = await withOwner(desk.database.ownerUrl, (em) => rotateKeys(em));
    expect(again).toMatchObject({ rows: 0, retired: [] });
  });

  it('leaves alone what someone wrote between its reading and its writing', async () => {
    configure(['k2', second]);
    await queueMail('an answer');
    configure(['k3', createSecretKey(bytesOf('k3'))], ['k2', second]);
    const [mail] = await desk.orm.em.fork().find(OutboundMail, {}, { orderBy: { id: 'desc' }, limit: 1 });
    const place = { institution: desk.institution.id, column: 'outbound_mail.content', row: mail?.id ?? '' };
    const others = desk.orm.em.fork();
    await others.begin();
    await others.execute('update outbound_mail set content = ? where id = ?', [sealText(place, '{"new":1}'), mail?.id]);
    const rotating = withOwner(desk.database.ownerUrl, (em) => rotateKeys(em));
    await waitForLock(desk);
    await others.commit();
    await rotating;
    const stored = await desk.orm.em.fork().findOneOrFail(OutboundMail, { id: mail?.id ?? '' });
    expect(openText(place, stored.content ?? '')).toBe('{"new":1}');
  });
});

/** Until the rotation waits for the row that the test holds. */
async function waitForLock(of: Desk): Promise<void> {
  await expect
    .poll(async () => (await rowsAsOwner(of, `select count(*)::int as n from pg_locks where not granted`))[0]?.n)
    .toBeGreaterThan(0);
}

/** Runs `guichet` under both keys; `killAt` pulls the plug once it has said something. */
function runCli(args: string[], { killAt, keys }: { killAt?: RegExp; keys?: string } = {}) {
  const child = spawn(process.execPath, [GUICHET, ...args], {
    cwd: ROOT,
    env: environmentWith({
      DATABASE_URL: desk.database.appUrl,
      DATABASE_OWNER_URL: desk.database.ownerUrl,
      GUICHET_ENCRYPTION_KEYS: keys ?? `k2:${bytesOf('k2').toString('base64')},k1:${first.export().toString('base64')}`,
    }),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      said += data;
      if (killAt?.test(said)) child.kill('SIGKILL');
    });
  return new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, said })),
  );
}

describe('a key that is missing or is another one', () => {
  beforeAll(async () => {
    configure(['k1', first]);
    desk = await openDesk();
    await fill(1);
  });
  afterAll(() => desk.close());

  it('is named before anything is opened or written', async () => {
    configure(['k9', second]);
    await expect(checkKeys(desk.orm.em.fork())).rejects.toThrow(/no key "k1"/);
    configure(['k1', second]);
    await expect(checkKeys(desk.orm.em.fork())).rejects.toThrow(/another key under the name "k1"/);
    const [row] = await rowsAsOwner(desk, 'select count(*)::int as n from encryption_key');
    expect(row?.n).toBe(2);
    configure(['k2', second], ['k1', first]);
    await checkKeys(desk.orm.em.fork());
    configure(['k1', first]);
    await expect(checkKeys(desk.orm.em.fork())).rejects.toThrow(/no key "k2"/);
  });

  it('ends every command and process with 78', async () => {
    const keys = `k7:${bytesOf('k7').toString('base64')}`;
    for (const args of [
      ['staff', 'list'],
      ['keys', 'rotate'],
    ]) {
      const { code, said } = await runCli(args, { keys });
      expect(said).toMatch(/no key "k1"/);
      expect(code).toBe(78);
    }
    const child = spawn(process.execPath, [join(ROOT, 'server/cli/start.ts'), 'worker'], {
      cwd: ROOT,
      env: environmentWith({ DATABASE_URL: desk.database.appUrl, GUICHET_ENCRYPTION_KEYS: keys }),
    });
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(said).toMatch(/no key "k1"/);
    expect(code).toBe(78);
  });

  it('T25 an old copy of the database opens with both keys configured', async () => {
    configure(['k2', second], ['k1', first]);
    const copy = `copy_${Date.now()}`;
    await desk.orm.close(true);
    const { adminUrl } = inject('cluster');
    const admin = { database: { ownerUrl: adminUrl } };
    const name = new URL(desk.database.ownerUrl).pathname.slice(1);
    await rowsAsOwner(admin, `create database ${copy} template ${name}`);
    await withOwner(desk.database.ownerUrl, (em) => rotateKeys(em));
    const url = new URL(adminUrl);
    url.pathname = `/${copy}`;
    const orm = await openOrm({ url: url.href, as: 'application' });
    try {
      await checkKeys(orm.em.fork());
      const ticket = await orm.em.fork().findOneOrFail(Ticket, { reference });
      expect(await openRequesterAddress(systemContext(orm.em.fork(), 'test'), ticket.id)).toContain('@post.example');
      expect(await orm.em.fork().count(Account)).toBe(1);
    } finally {
      await orm.close(true);
      await rowsAsOwner(admin, `drop database ${copy} with (force)`);
    }
  });
});
