import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { type Context, systemContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { describeError, type Log } from '../log.ts';
import type { SourceFace } from './contract.ts';
import { importState, tellImportWaits } from './folder-imports.ts';
import { writeFolderReport } from './folder-report.ts';
import { FileRefused } from './read/file-refused.ts';
import { receiveFile } from './receive-file.ts';
import { listSources } from './sources.ts';

export type FolderWatch = {
  orm: MikroORM;
  log: Log;
  /** Holds a folder for each institution, in it one for each of its sources, in which files are laid. */
  folder: string;
  /** For how many milliseconds a file must have been still before it is taken. */
  stillMs?: number;
  now?: () => Date;
};

/** What a watch knows from one look to the next. */
export type FolderState = {
  seen: Map<string, { size: number; modified: number; since: number }>;
  /** What is wrong with what lies there, each told in the log when it begins. */
  notices: Map<string, string>;
  /** Why the folder cannot be used at all. */
  trouble: string | null;
};
export const newFolderState = (): FolderState => ({ seen: new Map(), notices: new Map(), trouble: null });

const STILL_MS = 10_000;
/** After this long a file that was taken, and of which no import is known, is laid back: who took it has died. */
const ORPHAN_MS = 15 * 60_000;
const NAME_BYTES = 160;

const TABLES = /\.(csv|txt|xlsx)$/i;
const UNFINISHED = /^[.~]|\.(part|partial|filepart|crdownload|tmp|swp)$/i;
const OWN_FOLDERS = ['taken', 'done', 'refused'] as const;
/** A file that was taken: by whom, until its import is known; then the import's identity. */
const TAKEN = /^(new-)?([0-9a-f]{8}-[0-9a-f-]{27})~(.+)$/;

/**
 * Looks once: files that have been still are taken by a rename, so that of several workers one has each; those whose
 * import is settled are moved away with a report. Nothing that lies there makes it throw, nor that the folder is gone.
 * @returns how many files were taken or moved.
 */
export async function lookIntoFolder(watch: FolderWatch, state: FolderState): Promise<number> {
  const { orm, folder, now = () => new Date() } = watch;
  const context = () => systemContext(orm.em.fork(), 'import folder', now());
  const notices = new Map<string, string>();
  const seen: FolderState['seen'] = new Map();
  let handled = 0;
  try {
    const root = await realpath(folder);
    const sources = await listSources(context());
    for (const institution of await foldersIn(root)) {
      const own = sources.filter((source) => source.institution.slug === institution);
      if (own.length === 0) {
        if (await holdsFile(join(root, institution)))
          notices.set(institution, `no institution with a source is called "${institution}"`);
        continue;
      }
      for (const key of await foldersIn(join(root, institution))) {
        const source = own.find((one) => one.key === key);
        if (!source) {
          if (await holdsFile(join(root, institution, key)))
            notices.set(`${institution}/${key}`, `${institution} has no source with the key "${key}"`);
          continue;
        }
        const place = { watch, root, path: join(root, institution, key), source, context, state, seen, notices };
        handled += await lookIntoSource(place).catch((error: unknown) => {
          notices.set(`${institution}/${key}`, `${institution}/${key} cannot be worked in: ${describeError(error)}`);
          return 0;
        });
      }
    }
    if (state.trouble !== null) watch.log.info({ folder }, 'the folder of imports can be read again');
    state.trouble = null;
  } catch (error) {
    const trouble = describeError(error);
    if (state.trouble === null) watch.log.error({ folder, err: error }, 'the folder of imports cannot be read');
    state.trouble = trouble;
  }
  for (const [at, notice] of notices) if (state.notices.get(at) !== notice) watch.log.warn({ at }, notice);
  state.notices = notices;
  state.seen = seen;
  return handled;
}

type Place = {
  watch: FolderWatch;
  /** The folder that is watched, without links. */
  root: string;
  path: string;
  source: SourceFace;
  context: () => Context;
  state: FolderState;
  seen: FolderState['seen'];
  notices: FolderState['notices'];
};

/** The real folders in one, those that are hidden apart: a link is not followed. */
async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((one) => one.isDirectory() && !one.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** Whether a folder, or one in it, holds a file that somebody might wait for: an empty one may be made in advance. */
async function holdsFile(path: string, depth = 1): Promise<boolean> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  if (entries.some((one) => one.isFile() && !UNFINISHED.test(one.name))) return true;
  const inner = depth > 0 ? entries.filter((one) => one.isDirectory()) : [];
  for (const { name } of inner) if (await holdsFile(join(path, name), depth - 1)) return true;
  return false;
}

async function lookIntoSource(place: Place): Promise<number> {
  const { path, notices, source } = place;
  for (const name of OWN_FOLDERS) await makeFolder(join(path, name));
  const settled = await settleTaken(place);
  const entries = (await readdir(path, { withFileTypes: true })).filter(({ name }) => !UNFINISHED.test(name));
  const names = new Set((await readdir(path)).map((name) => name));
  let taken = 0;
  for (const entry of entries.sort((left, right) => left.name.localeCompare(right.name))) {
    if (entry.isDirectory()) continue;
    const at = `${source.institution.slug}/${source.key}/${entry.name}`;
    if (!entry.isFile()) notices.set(at, `${at} is no file of its own: links are not followed`);
    else if (!TABLES.test(entry.name)) notices.set(at, `${at} is neither CSV nor XLSX`);
    else {
      const still = await stillFile(place, entry, names);
      if (still && source.open === null && taken === 0) taken += (await take(place, entry.name, still)) ? 1 : 0;
    }
  }
  return settled + taken;
}

/** @throws Error where something else, or a link, has the name. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o770 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (!(await lstat(path)).isDirectory()) throw new Error(`${path} is no folder`);
}

type Still = { size: number; modified: number };

/**
 * Whether nobody is writing a file any more: size and time have stood still, and no program has laid its lock beside it.
 * @returns both as they stand, or null where it may be written to.
 */
async function stillFile(
  { watch, path, state, seen }: Place,
  { name }: Dirent,
  names: Set<string>,
): Promise<Still | null> {
  const file = await lstat(join(path, name)).catch(() => null);
  if (!file?.isFile()) return null;
  const present = { size: file.size, modified: file.mtimeMs };
  const before = state.seen.get(join(path, name));
  const isSame = before?.size === present.size && before.modified === present.modified;
  const at = (watch.now?.() ?? new Date()).getTime();
  const since = isSame ? before.since : at;
  seen.set(join(path, name), { ...present, since });
  const isOpen = names.has(`.~lock.${name}#`) || names.has(`~$${name}`) || names.has(`~$${name.slice(2)}`);
  return !isOpen && file.size > 0 && at - since >= (watch.stillMs ?? STILL_MS) ? present : null;
}

/** Takes one file into the register's queue. @returns whether it is taken, or moved away as one that will not do. */
async function take(place: Place, name: string, still: Still): Promise<boolean> {
  const { path, source, context, watch } = place;
  const original = join(path, name);
  const taken = join(path, 'taken', `new-${newId()}~${shortened(name)}`);
  const isOurs = await rename(original, taken).then(
    () => true,
    () => false,
  );
  if (!isOurs) return false;
  try {
    const received = await receiveTaken(place, taken, name, still);
    await rename(taken, join(path, 'taken', `${received}~${shortened(name)}`));
    watch.log.info({ import: received, source: source.key }, 'a file was taken from the folder');
    return true;
  } catch (error) {
    if (error instanceof FileRefused) {
      await moveAway(place, taken, 'refused', `${dayOf(context().now)}-${shortened(name)}`, {
        state: 'refused',
        counts: null,
        refusal: error.refusal,
      });
      return true;
    }
    // It lies there again, and is tried once more: another import of its source runs, the database is away, it was
    // written to while it was read.
    await layBack(path, taken, name);
    if (error instanceof DomainError || error instanceof Moved) return false;
    throw error;
  }
}

/** What happens when a file changes under the reader. */
class Moved extends Error {}

async function receiveTaken(
  { root, source, context }: Place,
  taken: string,
  name: string,
  still: Still,
): Promise<string> {
  const file = await open(taken, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const before = await file.stat();
    const isInside = (await realpath(taken)).startsWith(`${root}${sep}`);
    if (!before.isFile() || !isInside) throw new Moved('it is no file of the folder');
    const what = { source: source.id, fileName: name, origin: 'folder', asOf: before.mtime } as const;
    const { import: id } = await receiveFile(context(), what, unchanged(file, still));
    return id;
  } finally {
    await file.close();
  }
}

/** The bytes of a file. @throws Moved at their end where it was written to since it was still, so that none of it is kept. */
async function* unchanged(file: FileHandle, still: Still): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(65_536), position: at });
    if (bytesRead === 0) break;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
  const after = await file.stat();
  if (after.size !== still.size || after.mtimeMs !== still.modified) throw new Moved('it was written to');
}

