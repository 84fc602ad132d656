import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

const key32 = z
  .string()
  .transform((value) => Buffer.from(value, 'base64'))
  .refine((bytes) => bytes.length === 32, 'must be 32 bytes in base64 (openssl rand -base64 32)')
  .transform((bytes) => createSecretKey(bytes));

const encryptionKeys = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim().split(':') as [string, string | undefined]))
  .refine(
    (pairs) =>
      pairs.every(([id, key]) => /^[a-z0-9]{1,16}$/.test(id) && Buffer.from(key ?? '', 'base64').length === 32),
    'must be NAME:KEY, or several separated by commas, the one to write with first; a key is 32 bytes in base64 (openssl rand -base64 32)',
  )
  .transform(
    (pairs) =>
      new Map(pairs.map(([id, key]): [string, KeyObject] => [id, createSecretKey(Buffer.from(key ?? '', 'base64'))])),
  );

const publicKeys = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine(
    (keys) => keys.every((key) => Buffer.from(key, 'base64').length === 32),
    'must be public keys separated by commas, each of 32 bytes in base64',
  );

const passwords = z
  .string()
  .transform((value, context) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue('must be a JSON object, {"name":"password"}');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string()));

const schema = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must be a PostgreSQL address, postgresql://user:password@host:5432/name',
  }),
  DATABASE_OWNER_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a PostgreSQL address' }).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be the address that browsers use, https://desk.example.be' }),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number('must be a port number').int().min(0).max(65535).default(3000),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  GUICHET_ENCRYPTION_KEYS: encryptionKeys,
  GUICHET_INDEX_KEY: key32,
  GUICHET_SIGNING_KEY: key32,
  GUICHET_CHECKPOINT_KEY: key32,
  GUICHET_FORMER_CHECKPOINT_KEYS: publicKeys.default([]),
  GUICHET_SECRETS: passwords.default({}),
  GUICHET_MAIL_CA_FILE: z.string().optional(),
  GUICHET_MAIL_SIZE_LIMIT: z.coerce
    .number('must be a number of bytes')
    .int()
    .min(100_000)
    .default(64 * 1024 * 1024),
  GUICHET_IMPORT_SIZE_LIMIT: z.coerce
    .number('must be a number of bytes')
    .int()
    .min(100_000)
    .default(256 * 1024 * 1024),
  GUICHET_BREACHED_PASSWORDS_URL: z
    .union([z.literal('off'), z.url({ protocol: /^https?$/, error: 'must be an address, or off' })])
    .default('https://api.pwnedpasswords.com/range/'),
  GUICHET_TRUSTED_PROXIES: z.coerce.number('must be the number of proxies in front').int().min(0).max(10).default(0),
  /** Where files with accounts are laid: a folder for each institution, in it one for each source. */
  GUICHET_IMPORT_FOLDER: z.string().optional(),
  GUICHET_POLL_SECONDS: z.coerce.number('must be a number of seconds').int().min(1).max(3600).default(60),
});

export type Env = z.output<typeof schema>;

/** Every fault of the configuration at once, in plain words. A process that meets it exits with 78 (EX_CONFIG of sysexits.h). */
export class ConfigurationError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

/**
 * Reads and checks a set of environment variables.
 * @throws ConfigurationError naming every missing or wrong value.
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return name in given ? `${name} ${issue.message}` : `${name} is missing`;
  });
  throw new ConfigurationError([...new Set(faults)]);
}

/** The environment of a program that this process starts: its own, with these values in place of its own. */
export function environmentWith(values: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...values };
}

let current: Env | undefined;

/** The configuration of this process, read once. */
export function env(): Env {
  current ??= readEnv(process.env);
  return current;
}
