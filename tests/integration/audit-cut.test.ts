import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#db/columns.ts';
import { AuditEntry, Institution } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { auditQuery, type ChainVerdict } from '#server/audit/contract.ts';
import {
  cutChain,
  exportLines,
  makeCheckpoint,
  ownPublicKey,
  readPublicKey,
  record,
  verifyChain,
  verifyExport,
} from '#server/audit/index.ts';
import { type Context, inTransaction, systemContext } from '#server/context.ts';
import { retentionView, runRetention } from '#server/tickets/index.ts';
import { openDesk } from '#tests/factories/desk.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

type Chain = { id: string; slug: string };

const DAY = 24 * 3_600_000;
/** What the profiles below say. */
const DAYS = 400;
const ago = (days: number) => new Date(Date.now() - days * DAY);
const folder = makeTemporaryFolder('audit-cut');
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let orm: MikroORM;
let owner: pg.Client;
let app: pg.Client;
let chain: Chain;

const context = (now = new Date()): Context => systemContext(orm.em.fork(), 'test', now);

beforeAll(async () => {
  database = await createTestDatabase();
  orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 20 });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const password = randomBytes(12).toString('hex');
  const name = `app_${randomBytes(4).toString('hex')}`;
  await owner.query(`create role ${name} login password '${password}' in role guichet_app`);
  const url = new URL(database.appUrl);
  url.username = name;
  url.password = password;
  app = new pg.Client({ connectionString: url.href });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await owner.end();
  await orm.close(true);
  await database.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  chain = await addChain();
});
afterEach(() => triggers('enable'));

async function addChain(profile: object = { retention: { auditDays: DAYS } }, at = orm): Promise<Chain> {
  const id = newId();
  const slug = `i-${id}`;
  const now = new Date();
  const values = { id, slug, name: 'Institut', profile, profileVersion: 1, createdAt: now, updatedAt: now };
  await at.em.fork().insert(Institution, values);
  return { id, slug };
}

/** Appends as many entries, all at one instant. */
async function append(count: number, at: Date, { id }: Chain = chain, client = owner): Promise<void> {
  await client.query(
    `select count(audit_append($1, json_build_object('id', gen_random_uuid(), 'at', $3::text, 'action', 'ticket.noted',
       'outcome', 'done', 'actor', json_build_object('kind', 'system', 'id', null, 'name', 'test'), 'account', null,
       'ticket', null, 'reason', null, 'detail', json_build_object('entry', n), 'origin', null)::text))
     from generate_series(1, $2::int) n`,
    [id, count, at.toISOString()],
  );
}

const sign = (at: Date, targets: string[] = [], institution = chain) =>
  makeCheckpoint(context(at), { institution, targets, everyMinutes: 0 });

/** 300 entries past their term, signed at 100, 200 and 300; 1,100 that are not, the last of them signed. */
async function fill(institution = chain, targets: string[] = []): Promise<void> {
  for (const days of [700, 600, 500]) {
    await append(100, ago(days), institution);
    await sign(ago(days), targets, institution);
  }
  await append(1_100, ago(100), institution);
  await sign(ago(100), targets, institution);
}

const cut = (institution = chain) => cutChain(context(), institution.id, DAYS);
const verify = () => verifyChain(context(), chain.id);
const rowsOf = async (sql: string) => (await owner.query(sql.replaceAll('$i', `institution_id = '${chain.id}'`))).rows;
const positions = async () =>
  (await rowsOf('select min(position)::int as first, count(*)::int as count from audit_entry where $i'))[0];
const cuts = () =>
  rowsOf('select position::int as position, entries::int as entries from audit_cut where $i order by position');
const told = async () =>
  (await rowsOf(`select outcome, payload::jsonb -> 'detail' as detail from audit_entry
    where $i and action = 'audit.cut' order by position`)) as { outcome: string; detail: unknown }[];
const checkpointAt = async (position: number, { id } = chain) =>
  (await owner.query('select id from audit_checkpoint where institution_id = $1 and position = $2', [id, position]))
    .rows[0]?.id as string;

const triggers = (what: 'enable' | 'disable') =>
  owner.query(
    ['audit_entry', 'audit_head', 'audit_checkpoint', 'audit_cut']
      .map((table) => `alter table ${table} ${what} trigger user`)
      .join(';'),
  );

