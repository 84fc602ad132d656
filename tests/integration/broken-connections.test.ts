import { sql } from 'kysely';
import pg from 'pg';
import { expect, test } from 'vitest';
import { openOrm } from '#db/orm.ts';
import { createTestDatabase } from '#tests/setup/database.ts';

const CONNECTIONS = 2;

test('connections that break inside a transaction leave their places in the pool to others', async () => {
  const database = await createTestDatabase();
  const orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: CONNECTIONS });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const breakOne = () =>
    orm.em.fork().transactional(async (inside) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(inside.getKysely());
      await owner.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await inside.execute('select 1');
    });
  for (let broken = 0; broken <= CONNECTIONS; broken += 1)
    await expect(breakOne()).rejects.toThrow(/terminating connection|not queryable|Connection terminated/);
  const selects = Array.from({ length: 3 * CONNECTIONS }, () => orm.em.fork().execute('select 1 as one'));
  expect(await Promise.all(selects)).toEqual(Array(3 * CONNECTIONS).fill([{ one: 1 }]));
  await orm.close(true);
  await owner.end();
  await database.drop();
});