/** Moves away what is settled, lays back what was forgotten, and tells of what waits. @returns how many were moved. */
async function settleTaken(place: Place): Promise<number> {
  const { path, context, watch } = place;
  let moved = 0;
  for (const entry of await readdir(join(path, 'taken'), { withFileTypes: true })) {
    const [, isNew, id = '', name = ''] = TAKEN.exec(entry.name) ?? [];
    if (!entry.isFile() || id === '') continue;
    const taken = join(path, 'taken', entry.name);
    if (isNew) {
      const { ctimeMs } = await stat(taken).catch(() => ({ ctimeMs: Number.POSITIVE_INFINITY }));
      if ((watch.now?.() ?? new Date()).getTime() - ctimeMs > ORPHAN_MS) await layBack(path, taken, name);
      continue;
    }
    const one = await importState(context(), id);
    if (one === null) continue;
    if (one.state === 'unmapped' || one.state === 'previewed') await tellImportWaits(context(), id);
    if (one.state !== 'applied' && one.state !== 'refused' && one.state !== 'cancelled') continue;
    const to = one.state === 'applied' ? 'done' : 'refused';
    moved += await moveAway(place, taken, to, `${dayOf(context().now)}-${id.slice(-8)}-${name}`, { ...one, id });
  }
  return moved;
}

/**
 * The report stands before the file is moved, so that it never lies there without one; whichever worker is first moves it.
 * @returns 1 where this one moved it.
 */
async function moveAway(
  { path, source, context }: Place,
  taken: string,
  to: 'done' | 'refused',
  name: string,
  outcome: Parameters<typeof writeFolderReport>[2],
): Promise<number> {
  const target = join(path, to, name);
  const report = await writeFolderReport(context(), source, outcome);
  await writeFile(`${target}.report.txt`, report, { mode: 0o640 });
  return rename(taken, target).then(
    () => 1,
    () => 0,
  );
}

async function layBack(path: string, taken: string, name: string): Promise<void> {
  const isFree = await lstat(join(path, name)).then(
    () => false,
    () => true,
  );
  await rename(taken, join(path, isFree ? name : `${newId().slice(-8)}-${name}`)).catch(() => undefined);
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** A name that leaves room for what is set before and after it; its ending stays. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= NAME_BYTES) return name;
  const ending = TABLES.exec(name)?.[0] ?? '';
  let stem = name.slice(0, name.length - ending.length);
  while (Buffer.byteLength(stem) > NAME_BYTES - ending.length) stem = stem.slice(0, -1);
  return `${stem.toWellFormed()}${ending}`;
}
