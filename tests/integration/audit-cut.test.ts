import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#db/columns.ts';
import { AuditEntry, Institution } from '#db/entities/index.ts';
import { chainState, cutChain, makeCheckpoint, ownPublicKey, record } from '#server/audit/index.ts';
import { inTransaction, systemContext } from '#server/context.ts';
import { retentionView, runRetention } from '#server/tickets/index.ts';
import { ago, appendAt, type Chains, DAY, DAYS, openChains } from '#tests/factories/audit-chain.ts';
import { openDesk } from '#tests/factories/desk.ts';

let on: Chains;
beforeAll(async () => {
  on = await openChains();
});
afterAll(() => on.close());
beforeEach(() => on.begin());
afterEach(() => on.triggers('enable'));

describe('T22 cut: entries past their term', () => {
  test('T22 go up to the last signed checkpoint that is past it, once, and the chain begins there', async () => {
    await on.fill();
    expect(await on.cut()).toBe(300);
    expect(await on.positions()).toEqual({ first: 301, count: 1_101 });
    expect(await on.cuts()).toEqual([{ position: 300, entries: 300 }]);
    expect(await on.told()).toEqual([{ outcome: 'done', detail: { position: 300, entries: 300 } }]);
    const verdict = await on.verify();
    expect(verdict).toMatchObject({ isIntact: true, entries: 1_101, removed: { until: 300 }, firstBad: null });
    expect(Date.now() - Date.parse(verdict.removed?.signedAt ?? '')).toBeGreaterThan(499 * DAY);
    expect(await on.cut()).toBe(0);
    expect(await on.told()).toHaveLength(1);
    expect(await chainState(on.context(), on.chain.id, [])).toMatchObject({ position: 1_402, entries: 1_102 });
    expect(await on.sign(new Date())).toBe(1_402);
    expect(await on.verify()).toMatchObject({ isIntact: true, removed: { until: 300 } });
  });

  test('T22 stay up to a checkpoint where the entry before the term is not signed itself', async () => {
    await on.append(250, ago(500));
    await on.sign(ago(500));
    await on.append(20, ago(490));
    await on.append(1_100, ago(1));
    expect(await on.cut()).toBe(250);
    expect(await on.positions()).toEqual({ first: 251, count: 1_121 });
  });

  test('T22 the newest 1,000 stay, however old', async () => {
    for (let n = 0; n < 4; n += 1) {
      await on.append(300, ago(900 - n));
      await on.sign(ago(900 - n));
    }
    expect(await on.cut()).toBe(0);
    await on.append(99, ago(800));
    expect(await on.cut()).toBe(0);
    await on.append(1, ago(800));
    expect(await on.cut()).toBe(300);
  });

  test('T22 an entry that is younger than one after it keeps what lies behind it', async () => {
    await on.append(100, ago(600));
    await on.sign(ago(600));
    await on.append(1, ago(10));
    await on.append(100, ago(500));
    await on.sign(ago(500));
    await on.append(1_100, ago(10));
    expect(await on.cut()).toBe(100);
    expect(await on.cut()).toBe(0);
  });

  test('T22 where the profile names a place, only up to a checkpoint that one has received', async () => {
    await on.begin({
      retention: { auditDays: DAYS },
      audit: { targets: [{ name: 'archive', kind: 'file', path: '/archive' }] },
    });
    await on.fill(['archive', 'notary']);
    expect(await on.cut()).toBe(0);
    await on.owner.query(
      `update audit_checkpoint_delivery set delivered_at = now() where target = 'notary' and checkpoint_id = $1`,
      [await on.checkpointAt(200)],
    );
    expect(await on.cut()).toBe(200);
    expect(await on.verify()).toMatchObject({ isIntact: true, removed: { until: 200 } });
  });

  test('T22 in pieces that each end at a checkpoint, the next one where none lies within a piece', async () => {
    await on.fill();
    expect(await cutChain(on.context(), on.chain.id, DAYS, 150)).toBe(300);
    expect((await on.cuts()).map(({ position }) => position)).toEqual([100, 200, 300]);
    expect(await on.told()).toHaveLength(3);
    expect(await on.verify()).toMatchObject({ isIntact: true, removed: { until: 300 } });
    await on.begin();
    await on.fill();
    expect(await cutChain(on.context(), on.chain.id, DAYS, 30)).toBe(300);
    expect((await on.cuts()).map(({ position }) => position)).toEqual([100, 200, 300]);
  });

  test('T22 a second cut goes on from the first', async () => {
    await on.fill();
    expect(await cutChain(on.context(), on.chain.id, 650)).toBe(100);
    expect(await on.verify()).toMatchObject({ isIntact: true, entries: 1_301, removed: { until: 100 } });
    expect(await cutChain(on.context(), on.chain.id, 550)).toBe(100);
    expect(await on.cut()).toBe(100);
    expect(await on.cuts()).toEqual([100, 200, 300].map((position) => ({ position, entries: 100 })));
    expect(await on.verify()).toMatchObject({ isIntact: true, entries: 1_104, removed: { until: 300 } });
  });

  test('T22 a clock of the process that runs ahead removes nothing: the database has its own', async () => {
    await on.fill();
    expect(await cutChain(on.context(new Date(Date.now() + 3_000 * DAY)), on.chain.id, DAYS)).toBe(300);
  });

  test('T22 whatever the profile says, 365 days', async () => {
    await on.begin({ retention: { auditDays: 1 } });
    await on.append(100, ago(380));
    await on.sign(ago(380));
    await on.append(100, ago(300));
    await on.sign(ago(300));
    await on.append(1_100, ago(3));
    expect(await cutChain(on.context(), on.chain.id, 1)).toBe(0);
    expect(await on.told()).toEqual([{ outcome: 'failed', detail: { position: 200, fault: 'GA002' } }]);
    expect(await cutChain(on.context(), on.chain.id, 365)).toBe(100);
  });

  test('T22 eight processes at once, beside writers: one cut, told once', async () => {
    await on.fill();
    const writers = Array.from({ length: 20 }, () =>
      inTransaction(on.context(), (inside) => record(inside, { institution: on.chain.id, action: 'ticket.noted' })),
    );
    const gone = await Promise.all(Array.from({ length: 8 }, () => on.cut()));
    await Promise.all(writers);
    expect(gone.reduce((sum, one) => sum + one)).toBe(300);
    expect(await on.cuts()).toHaveLength(1);
    expect(await on.told()).toHaveLength(1);
    expect(await on.verify()).toMatchObject({ isIntact: true, entries: 1_121, removed: { until: 300 } });
  });
});

