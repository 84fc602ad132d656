import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A system account that a service runs as. */
export type SystemAccount = { name: string; uid: number; gid: number };

/**
 * Returns the account that a service runs as when the caller is root (PostgreSQL and Dovecot's log-in process refuse to
 * run as root): the first of `names` that exists. Returns undefined when the caller is not root: services run as itself.
 */
export function accountToDropTo(names: readonly string[] = ['postgres', 'nobody']): SystemAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of names) {
    const row = rows.find((fields) => fields[0] === name);
    if (row) return { name, uid: Number(row[2]), gid: Number(row[3]) };
  }
  throw new Error(`Running as root, but there is no account to drop to (${names.join(', ')}).`);
}

/** Returns whether `account` may pass through `folder` and every folder above it, judged by the mode bits. */
export function canEnter(account: SystemAccount, folder: string): boolean {
  const { mode, uid, gid } = statSync(folder);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canEnter(account, parent);
}
