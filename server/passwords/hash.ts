import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { DomainError } from '../errors.ts';
import { type Comparison, comparisonWith } from './imported-hash.ts';

/** OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. The library's default is Argon2id. */
export const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const OWN_MAKE = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;

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

/** Whether a stored hash is one that {@link hashPassword} makes today; another is replaced when its password is typed. */
export const isOwnMake = (stored: string): boolean => stored.startsWith(OWN_MAKE);

/** Whether a stored hash is of a make that {@link verifyPassword} knows, at a cost that it is willing to pay. */
export const readsHash = (stored: string): boolean => isOwnMake(stored) || comparisonWith(stored) !== null;

let stand: Promise<string> | undefined;

/**
 * Compares a password with a stored hash, of our make or one that was brought along. With `null`, where there is no such
 * person, and with a make that nobody knows, the same work is done and the answer is false, so that the time taken does
 * not tell who exists.
 * @throws DomainError `unavailable` where more than 200 wait.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const imported: Comparison | null = stored === null || isOwnMake(stored) ? null : comparisonWith(stored);
  if (imported) return inTurn(() => imported(password.normalize('NFC')));
  stand ??= hash(randomBytes(32), COST);
  const standIn = await stand;
  const own = stored !== null && isOwnMake(stored) ? stored : null;
  const isRight = await inTurn(() => verify(own ?? standIn, normalised(password)));
  return own !== null && isRight;
}