/** What an owner of the database could do, who puts the triggers back afterwards. */
async function tamper(sql: string): Promise<void> {
  await triggers('disable');
  await owner.query(sql.replaceAll('$i', `institution_id = '${chain.id}'`));
  await triggers('enable');
}

/** A row that says that the chain was cut there, made by hand. */
const MADE_UP = (position: number, checkpoint: string, hash: string) =>
  `insert into audit_cut (id, institution_id, checkpoint_id, position, hash, entries, cut_at)
   values (gen_random_uuid(), '${chain.id}', '${checkpoint}', ${position}, '${hash}', ${position}, now());`;
const hashAt = async (position: number) =>
  (await rowsOf(`select hash from audit_entry where $i and position = ${position}`))[0]?.hash as string;

const tell = (position: number, institution = chain) =>
  inTransaction(context(), (inside) =>
    record(inside, { institution: institution.id, action: 'audit.cut', detail: { position, entries: position } }),
  );

describe('T22 cut: entries past their term', () => {
  test('T22 go up to the last signed checkpoint that is past it, once, and the chain begins there', async () => {
    await fill();
    expect(await cut()).toBe(300);
    expect(await positions()).toEqual({ first: 301, count: 1_101 });
    expect(await cuts()).toEqual([{ position: 300, entries: 300 }]);
    expect(await told()).toEqual([{ outcome: 'done', detail: { position: 300, entries: 300 } }]);
    const verdict = await verify();
    expect(verdict).toMatchObject({ isIntact: true, entries: 1_101, removed: { until: 300 }, firstBad: null });
    expect(Date.now() - Date.parse(verdict.removed?.signedAt ?? '')).toBeGreaterThan(499 * DAY);
    expect(await cut()).toBe(0);
    expect(await told()).toHaveLength(1);
    expect(await sign(new Date())).toBe(1_402);
    expect(await verify()).toMatchObject({ isIntact: true, removed: { until: 300 } });
  });

  test('T22 stay up to a checkpoint where the entry before the term is not signed itself', async () => {
    await append(250, ago(500));
    await sign(ago(500));
    await append(20, ago(490));
    await append(1_100, ago(1));
    expect(await cut()).toBe(250);
    expect(await positions()).toEqual({ first: 251, count: 1_121 });
  });

  test('T22 the newest 1,000 stay, however old', async () => {
    for (let n = 0; n < 4; n += 1) {
      await append(300, ago(900 - n));
      await sign(ago(900 - n));
    }
    expect(await cut()).toBe(0);
    await append(99, ago(800));
    expect(await cut()).toBe(0);
    await append(1, ago(800));
    expect(await cut()).toBe(300);
  });

  test('T22 an entry that is younger than one after it keeps what lies behind it', async () => {
    await append(100, ago(600));
    await sign(ago(600));
    await append(1, ago(10));
    await append(100, ago(500));
    await sign(ago(500));
    await append(1_100, ago(10));
    expect(await cut()).toBe(100);
    expect(await cut()).toBe(0);
  });

  test('T22 where the profile names a place, only up to a checkpoint that one has received', async () => {
    chain = await addChain({
      retention: { auditDays: DAYS },
      audit: { targets: [{ name: 'archive', kind: 'file', path: '/archive' }] },
    });
    await fill(chain, ['archive', 'notary']);
    expect(await cut()).toBe(0);
    await owner.query(
      `update audit_checkpoint_delivery set delivered_at = now() where target = 'notary' and checkpoint_id = $1`,
      [await checkpointAt(200)],
    );
    expect(await cut()).toBe(200);
    expect(await verify()).toMatchObject({ isIntact: true, removed: { until: 200 } });
  });

  test('T22 in pieces that each end at a checkpoint, the next one where none lies within a piece', async () => {
    await fill();
    expect(await cutChain(context(), chain.id, DAYS, 150)).toBe(300);
    expect((await cuts()).map(({ position }) => position)).toEqual([100, 200, 300]);
    expect(await told()).toHaveLength(3);
    expect(await verify()).toMatchObject({ isIntact: true, removed: { until: 300 } });
    chain = await addChain();
    await fill();
    expect(await cutChain(context(), chain.id, DAYS, 30)).toBe(300);
    expect((await cuts()).map(({ position }) => position)).toEqual([100, 200, 300]);
  });

  test('T22 a second cut goes on from the first', async () => {
    await fill();
    expect(await cutChain(context(), chain.id, 650)).toBe(100);
    expect(await verify()).toMatchObject({ isIntact: true, entries: 1_301, removed: { until: 100 } });
    expect(await cutChain(context(), chain.id, 550)).toBe(100);
    expect(await cut()).toBe(100);
    expect(await cuts()).toEqual([100, 200, 300].map((position) => ({ position, entries: 100 })));
    expect(await verify()).toMatchObject({ isIntact: true, entries: 1_104, removed: { until: 300 } });
  });

  test('T22 a clock of the process that runs ahead removes nothing: the database has its own', async () => {
    await fill();
    expect(await cutChain(context(new Date(Date.now() + 3_000 * DAY)), chain.id, DAYS)).toBe(300);
  });

  test('T22 whatever the profile says, 365 days', async () => {
    chain = await addChain({ retention: { auditDays: 1 } });
    await append(100, ago(380));
    await sign(ago(380));
    await append(100, ago(300));
    await sign(ago(300));
    await append(1_100, ago(3));
    expect(await cutChain(context(), chain.id, 1)).toBe(0);
    expect(await told()).toEqual([{ outcome: 'failed', detail: { position: 200, fault: 'GA002' } }]);
    expect(await cutChain(context(), chain.id, 365)).toBe(100);
  });

  test('T22 eight processes at once, beside writers: one cut, told once', async () => {
    await fill();
    const writers = Array.from({ length: 20 }, () =>
      inTransaction(context(), (inside) => record(inside, { institution: chain.id, action: 'ticket.noted' })),
    );
    const gone = await Promise.all(Array.from({ length: 8 }, () => cut()));
    await Promise.all(writers);
    expect(gone.reduce((sum, one) => sum + one)).toBe(300);
    expect(await cuts()).toHaveLength(1);
    expect(await told()).toHaveLength(1);
    expect(await verify()).toMatchObject({ isIntact: true, entries: 1_121, removed: { until: 300 } });
  });
});

