import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { canEnter, type SystemAccount } from './account.ts';

/** Where root keeps what an unprivileged account must reach while the project itself lies out of its reach. */
export const SHARED_STATE_FOLDER = '/var/lib/guichet';

/**
 * Returns the real folder for a service's files, `<dataDir>/state`, owned by `account`. Where the account cannot pass the
 * folders above `dataDir` (a clone under /root) the files lie in the shared state folder and `state` is a link to them;
 * a missing link means that `dataDir` was thrown away, and they with it.
 */
export function settleStateFolder(dataDir: string, account: SystemAccount | undefined): string {
  const home = resolve(dataDir);
  mkdirSync(dirname(home), { recursive: true });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const inPlace = join(home, 'state');
  const linked = readLink(inPlace);
  if (linked !== undefined) return linked;
  if (!account || canEnter(account, dirname(home))) {
    ownFolder(home, account);
    ownFolder(inPlace, account);
    return inPlace;
  }
  const elsewhere = join(SHARED_STATE_FOLDER, createHash('sha256').update(home).digest('hex').slice(0, 16));
  mkdirSync(SHARED_STATE_FOLDER, { recursive: true, mode: 0o755 });
  rmSync(elsewhere, { recursive: true, force: true });
  ownFolder(elsewhere, account);
  symlinkSync(elsewhere, inPlace);
  return elsewhere;
}

/** Returns the folder that `settleStateFolder` returned for `dataDir` earlier, without making any. */
export function findStateFolder(dataDir: string): string {
  const inPlace = join(resolve(dataDir), 'state');
  return readLink(inPlace) ?? inPlace;
}

/** Deletes `dataDir` and the state that belongs to it; no error when there is none. */
export function removeStateFolder(dataDir: string): void {
  rmSync(findStateFolder(dataDir), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

/** Makes a folder that only `account` (the caller when undefined) may enter. */
export function ownFolder(folder: string, account: SystemAccount | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (account) chownSync(folder, account.uid, account.gid);
}

function readLink(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}
