import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '#db/columns.ts';
import { Institution, Ticket } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { type AuditQuery, auditQuery } from '#server/audit/contract.ts';
import { type AuditEvent, exportCsv, record, searchAudit, verifyChain } from '#server/audit/index.ts';
import { type Context, inTransaction } from '#server/context.ts';
import { createTestDatabase } from '#tests/setup/database.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let orm: MikroORM;
let institution: string;
let slug: string;

const START = new Date('2026-11-22T09:00:00.000Z');
const AGENT = '0191e3a8-0000-7000-8000-00000000a9e1';
const contextAt = (now = START): Context => ({
  em: orm.em.fork(),
  actor: { kind: 'staff', id: AGENT, name: 'Marie Noël', sessionId: newId(), roles: {} },
  now,
  origin: { address: '192.0.2.1', userAgent: 'test', requestId: 'r1' },
});
const tell = (event: Partial<AuditEvent> = {}, now = START) =>
  inTransaction(contextAt(now), (inside) => record(inside, { institution, action: 'ticket.taken', ...event }));
const query = (input: Partial<AuditQuery> = {}) => auditQuery.parse(input);

async function addInstitution(): Promise<{ id: string; slug: string }> {
  const id = newId();
  const em = orm.em.fork();
  em.persist(
    em.create(Institution, {
      id,
      slug: `i-${id}`,
      name: 'Institut',
      profile: {},
      profileVersion: 1,
      createdAt: START,
      updatedAt: START,
    }),
  );
  await em.flush();
  return { id, slug: `i-${id}` };
}

beforeAll(async () => {
  database = await createTestDatabase();
  orm = await openOrm({ url: database.appUrl, as: 'application' });
});
afterAll(async () => {
  await orm.close(true);
  await database.drop();
});
beforeEach(async () => {
  ({ id: institution, slug } = await addInstitution());
});

async function addTicket(reference: string): Promise<{ id: string; reference: string }> {
  const id = newId();
  await orm.em.fork().insert(Ticket, {
    id,
    institution,
    reference,
    kind: 'email_forgotten',
    status: 'new',
    language: 'fr',
    subject: '',
    requesterName: '',
    searchText: '',
    accessKeyHash: id,
    version: 1,
    openedAt: START,
    activeAt: START,
  });
  return { id, reference };
}

async function tellMany(count: number): Promise<void> {
  for (let entry = 1; entry <= count; entry += 1) await tell({ detail: { entry } });
}

test('an untouched chain holds, and the check is told', async () => {
  await tellMany(7);
  const verdict = await verifyChain(contextAt(), institution);
  expect(verdict).toMatchObject({ isIntact: true, entries: 7, firstBad: null, reason: null });
  expect(verdict.head).toMatch(/^[0-9a-f]{64}$/);
  expect(await verifyChain(contextAt(), institution)).toMatchObject({ isIntact: true, entries: 8 });
});

test('an institution without entries holds', async () => {
  expect(await verifyChain(contextAt(), institution)).toMatchObject({ isIntact: true, entries: 0 });
});

test('entries written at once by many keep one chain', async () => {
  await Promise.all(Array.from({ length: 60 }, (_, entry) => tell({ detail: { entry } })));
  expect(await verifyChain(contextAt(), institution)).toMatchObject({ isIntact: true, entries: 60 });
});

test('an entry outside a transaction is refused, one of a rolled-back transaction is told as failed', async () => {
  await expect(record(contextAt(), { institution, action: 'ticket.taken' })).rejects.toThrow('outside a transaction');
  const undone = inTransaction(contextAt(), async (inside) => {
    await record(inside, { institution, action: 'ticket.taken' });
    throw new Error('changed my mind');
  });
  await expect(undone).rejects.toThrow('changed my mind');
  const { rows } = await searchAudit(contextAt(), [institution], query());
  expect(rows).toMatchObject([{ action: 'ticket.taken', outcome: 'failed', detail: { fault: 'Error' } }]);
});

test('looking filters, and is told', async () => {
  const account = newId();
  const ticket = await addTicket('IEC-2026-000007');
  await tell(
    { action: 'account.address_shown', account, ticket, reason: 'appel du membre' },
    new Date('2026-03-28T22:59:59.999Z'),
  );
  await tell({ action: 'member.sign_in_refused', outcome: 'denied' }, new Date('2026-03-28T23:00:00.000Z'));
  await tell({ action: 'ticket.noted' }, new Date('2026-03-29T21:59:59.999Z'));
  await tell({ action: 'ticket.noted' }, new Date('2026-03-29T22:00:00.000Z'));
  const found = async (input: Partial<AuditQuery>) =>
    (await searchAudit(contextAt(), [institution], query(input))).rows.map((row) => row.position);
  expect(await found({ account })).toEqual([1]);
  expect(await found({ ticket: 'iec-2026-000007' })).toEqual([1]);
  expect(await found({ outcome: 'denied' })).toEqual([2]);
  expect(await found({ action: 'ticket.noted' })).toEqual([4, 3]);
  expect(await found({ from: '2026-03-29', until: '2026-03-29' })).toEqual([3, 2]);
  expect(await found({ until: '2026-03-28' })).toEqual([1]);
  expect(await found({ actor: 'marie n', until: '2026-03-30' })).toEqual([4, 3, 2, 1]);
  expect(await found({ actor: AGENT, until: '2026-03-30' })).toEqual([4, 3, 2, 1]);
  expect(await found({ actor: '%', until: '2026-03-30' })).toEqual([]);
  expect(await found({ institution: 'another' })).toEqual([]);
  const page = await searchAudit(contextAt(), [institution], query({ institution: slug, account }));
  expect(page).toMatchObject({ total: 1, nextBefore: null });
  expect(page.rows[0]).toMatchObject({
    actorName: 'Marie Noël',
    ticketReference: 'IEC-2026-000007',
    reason: 'appel du membre',
    account,
  });
  const looks = await searchAudit(contextAt(), [institution], query({ action: 'audit.read' }));
  expect(looks.total).toBe(10);
  expect(looks.rows.at(0)?.detail).toEqual({ account });
});