describe('T22 cut: the application role', () => {
  const call = (checkpoint: string, institution = chain) =>
    app.query('select audit_cut($1, $2)', [institution.id, checkpoint]);

  test('T22 may neither write where a chain was cut, nor remove an entry by itself', async () => {
    await fill();
    await cut();
    for (const sql of [
      'insert into audit_cut select * from audit_cut',
      'update audit_cut set position = 0',
      'delete from audit_cut',
      'truncate audit_cut',
      'delete from audit_entry',
      'delete from audit_checkpoint',
    ])
      await expect(app.query(sql), sql).rejects.toThrow('permission denied');
  });

  test('T22 a checkpoint that is none, or of another chain', async () => {
    await fill();
    const other = await addChain();
    await fill(other);
    await expect(call(newId())).rejects.toMatchObject({ code: 'GA002' });
    await expect(call(await checkpointAt(300, other))).rejects.toThrow('a checkpoint of its own chain');
    await expect(call(await checkpointAt(300), other)).rejects.toThrow('a checkpoint of its own chain');
    expect(await positions()).toEqual({ first: 1, count: 1_400 });
  });

  test('T22 a checkpoint made by hand whose signed text says something else', async () => {
    await fill();
    const insert = (payload: object) =>
      app.query(
        `insert into audit_checkpoint (id, institution_id, position, hash, recorded_at, key_id, payload, signature)
         values ($1, $2, 250, $3, $4, 'k', $5, 's') returning id`,
        [newId(), chain.id, hash, ago(700), JSON.stringify(payload)],
      );
    const hash = await hashAt(250);
    const { rows } = await insert({ institution: chain.id, position: 300, hash, at: ago(700) });
    await expect(call(rows[0].id)).rejects.toThrow('a checkpoint of its own chain');
  });

  test('T22 entries that are too young, the newest, or a checkpoint that is too young for its entries', async () => {
    await fill();
    await append(1_100, ago(20));
    await expect(call(await checkpointAt(1_400))).rejects.toThrow('are kept for the days of the profile');
    chain = await addChain();
    await append(900, ago(500));
    await sign(ago(500));
    await append(500, ago(500));
    await expect(call(await checkpointAt(900))).rejects.toThrow('the newest entries stay');
    chain = await addChain();
    await append(100, ago(500));
    await sign(ago(5));
    await append(1_100, ago(5));
    await expect(call(await checkpointAt(100))).rejects.toThrow('are kept for the days of the profile');
    chain = await addChain({ audit: { targets: [{ name: 'archive' }] }, retention: { auditDays: DAYS } });
    await fill();
    await expect(call(await checkpointAt(300))).rejects.toThrow('kept elsewhere');
  });

  test('T22 a cut that no entry tells is undone', async () => {
    await fill();
    await expect(call(await checkpointAt(300))).rejects.toThrow('a cut is told in its chain');
    expect(await positions()).toEqual({ first: 1, count: 1_400 });
    await tell(200);
    await expect(call(await checkpointAt(300))).rejects.toThrow('a cut is told in its chain');
    expect(await verify()).toMatchObject({ isIntact: true, removed: null });
  });

  test('T22 a checkpoint with a forged signature lets the function cut, and breaks the chain for all to see', async () => {
    await fill();
    const hash = await hashAt(250);
    const payload = JSON.stringify({
      v: 1,
      institution: chain.id,
      slug: chain.slug,
      position: 250,
      hash,
      at: ago(600).toISOString(),
      key: ownPublicKey().id,
    });
    const id = newId();
    await app.query(
      `insert into audit_checkpoint (id, institution_id, position, hash, recorded_at, key_id, payload, signature)
       values ($1, $2, 250, $3, $4, $5, $6, $7)`,
      [id, chain.id, hash, ago(600), ownPublicKey().id, payload, randomBytes(64).toString('base64')],
    );
    await app.query('begin');
    await call(id);
    await tellAs(app, 250);
    await app.query('commit');
    const verdict = await verify();
    expect(verdict).toMatchObject({ isIntact: false, firstBad: 1, reason: 'gap', removed: null });
    expect(verdict.bad?.action).toBe('ticket.noted');
    expect(verdict.checkpoints.altered).toBe(1);
  });

  test('T22 the product itself does not cut at a signature that does not hold', async () => {
    await fill();
    await tamper(`update audit_checkpoint set signature = '${randomBytes(64).toString('base64')}'
      where $i and position = 300`);
    expect(await cut()).toBe(0);
    expect(await told()).toEqual([{ outcome: 'failed', detail: { position: 300, fault: 'signature' } }]);
    expect(await positions()).toMatchObject({ first: 1 });
  });

  const tellAs = (client: pg.Client, position: number) =>
    client.query('select audit_append($1, $2)', [
      chain.id,
      JSON.stringify({
        id: newId(),
        at: new Date().toISOString(),
        action: 'audit.cut',
        outcome: 'done',
        actor: { kind: 'system', id: null, name: 'test' },
        detail: { position, entries: position },
      }),
    ]);
});

