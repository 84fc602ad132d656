import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#db/columns.ts';
import { Institution } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { auditQuery, type ChainVerdict } from '#server/audit/contract.ts';
import { exportLines, makeCheckpoint, ownPublicKey, record, verifyChain, verifyExport } from '#server/audit/index.ts';
import { type Context, inTransaction, systemContext } from '#server/context.ts';
import { createTestDatabase } from '#tests/setup/database.ts';
import { makeTemporaryFolder } from '#tests/setup/temporary-folder.ts';

type Chain = { id: string; slug: string };

const START = new Date('2026-11-20T09:00:00.000Z');
const folder = makeTemporaryFolder('tamper');
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let orm: MikroORM;
let owner: pg.Client;
let chain: Chain;

const context = (now = START): Context => systemContext(orm.em.fork(), 'test', now);

beforeAll(async () => {
  database = await createTestDatabase();
  orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 30 });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await orm.close(true);
  await database.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  chain = await addChain();
});
afterEach(() => triggers('enable'));

async function addChain(): Promise<Chain> {
  const id = newId();
  const slug = `i-${id}`;
  await orm.em.fork().insert(Institution, {
    id,
    slug,
    name: 'Institut',
    profile: {},
    profileVersion: 1,
    createdAt: START,
    updatedAt: START,
  });
  return { id, slug };
}

async function append(count: number, { id }: Chain = chain, first = 1): Promise<void> {
  for (let entry = first; entry < first + count; entry += 1)
    await inTransaction(context(), (inside) =>
      record(inside, { institution: id, action: 'ticket.noted', detail: { entry } }),
    );
}

const triggers = (what: 'enable' | 'disable') =>
  owner.query(
    ['audit_entry', 'audit_head', 'audit_checkpoint']
      .map((table) => `alter table ${table} ${what} trigger all`)
      .join(';'),
  );

/** What an owner of the database could do, who puts the triggers back afterwards. */
async function tamper(sql: string): Promise<void> {
  await triggers('disable');
  await owner.query(sql.replaceAll('$i', `institution_id = '${chain.id}'`));
  await triggers('enable');
}

const verify = () => verifyChain(context(), chain.id);
const sign = (now = START) => makeCheckpoint(context(now), { institution: chain, targets: [], everyMinutes: 0 });

/** Makes the hashes fit again from a position on, as someone who knows the rule would. */
const REHASH = (from: number) => `
  do $$ declare e record; h text;
  begin
    select hash into h from audit_entry where $i and position = ${from - 1};
    h := coalesce(h, repeat('0', 64));
    for e in select * from audit_entry where $i and position >= ${from} order by position loop
      update audit_entry set previous_hash = h, hash = encode(sha256(convert_to(
        h || E'\\n' || e.institution_id || E'\\n' || e.position || E'\\n' || e.payload, 'UTF8')), 'hex') where id = e.id;
      select hash into h from audit_entry where id = e.id;
    end loop;
    update audit_head set hash = h, position = (select max(position) from audit_entry where $i) where $i;
  end $$;`;

async function exportOf(chains: readonly Chain[], query = {}): Promise<string> {
  const file = join(folder, `${randomBytes(6).toString('hex')}.jsonl`);
  const pieces: string[] = [];
  const ids = chains.map(({ id }) => id);
  for await (const piece of exportLines(context(), ids, auditQuery.parse(query))) pieces.push(piece);
  writeFileSync(file, pieces.join(''));
  return file;
}

