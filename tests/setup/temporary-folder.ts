import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
const ROOM_IN_MEMORY = 4 * 2 ** 30;

/** Where servers that are thrown away keep their files: in memory where there is plenty, since disks are slow to copy on. */
function findRoot(): string {
  if (!existsSync(IN_MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(IN_MEMORY);
  return bavail * bsize >= ROOM_IN_MEMORY ? IN_MEMORY : tmpdir();
}

/**
 * Makes a temporary folder whose name carries this process's id. Other accounts may pass through it: as root the database
 * server runs under another account.
 */
export function makeTemporaryFolder(purpose: string): string {
  const folder = mkdtempSync(join(findRoot(), `guichet-test-${purpose}-${process.pid}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/**
 * Removes the folders whose makers have died without tidying up, and ends the servers that still run in them: a server is
 * known by the folder's unique name in its command line.
 */
export function sweepAbandonedFolders(): void {
  const roots = new Set([findRoot(), tmpdir()]);
  const abandoned = [...roots].flatMap((root) => readdirSync(root).map((name) => ({ name, folder: join(root, name) })));
  for (const { name, folder } of abandoned) {
    const pid = /^guichet-test-[a-z0-9-]+-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    for (const pid of findProcessesIn(folder)) endProcess(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function findProcessesIn(folder: string): number[] {
  const pids = existsSync('/proc') ? readdirSync('/proc').map(Number).filter(Number.isInteger) : [];
  return pids.filter((pid) => readCommandLine(pid).includes(`${folder}/`));
}

function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Both servers lead a process group of their own, which goes with them. */
function endProcess(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // It has gone already.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that nobody has waited for yet (state Z) is dead, though it still has its number.
    return !existsSync('/proc/self/stat') || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
