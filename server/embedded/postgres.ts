import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { accountToDropTo, type SystemAccount } from './account.ts';
import { findFreePort } from './free-port.ts';
import { findPostgresBinaries, programRunner, spawnOptions } from './postgres-binaries.ts';
import { findStateFolder, ownFolder, removeStateFolder, settleStateFolder } from './state-folder.ts';

const SUPERUSER = 'guichet';
const START_PATIENCE_MS = 20_000;

export type EmbeddedPostgresOptions = {
  /** Folder that this cluster alone owns; made when missing. */
  dataDir: string;
  /** TCP port on 127.0.0.1; a free one when left out. */
  port?: number;
  /** Server settings beside the built-in ones, e.g. `{ max_connections: '50' }`. */
  settings?: Record<string, string>;
  /** false trades crash safety for speed (no fsync): for clusters that are thrown away. */
  durable: boolean;
};

export type EmbeddedPostgres = {
  port: number;
  /** Connection URL of the superuser for one database. */
  url(database: string): string;
  createDatabase(name: string, template?: string): Promise<void>;
  /** Drops the database and ends the sessions in it; no error when it does not exist. */
  dropDatabase(name: string): Promise<void>;
  /** Ends all sessions and stops the server; no error when it is down already. */
  stop(): Promise<void>;
  /** Stops the server at once and without waiting for the event loop: for `process.on('exit')`. */
  stopNow(): void;
};

/**
 * Starts a PostgreSQL cluster that is initialised on first use, or re-attaches to it when it is running.
 * It listens on 127.0.0.1 only, with SCRAM passwords, UTF-8 and C.UTF-8; the superuser's password is generated once
 * and kept in a file of mode 0600 beside the cluster, in the data folder. As root the server runs as `postgres` or `nobody`.
 * Throws with the server's own log when it does not come up.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = accountToDropTo();
  const binaries = findPostgresBinaries(account);
  const run = programRunner(binaries, account);
  const cluster = join(settleStateFolder(options.dataDir, account), 'cluster');
  const passwordFile = `${cluster}.password`;
  const log = `${cluster}.log`;

  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    rmSync(cluster, { recursive: true, force: true });
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (account) chownSync(passwordFile, account.uid, account.gid);
    const unfinished = `${cluster}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    ownFolder(unfinished, account);
    await run('initdb', [
      ...['-D', unfinished, '-U', SUPERUSER, '-E', 'UTF8', '--locale=C.UTF-8'],
      ...['-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
      ...(options.durable ? [] : ['-N']),
    ]);
    appendFileSync(join(unfinished, 'postgresql.conf'), "\ninclude_if_exists = 'guichet.conf'\n");
    // A cluster bears its name only once it is complete: an interrupted initdb is simply repeated.
    renameSync(unfinished, cluster);
  }

  const password = readFileSync(passwordFile, 'utf8');
  const urlAt = (port: number, database: string) =>
    `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const stop = async () => {
    try {
      await run('pg_ctl', ['-D', cluster, '-m', 'fast', '-w', 'stop']);
    } catch (error) {
      const stillRuns = existsSync(join(cluster, 'postmaster.pid')) && isPostmasterAlive(cluster);
      if (stillRuns) throw error;
    }
  };

  let port = await findRunningPort(cluster, urlAt);
  if (port !== undefined && options.port !== undefined && options.port !== port) {
    await stop();
    port = undefined;
  }
  port ??= await startServer();

  async function startServer(): Promise<number> {
    const deadline = Date.now() + START_PATIENCE_MS;
    for (;;) {
      const candidate = options.port ?? (await findFreePort());
      writeConfiguration(cluster, account, candidate, options);
      try {
        await run('pg_ctl', ['-D', cluster, '-w', '-t', '60', '-l', log, 'start']);
        await query(urlAt(candidate, 'postgres'), 'select 1');
        return candidate;
      } catch (error) {
        // After a kill the shared memory of the dead server is held until its last child has gone; a port found free
        // may be taken by now. Both pass on a later try.
        if (Date.now() > deadline) throw new Error(`PostgreSQL does not start (${error}).\n${tail(log)}`);
        await delay(300);
      }
    }
  }

  const runningPort = port;
  const urlOf = (database: string) => urlAt(runningPort, database);
  return {
    port: runningPort,
    url: urlOf,
    async createDatabase(name, template) {
      const from = template === undefined ? '' : ` template ${pg.escapeIdentifier(template)}`;
      await query(urlOf('postgres'), `create database ${pg.escapeIdentifier(name)}${from}`);
    },
    async dropDatabase(name) {
      await query(urlOf('postgres'), `drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    },
    stop,
    stopNow() {
      const args = ['-D', cluster, '-m', options.durable ? 'fast' : 'immediate', '-w', '-t', '10', 'stop'];
      spawnSync(join(binaries.bin, 'pg_ctl'), args, spawnOptions(binaries, account));
    },
  };
}

/**
 * Stops the cluster of `dataDir` if it runs and deletes it, its password and log, and `dataDir` itself.
 * No error when there is none.
 */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  const cluster = join(findStateFolder(dataDir), 'cluster');
  if (existsSync(join(cluster, 'postmaster.pid'))) {
    const account = accountToDropTo();
    const run = programRunner(findPostgresBinaries(account), account);
    await run('pg_ctl', ['-D', cluster, '-m', 'immediate', '-w', 'stop']).catch((error: unknown) => {
      if (existsSync(join(cluster, 'postmaster.pid')) && isPostmasterAlive(cluster)) throw error;
    });
  }
  removeStateFolder(dataDir);
}

function writeConfiguration(
  cluster: string,
  account: SystemAccount | undefined,
  port: number,
  { settings, durable }: EmbeddedPostgresOptions,
): void {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // The path of a Unix socket is limited to about 100 bytes, which a data folder may exceed.
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  const file = join(cluster, 'guichet.conf');
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  if (account) chownSync(file, account.uid, account.gid);
}

/** Returns the port of the running server, by the only proof that counts: it answers with our password. */
async function findRunningPort(
  cluster: string,
  urlAt: (port: number, database: string) => string,
): Promise<number | undefined> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return undefined;
  const port = Number(readFileSync(pidFile, 'utf8').split('\n')[3]);
  if (!Number.isInteger(port) || port <= 0) return undefined;
  try {
    const [row] = await query(urlAt(port, 'postgres'), 'show data_directory');
    return row?.data_directory === cluster ? port : undefined;
  } catch {
    return undefined;
  }
}

function isPostmasterAlive(cluster: string): boolean {
  const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-15).join('\n') : '';
}