describe('T22 tamper: the application role', () => {
  let app: pg.Client;
  beforeAll(async () => {
    const password = randomBytes(12).toString('hex');
    const name = `app_${randomBytes(4).toString('hex')}`;
    await owner.query(`create role ${name} login password '${password}' in role guichet_app`);
    const url = new URL(database.appUrl);
    url.username = name;
    url.password = password;
    app = new pg.Client({ connectionString: url.href });
    await app.connect();
  });
  afterAll(() => app.end());

  test.each([
    'update audit_entry set action = action',
    'delete from audit_entry',
    'truncate audit_entry',
    'truncate audit_entry cascade',
    'insert into audit_entry select * from audit_entry',
    'update audit_head set position = 0',
    'delete from audit_head',
    'truncate audit_head',
    'insert into audit_head select * from audit_head',
    'update audit_checkpoint set position = 0',
    'delete from audit_checkpoint',
    'truncate audit_checkpoint cascade',
    'delete from audit_checkpoint_delivery',
    'truncate audit_checkpoint_delivery',
  ])('T22 may not: %s', async (sql) => {
    await expect(app.query(sql)).rejects.toThrow('permission denied');
  });

  test.each([
    'alter table audit_entry disable trigger all',
    'alter table audit_head disable trigger audit_head_moves_on',
    'drop trigger audit_entry_append_only on audit_entry',
    'drop table audit_checkpoint cascade',
    'create or replace function audit_append(uuid, text) returns bigint language sql as $$ select 1::bigint $$',
    'set session_replication_role = replica',
    'grant update on audit_entry to guichet_app',
    'set role postgres',
    'create trigger quiet before insert on audit_entry for each row execute function wake_outbox()',
  ])('T22 may not disable what guards the log: %s', async (sql) => {
    // A grant that one may not give is a warning, and gives nothing.
    await app.query(sql).catch(() => undefined);
    await append(1);
    await expect(app.query('update audit_entry set action = action')).rejects.toThrow('permission denied');
    const { rows } = await owner.query(`select count(*)::int as guards from pg_trigger
      where tgrelid in ('audit_entry'::regclass, 'audit_head'::regclass) and not tgisinternal and tgenabled = 'O'`);
    expect(rows[0].guards).toBe(4);
    expect(await verify()).toMatchObject({ isIntact: true, entries: 1 });
  });

  const payload = (change: object) =>
    JSON.stringify({
      id: newId(),
      at: START.toISOString(),
      action: 'ticket.noted',
      outcome: 'done',
      actor: { kind: 'system', id: null, name: 'x' },
      ...change,
    });

  test('T22 an appended entry cannot choose its position, take the identity of another, or enter a chain that is none', async () => {
    await append(2);
    const { rows } = await owner.query('select id from audit_entry where institution_id = $1', [chain.id]);
    await app.query('select audit_append($1, $2)', [chain.id, payload({ position: 1, previous_hash: 'f', hash: 'f' })]);
    await expect(app.query('select audit_append($1, $2)', [chain.id, payload({ id: rows[0].id })])).rejects.toThrow(
      'duplicate key',
    );
    await expect(app.query('select audit_append($1, $2)', [newId(), payload({})])).rejects.toThrow('foreign key');
    await expect(app.query('select audit_append($1, $2)', [chain.id, 'no json'])).rejects.toThrow('json');
    expect(await verify()).toMatchObject({ isIntact: true, entries: 3 });
  });

  test('T22 a checkpoint names an entry of its own chain', async () => {
    await append(2);
    const insert = (position: number, hash: string) =>
      app.query(
        `insert into audit_checkpoint (id, institution_id, position, hash, recorded_at, key_id, payload, signature)
         values ($1, $2, $3, $4, now(), 'k', 'p', 's')`,
        [newId(), chain.id, position, hash],
      );
    await expect(insert(2, 'f'.repeat(64))).rejects.toThrow('names an entry of its own chain');
    await expect(insert(3, 'f'.repeat(64))).rejects.toThrow('names an entry of its own chain');
  });
});

test.each([
  ['update audit_entry set action = action', 'never altered'],
  ['delete from audit_entry', 'never altered'],
  ['truncate audit_entry', 'never altered'],
  ['update audit_head set position = 0', 'only moves on'],
  ['update audit_head set hash = hash', 'only moves on'],
  ['delete from audit_head', 'only moves on'],
  ['truncate audit_head', 'never altered'],
  ['update audit_checkpoint set position = 0', 'never altered'],
  ['delete from audit_checkpoint', 'never altered'],
  ['truncate audit_checkpoint cascade', 'never altered'],
  ['update audit_checkpoint_delivery set delivered_at = null', 'never unmade'],
  ['delete from audit_checkpoint_delivery', 'never altered'],
])('T22 tamper: a trigger refuses the owner too: %s', async (sql, words) => {
  await append(1);
  await makeCheckpoint(context(), { institution: chain, targets: ['archive'], everyMinutes: 0 });
  await owner.query('update audit_checkpoint_delivery set delivered_at = now() where delivered_at is null');
  await expect(owner.query(sql)).rejects.toThrow(words);
});

type Case = [name: string, sql: string, expected: Partial<ChainVerdict> & { firstBad: number }];
const NOTE = (from: number, to: number) => `payload = replace(payload, '"entry":${from}}', '"entry":${to}}')`;

