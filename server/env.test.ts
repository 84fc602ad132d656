import { expect, it } from 'vitest';
import { type ConfigurationError, readEnv } from './env.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const good = {
  DATABASE_URL: 'postgresql://u:p@localhost:5432/guichet',
  PUBLIC_URL: 'https://desk.example.be',
  GUICHET_ENCRYPTION_KEYS: `k2:${key},k1:${key}`,
  GUICHET_INDEX_KEY: key,
  GUICHET_SIGNING_KEY: key,
  GUICHET_CHECKPOINT_KEY: key,
};

it('reads a whole configuration, the first key being the one to write with', () => {
  const env = readEnv(good);
  expect([...env.GUICHET_ENCRYPTION_KEYS.keys()]).toEqual(['k2', 'k1']);
  expect(env).toMatchObject({ PORT: 3000, LOG_LEVEL: 'info', GUICHET_POLL_SECONDS: 60 });
});

it('names every fault at once, in plain words, and repeats no secret', () => {
  const faults = (() => {
    try {
      readEnv({
        ...good,
        DATABASE_URL: 'mysql://x',
        PORT: 'http',
        GUICHET_INDEX_KEY: 'c2hvcnQ=',
        GUICHET_SIGNING_KEY: '',
        GUICHET_SECRETS: 'hunter2',
      });
      return [];
    } catch (error) {
      return (error as ConfigurationError).faults;
    }
  })();
  expect(faults).toHaveLength(5);
  for (const name of [
    'DATABASE_URL',
    'PORT',
    'GUICHET_INDEX_KEY',
    'GUICHET_SIGNING_KEY is missing',
    'GUICHET_SECRETS',
  ]) {
    expect(faults.some((fault) => fault.startsWith(name))).toBe(true);
  }
  expect(faults.join()).not.toMatch(/hunter2|c2hvcnQ/);
});
