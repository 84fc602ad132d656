import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '#server/embedded/postgres.ts';
import { makeTemporaryFolder, sweepAbandonedFolders } from './temporary-folder.ts';

const TEMPLATE = 'guichet_template';

/** What a test needs to know of the cluster: plain data, so that it can be handed to other processes. */
export type TestCluster = { adminUrl: string; template: string };

/** A database of one test's own; both URLs name the same role for as long as there is only one. */
export type TestDatabase = { ownerUrl: string; appUrl: string; drop(): Promise<void> };

/**
 * Starts a throw-away PostgreSQL (no fsync) with one migrated template database. It is gone after `stop`, and also when
 * the process exits without having called it.
 */
export async function startTestCluster(): Promise<TestCluster & { stop(): Promise<void> }> {
  sweepAbandonedFolders();
  const folder = makeTemporaryFolder('postgres');
  const dataDir = join(folder, 'data');
  const settings = { max_connections: '200', shared_buffers: '64MB' };
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, settings });
  const stopAtExit = () => {
    postgres.stopNow();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stopAtExit);

  await postgres.createDatabase(TEMPLATE);
  const { migrate } = await import('#db/migrate.ts');
  await migrate(postgres.url(TEMPLATE));
  return {
    adminUrl: postgres.url('postgres'),
    template: TEMPLATE,
    async stop() {
      process.off('exit', stopAtExit);
      await removeEmbeddedPostgres(dataDir);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Clones the template; `drop` ends the sessions that are left in the clone. */
export async function cloneTemplate(cluster: TestCluster): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(cluster.adminUrl, `create database ${name} template ${pg.escapeIdentifier(cluster.template)}`);
  const url = new URL(cluster.adminUrl);
  url.pathname = `/${name}`;
  return {
    ownerUrl: url.href,
    appUrl: url.href,
    drop: () => execute(cluster.adminUrl, `drop database if exists ${name} with (force)`),
  };
}

async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