describe('T22 cut: the owner', () => {
  test.each([
    ['delete from audit_entry where $i and position <= 300', 'never altered'],
    ['update audit_entry set payload = payload where $i', 'never altered'],
    ['truncate audit_entry', 'never altered'],
  ])('T22 a trigger refuses: %s', async (sql, words) => {
    await fill();
    await expect(rowsOf(sql)).rejects.toThrow(words);
  });

  test('T22 a trigger refuses to go beyond a cut, to make one up, and to forget one', async () => {
    await fill();
    await cut();
    await expect(rowsOf('delete from audit_entry where $i and position = 301')).rejects.toThrow('never altered');
    await expect(rowsOf(MADE_UP(1_400, await checkpointAt(1_400), await hashAt(1_400)))).rejects.toThrow(
      'newest entries stay',
    );
    await expect(rowsOf('update audit_cut set position = 400 where $i')).rejects.toThrow('never altered');
    await expect(rowsOf('delete from audit_cut where $i')).rejects.toThrow('never altered');
    await expect(rowsOf('truncate audit_cut')).rejects.toThrow('never altered');
  });

  test('T22 a part that was altered is not cut: its traces stay, and the refusal is told', async () => {
    await fill();
    await tamper(`update audit_entry set payload = replace(payload, '"entry" : 7}', '"entry" : 9}')
      where $i and position = 107`);
    expect(await cut()).toBe(0);
    expect(await told()).toEqual([{ outcome: 'failed', detail: { position: 300, fault: 'GA003' } }]);
    expect(await verify()).toMatchObject({ isIntact: false, firstBad: 107, reason: 'hash' });
  });

  test.each([
    'delete from audit_entry where $i and position = 50',
    'delete from audit_entry where $i and position < 50',
  ])('T22 a part with a hole is not cut: %s', async (sql) => {
    await fill();
    await tamper(sql);
    expect(await cut()).toBe(0);
    expect(await told()).toMatchObject([{ outcome: 'failed', detail: { fault: 'GA003' } }]);
    expect(await verify()).toMatchObject({ isIntact: false, reason: 'gap' });
  });

  type Forgery = [name: string, sql: () => Promise<string>, expected: Partial<ChainVerdict>];
  test.each<Forgery>([
    ['without any note of it', async () => '', { firstBad: 1, reason: 'gap', removed: null }],
    [
      'noted beside a checkpoint of another entry',
      async () => MADE_UP(299, await checkpointAt(300), await hashAt(299)),
      { firstBad: 1, reason: 'gap' },
    ],
    [
      'noted beside its own checkpoint, with another hash',
      async () => MADE_UP(300, await checkpointAt(300), 'f'.repeat(64)),
      { firstBad: 1, reason: 'gap' },
    ],
    [
      'noted beside its own checkpoint, and told by no entry',
      async () => MADE_UP(300, await checkpointAt(300), await hashAt(300)),
      { firstBad: 301, reason: 'gap' },
    ],
  ])('T22 a beginning that is deleted %s is a gap', async (_name, note, expected) => {
    await fill();
    await tamper(`${await note()} delete from audit_entry where $i and position <= 300`);
    expect(await verify()).toMatchObject({ isIntact: false, ...expected });
  });

  test('T22 a beginning that was signed less than 365 days ago is a gap, even where it is noted and told', async () => {
    await fill();
    await tell(1_400);
    await tamper(`${MADE_UP(1_400, await checkpointAt(1_400), await hashAt(1_400))}
      delete from audit_entry where $i and position <= 1400`);
    const verdict = await verify();
    expect(verdict).toMatchObject({ isIntact: false, firstBad: 1, reason: 'gap', removed: null });
    expect(verdict.bad?.action).toBe('audit.cut');
  });

  test('T22 a cut chain shows a hole behind its beginning, old entries put back, a forgotten note, a tail', async () => {
    const again = async () => {
      chain = await addChain();
      await fill();
      await rowsOf('create temp table if not exists kept (like audit_entry)');
      await rowsOf('insert into kept select * from audit_entry where $i and position <= 300');
      await cut();
    };
    await again();
    await tamper('delete from audit_entry where $i and position = 301');
    expect(await verify()).toMatchObject({ isIntact: false, firstBad: 301, reason: 'gap', bad: {} });
    await again();
    await tamper('insert into audit_entry select * from kept where $i and position = 300');
    expect(await verify()).toMatchObject({ isIntact: false, firstBad: 300, reason: 'link' });
    expect(await cut()).toBe(0);
    await again();
    await tamper('delete from audit_cut where $i');
    expect(await verify()).toMatchObject({ isIntact: false, firstBad: 1, reason: 'gap' });
    await again();
    await tamper(`delete from audit_entry where $i and position > 1300;
      update audit_head set position = 1300, hash = (select hash from audit_entry where $i and position = 1300) where $i`);
    expect(await verify()).toMatchObject({
      firstBad: 1_301,
      reason: 'cut',
      entries: 1_000,
      shownBy: { position: 1_400 },
    });
    await again();
    await tamper(`update audit_entry set payload = replace(payload, '"entry" : 7}', '"entry" : 9}')
      where $i and position = 307`);
    expect(await verify()).toMatchObject({ firstBad: 307, reason: 'hash' });
  });
});