describe('T22 tamper: the owner, without a checkpoint', () => {
  test.each<Case>([
    [
      'edits a payload',
      `update audit_entry set ${NOTE(4, 9)} where $i and position = 4`,
      { firstBad: 4, reason: 'hash' },
    ],
    [
      'edits a column',
      `update audit_entry set action = 'ticket.taken' where $i and position = 5`,
      { firstBad: 5, reason: 'columns' },
    ],
    [
      'moves an instant',
      `update audit_entry set recorded_at = recorded_at + interval '1 ms' where $i and position = 2`,
      { firstBad: 2, reason: 'columns' },
    ],
    [
      'edits a hash',
      `update audit_entry set hash = repeat('a', 64) where $i and position = 3`,
      { firstBad: 3, reason: 'hash' },
    ],
    [
      'edits a payload and its hash',
      `update audit_entry set ${NOTE(4, 9)} where $i and position = 4;
       update audit_entry e set hash = encode(sha256(convert_to(
         previous_hash || E'\\n' || institution_id || E'\\n' || position || E'\\n' || payload, 'UTF8')), 'hex')
       where $i and position = 4`,
      { firstBad: 5, reason: 'link' },
    ],
    ['deletes the middle', `delete from audit_entry where $i and position in (3, 4)`, { firstBad: 3, reason: 'gap' }],
    ['deletes the first', `delete from audit_entry where $i and position = 1`, { firstBad: 1, reason: 'gap' }],
    [
      'deletes the middle and closes the gap',
      `delete from audit_entry where $i and position = 3;
       update audit_entry set position = -position where $i and position > 3;
       update audit_entry set position = -position - 1 where $i and position < 0;
       update audit_head set position = 6 where $i`,
      { firstBad: 3, reason: 'link' },
    ],
    ['deletes the tail', `delete from audit_entry where $i and position > 5`, { firstBad: 6, reason: 'tail' }],
    [
      'swaps two',
      `update audit_entry set position = -position where $i and position in (3, 5);
       update audit_entry set position = case position when -3 then 5 else 3 end where $i and position < 0`,
      { firstBad: 3, reason: 'link' },
    ],
    ['puts the head back', `update audit_head set position = 5 where $i`, { firstBad: 6, reason: 'tail' }],
  ])('T22 %s, and the verifier names the first bad entry', async (_name, sql, expected) => {
    await append(7);
    await tamper(sql);
    const verdict = await verify();
    expect(verdict).toMatchObject({ isIntact: false, ...expected });
    if (verdict.reason === 'tail') return;
    expect(verdict.bad).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), action: expect.any(String) });
  });

  test('T22 copies an entry to another institution', async () => {
    await append(3);
    const other = await addChain();
    await append(3, other);
    await tamper(`delete from audit_entry where $i and position = 2;
      insert into audit_entry select gen_random_uuid(), '${chain.id}', position, recorded_at, action, outcome, actor_id,
        actor_name, account, ticket, ticket_reference, payload, previous_hash, hash
      from audit_entry where institution_id = '${other.id}' and position = 2`);
    expect(await verify()).toMatchObject({ isIntact: false, firstBad: 2, reason: 'link' });
    expect(await verifyChain(context(), other.id)).toMatchObject({ isIntact: true });
  });
});

describe('T22 tamper: what only a checkpoint shows', () => {
  const CUT = `delete from audit_entry where $i and position > 5;
    update audit_head set position = 5, hash = (select hash from audit_entry where $i and position = 5) where $i`;

  test('T22 a tail that is deleted with the head put back passes without a checkpoint, and not with one', async () => {
    await append(7);
    await tamper(CUT);
    expect(await verify()).toMatchObject({ isIntact: true, entries: 5 });
    chain = await addChain();
    await append(7);
    expect(await sign()).toBe(7);
    await tamper(CUT);
    expect(await verify()).toMatchObject({
      isIntact: false,
      entries: 5,
      firstBad: 6,
      reason: 'cut',
      shownBy: { position: 7, at: START.toISOString() },
    });
  });

  test('T22 a tail that is deleted with head and checkpoints shows beside a checkpoint that was kept elsewhere', async () => {
    await append(7);
    await sign();
    const { rows: kept } = await owner.query(
      'select payload, signature from audit_checkpoint where institution_id = $1',
      [chain.id],
    );
    await tamper(`${CUT}; delete from audit_checkpoint where $i`);
    expect(await verify()).toMatchObject({ isIntact: true });
    expect(await verifyChain(context(), chain.id, { checkpoints: kept })).toMatchObject({ firstBad: 7, reason: 'cut' });
  });

  test('T22 all is truncated and other entries are appended', async () => {
    await append(7);
    await sign();
    await tamper('delete from audit_entry where $i; delete from audit_head where $i');
    await append(9, chain, 100);
    expect(await verify()).toMatchObject({
      isIntact: false,
      firstBad: 1,
      reason: 'rewritten',
      shownBy: { position: 7, at: START.toISOString() },
    });
  });

  test('T22 a middle that is written anew with all hashes lies between the checkpoints that disagree', async () => {
    await append(3);
    await sign();
    await append(4, chain, 4);
    await sign(new Date(START.getTime() + 3_600_000));
    await tamper(`update audit_entry set ${NOTE(5, 9)} where $i and position = 5; ${REHASH(5)}`);
    const verdict = await verify();
    expect(verdict).toMatchObject({ isIntact: false, firstBad: 4, reason: 'rewritten', shownBy: { position: 7 } });
  });
});

