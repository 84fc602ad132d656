import { createHash } from 'node:crypto';

const key = (name: string): string => createHash('sha256').update(`key of the tests: ${name}`).digest('base64');

/** The configuration of a test process: a test's database is opened by its own URL, never by DATABASE_URL. */
const ENVIRONMENT = {
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
  PUBLIC_URL: 'http://localhost:3000',
  LOG_LEVEL: 'silent',
  GUICHET_ENCRYPTION_KEYS: `k1:${key('encryption')}`,
  GUICHET_INDEX_KEY: key('index'),
  GUICHET_SIGNING_KEY: key('signing'),
  GUICHET_CHECKPOINT_KEY: key('checkpoint'),
  GUICHET_BREACHED_PASSWORDS_URL: 'off',
};

for (const [name, value] of Object.entries(ENVIRONMENT)) process.env[name] ??= value;