describe('T22 cut: an export alone', () => {
  async function exported(query = {}): Promise<string> {
    const file = join(folder, `${randomBytes(6).toString('hex')}.jsonl`);
    const pieces: string[] = [];
    for await (const piece of exportLines(context(), [chain.id], auditQuery.parse(query))) pieces.push(piece);
    writeFileSync(file, pieces.join(''));
    return file;
  }
  type Header = { cut: { position: number; hash: string; checkpoint: { payload: string; signature: string } } | null };
  const withHeader = (file: string, change: (header: Header) => object): string => {
    const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n');
    const changed = join(folder, `${randomBytes(6).toString('hex')}.jsonl`);
    writeFileSync(changed, [JSON.stringify(change(JSON.parse(first))), ...rest].join('\n'));
    return changed;
  };
  const judged = async (file: string, check = {}) => (await verifyExport(file, check))[0]?.verdict;

  test('T22 carries the signed checkpoint of the cut, and holds with the key in the file or the one that is given', async () => {
    await fill();
    await cut();
    const file = await exported();
    const intact = { isIntact: true, entries: 1_102, removed: { until: 300 }, checkpoints: { proven: 1, foreign: 0 } };
    expect(await judged(file)).toMatchObject(intact);
    expect(await judged(file, { keys: [ownPublicKey()] })).toMatchObject(intact);
    const stranger = readPublicKey(randomBytes(32).toString('base64'));
    expect(await judged(file, { keys: [stranger] })).toMatchObject({
      isIntact: false,
      firstBad: 1,
      reason: 'gap',
      checkpoints: { foreign: 1 },
    });
    const [part] = await verifyExport(await exported({ action: 'audit.cut' }), { isPartialAllowed: true });
    expect(part).toMatchObject({ isPartial: true, verdict: { isIntact: true, entries: 1, removed: null } });
  });

  test('T22 a header whose cut is left out, moved, or signed by nobody is a gap', async () => {
    await fill();
    await cut();
    const file = await exported();
    const gap = { isIntact: false, firstBad: 1, reason: 'gap' };
    expect(await judged(withHeader(file, (header) => ({ ...header, cut: null })))).toMatchObject(gap);
    expect(
      await judged(withHeader(file, (header) => ({ ...header, cut: { ...header.cut, position: 301 } }))),
    ).toMatchObject(gap);
    const unsigned = withHeader(file, (header) => ({
      ...header,
      cut: { ...header.cut, checkpoint: { ...header.cut?.checkpoint, signature: randomBytes(64).toString('base64') } },
    }));
    expect(await judged(unsigned)).toMatchObject({ ...gap, checkpoints: { altered: 1 } });
    const keyless = withHeader(file, (header) => ({
      ...header,
      cut: { ...header.cut, checkpoint: { ...header.cut?.checkpoint, publicKey: 'no key' } },
    }));
    expect(await judged(keyless)).toMatchObject({ ...gap, checkpoints: { foreign: 1 } });
  });

  test('T22 a young beginning that is removed from an export is a gap, whatever true checkpoint stands in the header', async () => {
    await fill();
    await tell(1_400);
    const file = await exported();
    const { rows } = await owner.query(
      'select position::int as position, hash, payload, signature from audit_checkpoint where id = $1',
      [await checkpointAt(1_400)],
    );
    const { position, hash, ...checkpoint } = rows[0];
    const [header = '', ...lines] = readFileSync(file, 'utf8').split('\n');
    const cutAt = { position, hash, checkpoint: { ...checkpoint, publicKey: ownPublicKey().base64 } };
    writeFileSync(file, [JSON.stringify({ ...JSON.parse(header), cut: cutAt }), ...lines.slice(1_400)].join('\n'));
    expect(await judged(file)).toMatchObject({ isIntact: false, firstBad: 1, reason: 'gap', removed: null });
    // Time makes it a cut that could have been.
    expect(await judged(file, { now: new Date(Date.now() + 300 * DAY) })).toMatchObject({ isIntact: true });
  });
});

