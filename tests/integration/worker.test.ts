import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '#db/columns.ts';
import { Staff, StaffSession } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { keepHouse } from '#server/worker/housekeeping.ts';
import { startWorker, type Worker } from '#server/worker/index.ts';
import { createTestDatabase } from '#tests/setup/database.ts';

const HOUR = 3_600_000;
const log = pino({ level: 'silent' });
const idle = { handled: 0, nextDueAt: null };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let orm: MikroORM;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  orm = await openOrm({ url: database.appUrl, as: 'application' });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await orm.close(true);
  await database.drop();
});

async function withWorker(
  deliver: () => Promise<{ handled: number; nextDueAt: Date | null }>,
  work: (worker: Worker) => Promise<void>,
): Promise<void> {
  const worker = await startWorker({ orm, log, databaseUrl: database.appUrl, deliver });
  try {
    await work(worker);
  } finally {
    await worker.stop();
  }
}

const listeners = async () =>
  (
    await owner.query(
      `select pid from pg_stat_activity where application_name = 'guichet listener' and query like 'listen%' and datname = current_database()`,
    )
  ).rows;

test('a notice wakes it at once, the next due instant by itself, and a lost connection is made anew', async () => {
  const rounds: number[] = [];
  let nextDueAt: Date | null = null;
  await withWorker(
    async () => {
      rounds.push(Date.now());
      return { handled: 0, nextDueAt };
    },
    async () => {
      await vi.waitFor(async () => expect(await listeners()).toHaveLength(1), 5_000);
      await sleep(300);
      nextDueAt = new Date(Date.now() + 800);
      const before = rounds.length;
      await orm.em.fork().execute(`select pg_notify('outbox', '')`);
      await vi.waitFor(() => expect(rounds.length).toBe(before + 1), { timeout: 200, interval: 10 });
      nextDueAt = null;
      await vi.waitFor(() => expect(rounds.length).toBeGreaterThan(before + 1), { timeout: 1_500, interval: 20 });

      const [listener] = await listeners();
      await owner.query('select pg_terminate_backend($1)', [listener.pid]);
      const lost = rounds.length;
      await vi.waitFor(async () => expect((await listeners())[0]?.pid ?? listener.pid).not.toBe(listener.pid), {
        timeout: 5_000,
        interval: 50,
      });
      await vi.waitFor(() => expect(rounds.length).toBeGreaterThan(lost), 2_000);
    },
  );
});

test('it outlives a failing round, and says so', async () => {
  let isBroken = true;
  let rounds = 0;
  await withWorker(
    async () => {
      rounds += 1;
      if (isBroken) throw new Error('no database');
      return idle;
    },
    async (worker) => {
      await vi.waitFor(() => expect(rounds).toBeGreaterThan(1), 5_000);
      expect(worker.isReady()).toEqual({ ok: false, detail: 'the last delivery round failed' });
      isBroken = false;
      await vi.waitFor(() => expect(worker.isReady()).toEqual({ ok: true }), 10_000);
    },
  );
});

test('stopping waits for what is in hand', async () => {
  let isDone = false;
  await withWorker(
    async () => {
      await sleep(500);
      isDone = true;
      return idle;
    },
    async () => sleep(50),
  );
  expect(isDone).toBe(true);
});

test('the nightly job runs as the application role, by whoever takes it', async () => {
  await withWorker(
    async () => idle,
    async (worker) => {
      await vi.waitFor(() => expect(worker.isReady()).toEqual({ ok: true }), 10_000);
      const { rows } = await owner.query(`select cron, timezone from pgboss.schedule where name = 'housekeeping'`);
      expect(rows).toEqual([{ cron: '17 3 * * *', timezone: 'Europe/Brussels' }]);
      const sender = new PgBoss({
        connectionString: database.ownerUrl,
        supervise: false,
        schedule: false,
        migrate: false,
      });
      await sender.start();
      await sender.send('housekeeping');
      await sender.stop({ graceful: false });
      await vi.waitFor(
        async () =>
          expect((await owner.query(`select state from pgboss.job where name = 'housekeeping'`)).rows).toEqual([
            { state: 'completed' },
          ]),
        10_000,
      );
    },
  );
});

test('housekeeping removes sessions of staff 90 days after their end, and no other', async () => {
  const now = new Date('2026-11-22T03:17:00.000Z');
  const at = (hours: number) => new Date(now.getTime() + hours * HOUR);
  const em = orm.em.fork();
  const staff = newId();
  const person = {
    email: 'marie@test.example',
    name: 'Marie',
    passwordHash: 'x',
    totpSecret: 'x',
    totpStep: 0,
    failedSignIns: 0,
    createdAt: at(-100),
  };
  em.persist(em.create(Staff, { id: staff, ...person }));
  const sessions = [
    { tokenHash: 'expired', expiresAt: at(-91 * 24), endedAt: null },
    { tokenHash: 'ended', expiresAt: at(5), endedAt: at(-25) },
    { tokenHash: 'fresh', expiresAt: at(-23), endedAt: null },
    { tokenHash: 'live', expiresAt: at(5), endedAt: null },
  ];
  for (const session of sessions) {
    em.persist(
      em.create(StaffSession, {
        id: newId(),
        staff,
        isSecondFactorDone: true,
        createdAt: at(-40),
        lastSeenAt: at(-40),
        ...session,
      }),
    );
  }
  await em.flush();
  expect(await keepHouse(orm.em.fork(), now)).toEqual({ sessions: 1, challenges: 0, contents: 0 });
  expect(
    (await orm.em.fork().find(StaffSession, {}, { orderBy: { tokenHash: 1 } })).map((session) => session.tokenHash),
  ).toEqual(['ended', 'fresh', 'live']);
});