describe('T22 tamper: an export alone', () => {
  const alone = (file: string) => verifyExport(file, { keys: [ownPublicKey()] });
  const rewrite = async (change: (lines: string[]) => string[]): Promise<ChainVerdict> => {
    await append(7);
    const file = await exportOf([chain]);
    writeFileSync(file, `${change(readFileSync(file, 'utf8').trimEnd().split('\n')).join('\n')}\n`);
    const [{ verdict } = { verdict: undefined }] = await alone(file);
    return verdict as ChainVerdict;
  };

  test('T22 an untouched export holds, two chains in one file as well', async () => {
    await append(5);
    const other = await addChain();
    await append(3, other);
    const verdicts = await alone(await exportOf([chain, other]));
    const entries = Object.fromEntries(verdicts.map(({ institution, verdict }) => [institution, verdict.entries]));
    // The export is an entry too.
    expect(entries).toEqual({ [chain.id]: 6, [other.id]: 4 });
    expect(verdicts.every(({ verdict }) => verdict.isIntact)).toBe(true);
  });

  test.each<[string, (lines: string[]) => string[], Partial<ChainVerdict>]>([
    [
      'a changed word',
      (lines) => lines.map((line) => line.replace('"entry":4', '"entry":9')),
      { firstBad: 4, reason: 'hash' },
    ],
    ['a removed line', (lines) => lines.toSpliced(3, 1), { firstBad: 3, reason: 'gap' }],
    [
      'two lines swapped',
      ([head = '', one = '', two = '', ...rest]) => [head, two, one, ...rest],
      { firstBad: 1, reason: 'gap' },
    ],
    ['a removed end', (lines) => lines.slice(0, -2), { firstBad: 7, reason: 'tail' }],
    ['a line that is none', (lines) => lines.with(4, 'nonsense'), { firstBad: 4 }],
  ])('T22 %s is named', async (_name, change, expected) => {
    expect(await rewrite(change)).toMatchObject({ isIntact: false, ...expected });
  });

  test('T22 an end that is removed with the header made to fit shows beside a checkpoint', async () => {
    await append(7);
    await sign();
    const { rows: checkpoints } = await owner.query(
      'select payload, signature from audit_checkpoint where institution_id = $1',
      [chain.id],
    );
    const file = await exportOf([chain]);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(0, 6);
    const { hash } = JSON.parse(lines[5] ?? '') as { hash: string };
    const header = { ...JSON.parse(lines[0] ?? ''), head: { position: 5, hash } };
    writeFileSync(file, [JSON.stringify(header), ...lines.slice(1)].join('\n'));
    expect((await alone(file))[0]?.verdict).toMatchObject({ isIntact: true, entries: 5 });
    const [beside] = await verifyExport(file, { checkpoints, keys: [ownPublicKey()] });
    expect(beside?.verdict).toMatchObject({ isIntact: false, firstBad: 6, reason: 'cut', entries: 5 });
  });

  test('T22 a tampered database gives an export that breaks at the same entry', async () => {
    await append(7);
    await tamper(`update audit_entry set payload = E'two\\nlines' where $i and position = 4`);
    const [part] = await alone(await exportOf([chain]));
    expect(part?.verdict).toMatchObject({ isIntact: false, firstBad: 4, reason: 'hash' });
  });

  test('T22 a filtered export is refused, and checked entry by entry where that is asked for', async () => {
    await append(7);
    await inTransaction(context(), (inside) => record(inside, { institution: chain.id, action: 'ticket.taken' }));
    await append(2);
    const file = await exportOf([chain], { action: 'ticket.noted' });
    await expect(alone(file)).rejects.toThrow('holds only the entries that a filter chose');
    const [part] = await verifyExport(file, { isPartialAllowed: true });
    expect(part).toMatchObject({ isPartial: true, verdict: { isIntact: true, entries: 9 } });
    writeFileSync(file, readFileSync(file, 'utf8').replace('"entry":6', '"entry":5'));
    const [changed] = await verifyExport(file, { isPartialAllowed: true });
    expect(changed?.verdict).toMatchObject({ isIntact: false, firstBad: 6, reason: 'hash' });
  });

  test.each([
    ['no header', 'x\n'],
    ['nothing', ''],
    ['a header of something else', '{"guichet_audit":2}\n'],
  ])('T22 a file with %s is no export', async (_name, content) => {
    const file = join(folder, 'none.jsonl');
    writeFileSync(file, content);
    await expect(alone(file)).rejects.toThrow(/header|empty/);
  });
});

test('T22 concurrent inserts, 20 at once into each of three institutions, keep three intact chains', async () => {
  const chains = [chain, await addChain(), await addChain()];
  await Promise.all(chains.flatMap((one) => Array.from({ length: 20 }, (_, entry) => append(1, one, entry))));
  for (const { id } of chains)
    expect(await verifyChain(context(), id)).toMatchObject({ isIntact: true, entries: 20, firstBad: null });
});