test('T22 cut: the night removes what is past its term in each institution, and reports it', async () => {
  const desk = await openDesk();
  const anne = await desk.addStaff('administrator', 'Anne');
  const { profile } = await desk.orm.em.fork().findOneOrFail(Institution, { id: desk.institution.id });
  const elder = new pg.Client({ connectionString: desk.database.ownerUrl });
  await elder.connect();
  const retention = { rawMailDays: 1, attachmentDays: 1, ticketDays: 1, auditDays: DAYS };
  const old = await addChain({ ...profile, retention }, desk.orm);
  await append(50, ago(500), old, elder);
  await makeCheckpoint(systemContext(desk.orm.em.fork(), 'test', ago(500)), {
    institution: old,
    targets: [],
    everyMinutes: 0,
  });
  await append(20, ago(490), old, elder);
  await append(1_100, ago(1), old, elder);
  await elder.end();
  const removed = Object.fromEntries((await runRetention(desk.system())).map((one) => [one.institution, one.removed]));
  expect(removed).toMatchObject({
    [old.slug]: { audit: 50, auditKept: 20 },
    [desk.institution.slug]: { audit: 0, auditKept: 0 },
  });
  const told = await desk.orm.em.fork().find(AuditEntry, { institution: old.id, action: 'retention.run' });
  expect(JSON.parse(told[0]?.payload ?? '')).toMatchObject({ detail: { audit: 50, auditKept: 20 } });
  const [view] = await retentionView(anne());
  expect(view?.runs[0]?.removed).toMatchObject({ audit: 0 });
  await desk.close();
});
