import { randomBytes } from 'node:crypto';
import { mkdirSync, watch } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const envelopeSchema = z.object({
  id: z.string(),
  /** Envelope sender; empty for a null return path. */
  from: z.string(),
  to: z.array(z.string()),
  /** ISO 8601, UTC. */
  receivedAt: z.string(),
  /** Bytes of the mail as received. */
  size: z.number(),
});

/** What SMTP said about one mail, beside its bytes. */
export type StoredEnvelope = z.infer<typeof envelopeSchema>;

/** A folder of received mails, safe to read from another process than the one that writes it. */
export type MailStore = {
  add(mail: { from: string; to: readonly string[]; raw: Buffer }): Promise<StoredEnvelope>;
  /** All mails, the oldest first. */
  list(): Promise<StoredEnvelope[]>;
  /** The bytes of one mail, or undefined when there is none of that id. */
  read(id: string): Promise<Buffer | undefined>;
  clear(): Promise<void>;
  /** Returns the first non-undefined answer of `find`, asked now and whenever the folder changes. */
  waitFor<T>(find: (mails: StoredEnvelope[]) => Promise<T | undefined>, timeoutMs: number): Promise<T>;
};

/** Opens the store of `dir`, making the folder when it is missing. Each mail is `<id>.eml` and `<id>.json`. */
export function openMailStore(dir: string): MailStore {
  const folder = resolve(dir);
  mkdirSync(folder, { recursive: true });
  let counter = 0;

  const list = async (): Promise<StoredEnvelope[]> => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    const mails = await Promise.all(names.map((name) => readEnvelope(join(folder, name))));
    return mails.filter((mail) => mail !== undefined);
  };

  return {
    async add({ from, to, raw }) {
      counter += 1;
      const receivedAt = new Date();
      // Names sort by time of arrival, also among processes and within a millisecond.
      const id = `${receivedAt.getTime()}-${String(counter).padStart(6, '0')}-${randomBytes(3).toString('hex')}`;
      const envelope = { id, from, to: [...to], receivedAt: receivedAt.toISOString(), size: raw.length };
      await writeFile(join(folder, `${id}.eml`), raw);
      // The envelope appears whole and last: a mail that is listed can be read.
      await writeFile(join(folder, `${id}.new`), JSON.stringify(envelope));
      await rename(join(folder, `${id}.new`), join(folder, `${id}.json`));
      return envelope;
    },
    list,
    async read(id) {
      if (!/^[\w-]+$/.test(id)) return undefined;
      return readFile(join(folder, `${id}.eml`)).catch(missingAsUndefined);
    },
    async clear() {
      const names = await readdir(folder);
      await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
    },
    waitFor(find, timeoutMs) {
      return new Promise((settle, reject) => {
        let isLooking = false;
        let isStale = false;
        const look = async () => {
          isStale = true;
          if (isLooking) return;
          isLooking = true;
          try {
            while (isStale) {
              isStale = false;
              const found = await find(await list());
              if (found !== undefined) return finish(() => settle(found));
            }
          } catch (error) {
            finish(() => reject(error));
          } finally {
            isLooking = false;
          }
        };
        const watcher = watch(folder, () => void look());
        const timer = setTimeout(() => {
          finish(() => reject(new Error(`No such mail arrived within ${timeoutMs} ms.`)));
        }, timeoutMs);
        const finish = (conclude: () => void) => {
          clearTimeout(timer);
          watcher.close();
          conclude();
        };
        void look();
      });
    },
  };
}

async function readEnvelope(file: string): Promise<StoredEnvelope | undefined> {
  const text = await readFile(file, 'utf8').catch(missingAsUndefined);
  return text === undefined ? undefined : envelopeSchema.parse(JSON.parse(text));
}

function missingAsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
