import { createHash, pbkdf2, timingSafeEqual } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseOptions, verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { Piscina } from 'piscina';

/** Compares a password with the one hash that it was made for; never on the event loop where it takes longer than a moment. */
export type Comparison = (password: string) => Promise<boolean>;

/**
 * The most that a hash may cost, whoever wrote it: about a second of one core. A row with an absurd cost is refused like one
 * of an unknown make, and does not hold the process.
 */
const MOST = {
  argon2MiB: 128,
  argon2Passes: 12,
  argon2Lanes: 8,
  bcryptCost: 13,
  pbkdf2Rounds: 2_000_000,
  cryptRounds: 100_000,
};
/** Of a whole encoded hash: none of these makes is longer. */
const LONGEST_HASH = 512;
/** bcrypt reads no further, and not past a NUL: two longer passwords that begin alike would be equal. */
const BCRYPT_BYTES = 72;

const derive = promisify(pbkdf2);

/**
 * How to compare a password with a hash that another system stored: Argon2 at other costs, bcrypt, SHA-256-crypt and
 * SHA-512-crypt of Unix, PBKDF2 of Django and of ASP.NET Identity 3, salted SHA of LDAP (RFC 2307 and its successors).
 * @returns null for any other make, and for a cost beyond the bounds.
 */
export function comparisonWith(stored: string): Comparison | null {
  if (stored.length > LONGEST_HASH) return null;
  for (const read of [argon2, bcrypt, unixCrypt, django, saltedSha, aspNet]) {
    const comparison = read(stored);
    if (comparison) return comparison;
  }
  return null;
}

function argon2(stored: string): Comparison | null {
  if (!/^\$argon2(id|i|d)\$v=(16|19)\$m=\d{1,7},t=\d{1,3},p=\d{1,3}\$[\w+/]+\$[\w+/]+$/.test(stored)) return null;
  const { memoryCost, timeCost, parallelism } = parseOptions(stored);
  const isBearable =
    memoryCost <= MOST.argon2MiB * 1024 && timeCost <= MOST.argon2Passes && parallelism <= MOST.argon2Lanes;
  return isBearable ? (password) => verifyArgon2(stored, password) : null;
}

function bcrypt(stored: string): Comparison | null {
  const cost = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(stored)?.[1];
  if (cost === undefined || Number(cost) < 4 || Number(cost) > MOST.bcryptCost) return null;
  return async (password) => {
    const isRight = await verifyBcrypt(password, stored);
    return isRight && Buffer.byteLength(password) <= BCRYPT_BYTES && !password.includes('\0');
  };
}

let threads: Piscina | undefined;

/** The thread for the one make that is written in JavaScript alone; none runs while nobody needs it. */
function thread(): Piscina {
  threads ??= new Piscina({
    filename: fileURLToPath(new URL('./unix-crypt-thread.ts', import.meta.url)),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 10_000,
    recordTiming: false,
    workerHistogram: false,
  });
  return threads;
}

function unixCrypt(stored: string): Comparison | null {
  const parts = /^\$([56])\$(?:rounds=(\d{1,9})\$)?[./A-Za-z0-9]{1,16}\$([./A-Za-z0-9]+)$/.exec(stored);
  if (!parts || parts[3]?.length !== (parts[1] === '5' ? 43 : 86)) return null;
  const rounds = Number(parts[2] ?? 5_000);
  if (rounds < 1_000 || rounds > MOST.cryptRounds) return null;
  return (password) => thread().run({ stored, password }) as Promise<boolean>;
}

function django(stored: string): Comparison | null {
  const parts = /^pbkdf2_(sha1|sha256)\$(\d{1,8})\$([\x21-\x23\x25-\x7e]{1,128})\$([A-Za-z0-9+/]{27,43}=)$/.exec(
    stored,
  );
  if (!parts) return null;
  const [, digest = '', rounds = '', salt = '', encoded = ''] = parts;
  return byPbkdf2(digest, Number(rounds), Buffer.from(salt), Buffer.from(encoded, 'base64'));
}

/** Base64 of: 0x01, then as 32-bit numbers the digest, the rounds and the length of the salt, then salt and key. */
function aspNet(stored: string): Comparison | null {
  if (!/^[A-Za-z0-9+/]{40,}={0,2}$/.test(stored)) return null;
  const bytes = Buffer.from(stored, 'base64');
  if (bytes[0] !== 1 || bytes.length < 13 + 16 + 16) return null;
  const digest = ['sha1', 'sha256', 'sha512'][bytes.readUInt32BE(1)];
  const keyAt = 13 + bytes.readUInt32BE(9);
  if (digest === undefined || keyAt < 13 + 8 || keyAt > bytes.length - 16) return null;
  return byPbkdf2(digest, bytes.readUInt32BE(5), bytes.subarray(13, keyAt), bytes.subarray(keyAt));
}

function byPbkdf2(digest: string, rounds: number, salt: Buffer, key: Buffer): Comparison | null {
  if (rounds < 1 || rounds > MOST.pbkdf2Rounds || key.length < 16 || key.length > 64) return null;
  return async (password) => timingSafeEqual(await derive(password, salt, rounds, key.length, digest), key);
}

const SALTED_SHA: Record<string, { digest: string; bytes: number }> = {
  SSHA: { digest: 'sha1', bytes: 20 },
  SSHA256: { digest: 'sha256', bytes: 32 },
  SSHA512: { digest: 'sha512', bytes: 64 },
};

function saltedSha(stored: string): Comparison | null {
  const [, scheme = '', encoded = ''] = /^\{(\w+)\}([A-Za-z0-9+/]+={0,2})$/.exec(stored) ?? [];
  const make = Object.hasOwn(SALTED_SHA, scheme) ? SALTED_SHA[scheme] : undefined;
  if (!make) return null;
  const bytes = Buffer.from(encoded, 'base64');
  const [key, salt] = [bytes.subarray(0, make.bytes), bytes.subarray(make.bytes)];
  if (key.length !== make.bytes || salt.length < 4 || salt.length > 64) return null;
  return async (password) => timingSafeEqual(createHash(make.digest).update(password).update(salt).digest(), key);
}
