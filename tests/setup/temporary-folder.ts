import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes a folder under the system's temporary one whose name carries this process's id. Other accounts may pass through
 * it: as root the database server runs under another account.
 */
export function makeTemporaryFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `guichet-${purpose}-${process.pid}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Returns the folders of that purpose whose makers have died: a killed run leaves its own behind. */
export function findAbandonedFolders(purpose: string): string[] {
  const pattern = new RegExp(`^guichet-${purpose}-(\\d+)-`);
  return readdirSync(tmpdir())
    .filter((name) => {
      const pid = pattern.exec(name)?.[1];
      return pid !== undefined && !isAlive(Number(pid));
    })
    .map((name) => join(tmpdir(), name));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
