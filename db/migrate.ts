import { PgBoss } from 'pg-boss';
import { APPLICATION_ROLE, openOrm } from './orm.ts';

/**
 * Brings a database to the newest schema, the job tables included, and grants the application role what it needs.
 * @param ownerUrl a connection that owns the database.
 * @returns the names of the migrations that ran now.
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const orm = await openOrm({ url: ownerUrl, maxConnections: 2, as: 'owner' });
  try {
    const ran = await orm.migrator.up();
    const boss = new PgBoss({ connectionString: ownerUrl, schedule: false, supervise: false, max: 2 });
    await boss.start();
    await boss.stop({ graceful: false });
    await orm.em.execute(`
      grant usage on schema pgboss to ${APPLICATION_ROLE};
      grant select, insert, update, delete, truncate, references on all tables in schema pgboss to ${APPLICATION_ROLE};
      grant usage on all sequences in schema pgboss to ${APPLICATION_ROLE};
      grant execute on all functions in schema pgboss to ${APPLICATION_ROLE};`);
    return ran.map((migration) => migration.name);
  } finally {
    await orm.close(true);
  }
}
