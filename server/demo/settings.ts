import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

const key = (): string => randomBytes(32).toString('base64');
const token = (): string => randomBytes(24).toString('hex');

const schema = z.object({
  keys: z.object({
    encryption: z.string(),
    index: z.string(),
    signing: z.string(),
    checkpoint: z.string().default(key),
  }),
  mailboxSecret: z.string(),
  textToken: z.string().default(token),
  providerSecret: z.string().default(token),
  ports: z.object({ imap: z.number(), smtp: z.number() }),
  staff: z.array(z.object({ email: z.string(), name: z.string(), password: z.string(), totpSecret: z.string() })),
  hasSampleMails: z.boolean(),
  hasImports: z.boolean().default(false),
});

/** What one demonstration keeps from start to start, in its own folder. */
export type DemoSettings = z.output<typeof schema>;

const file = (folder: string): string => join(folder, 'settings.json');

/** The settings of a demonstration's folder; new keys, secrets and ports where it is new. */
export async function readSettings(folder: string): Promise<DemoSettings> {
  mkdirSync(folder, { recursive: true });
  try {
    return schema.parse(JSON.parse(await readFile(file(folder), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const settings: DemoSettings = {
    keys: { encryption: `k1:${key()}`, index: key(), signing: key(), checkpoint: key() },
    mailboxSecret: randomBytes(12).toString('hex'),
    textToken: token(),
    providerSecret: token(),
    ports: { imap: await freePort(), smtp: await freePort() },
    staff: [],
    hasSampleMails: false,
    hasImports: false,
  };
  await writeSettings(folder, settings);
  return settings;
}

export const writeSettings = (folder: string, settings: DemoSettings): Promise<void> =>
  writeFile(file(folder), JSON.stringify(settings, null, 2), { mode: 0o600 });

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