describe('T22 cut: the application role', () => {
  const call = (checkpoint: string, institution = on.chain) =>
    on.app.query('select audit_cut($1, $2)', [institution.id, checkpoint]);

  test('T22 may neither write where a chain was cut, nor remove an entry by itself', async () => {
    await on.fill();
    await on.cut();
    for (const sql of [
      'insert into audit_cut select * from audit_cut',
      'update audit_cut set position = 0',
      'delete from audit_cut',
      'truncate audit_cut',
      'delete from audit_entry',
      'delete from audit_checkpoint',
    ])
      await expect(on.app.query(sql), sql).rejects.toThrow('permission denied');
  });

  test('T22 a checkpoint that is none, or of another chain', async () => {
    await on.fill();
    const [mark, one] = [await on.checkpointAt(300), on.chain];
    const other = await on.begin();
    await on.fill();
    await expect(call(newId())).rejects.toMatchObject({ code: 'GA002' });
    await expect(call(mark)).rejects.toThrow('a checkpoint of its own chain');
    await expect(call(await on.checkpointAt(300), one)).rejects.toThrow('a checkpoint of its own chain');
    expect(other.id).not.toBe(one.id);
    expect(await on.positions()).toEqual({ first: 1, count: 1_400 });
  });

  test('T22 a checkpoint made by hand whose signed text says something else', async () => {
    await on.fill();
    const insert = (payload: object) =>
      on.app.query(
        `insert into audit_checkpoint (id, institution_id, position, hash, recorded_at, key_id, payload, signature)
         values ($1, $2, 250, $3, $4, 'k', $5, 's') returning id`,
        [newId(), on.chain.id, hash, ago(700), JSON.stringify(payload)],
      );
    const hash = await on.hashAt(250);
    const { rows } = await insert({ institution: on.chain.id, position: 300, hash, at: ago(700) });
    await expect(call(rows[0].id)).rejects.toThrow('a checkpoint of its own chain');
  });

  test('T22 entries that are too young, the newest, or a checkpoint that is too young for its entries', async () => {
    await on.fill();
    await on.append(1_100, ago(20));
    await expect(call(await on.checkpointAt(1_400))).rejects.toThrow('are kept for the days of the profile');
    await on.begin();
    await on.append(900, ago(500));
    await on.sign(ago(500));
    await on.append(500, ago(500));
    await expect(call(await on.checkpointAt(900))).rejects.toThrow('the newest entries stay');
    await on.begin();
    await on.append(100, ago(500));
    await on.sign(ago(5));
    await on.append(1_100, ago(5));
    await expect(call(await on.checkpointAt(100))).rejects.toThrow('are kept for the days of the profile');
    await on.begin({ audit: { targets: [{ name: 'archive' }] }, retention: { auditDays: DAYS } });
    await on.fill();
    await expect(call(await on.checkpointAt(300))).rejects.toThrow('kept elsewhere');
  });

  test('T22 a cut that no entry tells is undone', async () => {
    await on.fill();
    await expect(call(await on.checkpointAt(300))).rejects.toThrow('a cut is told in its chain');
    expect(await on.positions()).toEqual({ first: 1, count: 1_400 });
    await on.tell(200);
    await expect(call(await on.checkpointAt(300))).rejects.toThrow('a cut is told in its chain');
    expect(await on.verify()).toMatchObject({ isIntact: true, removed: null });
  });

  test('T22 a checkpoint with a forged signature lets the function cut, and breaks the chain for all to see', async () => {
    await on.fill();
    const hash = await on.hashAt(250);
    const payload = JSON.stringify({
      v: 1,
      institution: on.chain.id,
      slug: on.chain.slug,
      position: 250,
      hash,
      at: ago(600).toISOString(),
      key: ownPublicKey().id,
    });
    const id = newId();
    await on.app.query(
      `insert into audit_checkpoint (id, institution_id, position, hash, recorded_at, key_id, payload, signature)
       values ($1, $2, 250, $3, $4, $5, $6, $7)`,
      [id, on.chain.id, hash, ago(600), ownPublicKey().id, payload, randomBytes(64).toString('base64')],
    );
    await on.app.query('begin');
    await call(id);
    await tellAs(on.app, 250);
    await on.app.query('commit');
    const verdict = await on.verify();
    expect(verdict).toMatchObject({ isIntact: false, firstBad: 1, reason: 'gap', removed: null });
    expect(verdict.bad?.action).toBe('ticket.noted');
    expect(verdict.checkpoints.altered).toBe(1);
  });

  test('T22 the product itself does not cut at a signature that does not hold', async () => {
    await on.fill();
    await on.tamper(`update audit_checkpoint set signature = '${randomBytes(64).toString('base64')}'
      where $i and position = 300`);
    expect(await on.cut()).toBe(0);
    expect(await on.told()).toEqual([{ outcome: 'failed', detail: { position: 300, fault: 'signature' } }]);
    expect(await on.positions()).toMatchObject({ first: 1 });
  });

  const tellAs = (client: pg.Client, position: number) =>
    client.query('select audit_append($1, $2)', [
      on.chain.id,
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

test('T22 cut: the night removes what is past its term in each institution, and reports it', async () => {
  const desk = await openDesk();
  const anne = await desk.addStaff('administrator', 'Anne');
  const { profile } = await desk.orm.em.fork().findOneOrFail(Institution, { id: desk.institution.id });
  const elder = new pg.Client({ connectionString: desk.database.ownerUrl });
  await elder.connect();
  const retention = { rawMailDays: 1, attachmentDays: 1, ticketDays: 1, auditDays: DAYS };
  const old = { id: newId(), slug: 'old' };
  const row = { name: 'Old', profile: { ...profile, retention }, profileVersion: 1, createdAt: ago(900) };
  await desk.orm.em.fork().insert(Institution, { ...old, ...row, updatedAt: ago(900) });
  await appendAt(elder, old.id, 50, ago(500));
  await makeCheckpoint(systemContext(desk.orm.em.fork(), 'test', ago(500)), {
    institution: old,
    targets: [],
    everyMinutes: 0,
  });
  await appendAt(elder, old.id, 20, ago(490));
  await appendAt(elder, old.id, 1_100, ago(1));
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
