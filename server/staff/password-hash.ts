import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { DomainError } from '../errors.ts';

/** OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. The library's default is Argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each hash holds a thread and 19 MiB: more at once would starve the process's other work. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 200;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MOST_AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw new DomainError('unavailable', 'busy');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** Equal passwords typed on different keyboards have equal code points (NIST SP 800-63B-4 §3.1.1.2: NFKC or NFC). */
const normalised = (password: string): string => password.normalize('NFKC');

/**
 * Hashes a password for storing.
 * @returns an encoded Argon2id hash with a salt of its own.
 * @throws DomainError `unavailable` where more than 200 wait.
 */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalised(password), COST));
}

let stand: Promise<string> | undefined;

/**
 * Compares a password with a stored hash. With `null`, where there is no such person, the same work is done and the
 * answer is false, so that the time taken does not tell who exists.
 * @throws DomainError `unavailable` where more than 200 wait.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  stand ??= hash(randomBytes(32), COST);
  const standIn = await stand;
  const isRight = await inTurn(() => verify(stored ?? standIn, normalised(password)));
  return stored !== null && isRight;
}