test('nobody without an institution sees anything, and an institution not given is not read', async () => {
  await tellMany(2);
  expect(await searchAudit(contextAt(), [], query())).toEqual({
    rows: [],
    total: 0,
    isMore: false,
    days: [],
    nextBefore: null,
  });
  const { id: other } = await addInstitution();
  expect((await searchAudit(contextAt(), [other], query({ institution: slug }))).rows).toEqual([]);
});

test('pages of 50 over two institutions hold each entry once, the newest first', async () => {
  const { id: other } = await addInstitution();
  for (let entry = 0; entry < 130; entry += 1) {
    await tell(
      { institution: entry % 2 ? other : institution, detail: { entry } },
      new Date(START.getTime() + Math.floor(entry / 4)),
    );
  }
  const seen: string[] = [];
  const instants: string[] = [];
  let before: string | undefined;
  for (const size of [50, 50, 30]) {
    const page = await searchAudit(contextAt(), [institution, other], query({ action: 'ticket.taken', before }));
    expect(page.rows).toHaveLength(size);
    expect(page.total).toBe(130);
    seen.push(...page.rows.map((row) => row.id));
    instants.push(...page.rows.map((row) => row.at));
    before = page.nextBefore ?? undefined;
  }
  expect(before).toBeUndefined();
  expect(new Set(seen).size).toBe(130);
  expect(instants).toEqual([...instants].sort().reverse());
});

test('T23 the export harms no spreadsheet and no terminal, and is told first', async () => {
  const nasty = [
    '=cmd()',
    '+1',
    '-1',
    '@x',
    '\t=1',
    '\r=1',
    ' =1',
    '＝1',
    'a"b,c\r\nd',
    '\u001b[31mred\u001b[0m',
    '\u202eabc',
    '\u202e=1',
  ];
  for (const reason of nasty) await tell({ reason });
  const pieces: string[] = [];
  for await (const piece of exportCsv(contextAt(), [institution], query({ action: 'ticket.taken' })))
    pieces.push(piece);
  const lines = pieces.join('').trimEnd().split('\r\n');
  expect(lines[0]).toMatch(/^\uFEFFinstitution,position,at,action,/);
  expect(lines).toHaveLength(nasty.length + 1);
  const reasons = lines
    .slice(1)
    .reverse()
    .map((line) => line.split(`${AGENT},,,`)[1]?.split(',entry')[0] ?? '');
  expect(reasons.map((rest) => rest.replace(/,,192\.0\.2\.1,r1,[0-9a-f]{64}$/, ''))).toEqual([
    "'=cmd()",
    "'+1",
    "'-1",
    "'@x",
    "' =1",
    "' =1",
    "' =1",
    "'＝1",
    '"a""b,c d"',
    'red',
    'abc',
    "'=1",
  ]);
  const told = await searchAudit(contextAt(), [institution], query({ action: 'audit.exported' }));
  expect(told.total).toBe(1);
});

test('an export longer than one piece holds each entry once', async () => {
  const em = orm.em.fork();
  const payload = (n: number) =>
    JSON.stringify({
      id: newId(),
      at: START.toISOString(),
      action: 'ticket.noted',
      outcome: 'done',
      actor: { kind: 'system', id: null, name: 's' },
      account: null,
      ticket: null,
      reason: null,
      detail: { n },
      origin: null,
    });
  for (let n = 0; n < 2_100; n += 1) await em.execute('select audit_append(?, ?)', [institution, payload(n)]);
  let pieces = 0;
  const numbers = new Set<string>();
  for await (const piece of exportCsv(contextAt(), [institution], query({ action: 'ticket.noted' }))) {
    pieces += 1;
    for (const [, n] of piece.matchAll(/n=(\d+)/g)) numbers.add(n ?? '');
  }
  expect(pieces).toBe(4);
  expect(numbers.size).toBe(2_100);
});

test('the picture counts the days of Brussels, with their neighbours, and those that were denied or failed', async () => {
  const at = (instant: string, outcome: 'done' | 'denied' | 'failed' = 'done') =>
    tell({ action: 'ticket.noted', outcome }, new Date(instant));
  await at('2026-11-19T22:59:59.999Z');
  await at('2026-11-19T23:00:00.000Z', 'denied');
  await at('2026-11-20T12:00:00.000Z', 'failed');
  await at('2026-11-20T22:59:59.999Z');
  const days = async (input: Partial<AuditQuery>) =>
    (await searchAudit(contextAt(), [institution], query({ action: 'ticket.noted', ...input }))).days;
  const all = await days({});
  expect(all).toHaveLength(30);
  expect(all.at(-1)?.day).toBe('2026-11-22');
  expect(all.filter(({ total }) => total > 0)).toEqual([
    { day: '2026-11-19', total: 1, troubled: 0, isMore: false },
    { day: '2026-11-20', total: 3, troubled: 2, isMore: false },
  ]);
  const one = await days({ from: '2026-11-19', until: '2026-11-19' });
  expect([one.length, one.at(-1)?.day, one.find(({ day }) => day === '2026-11-20')?.total]).toEqual([
    30,
    '2026-11-22',
    3,
  ]);
  expect((await days({ from: '2020-01-01' })).length).toBe(92);
  expect((await days({ outcome: 'denied' })).reduce((sum, { total }) => sum + total, 0)).toBe(1);
});
