import {
  createCipheriv,
  createHash,
  createHmac,
  createSecretKey,
  randomBytes,
  randomInt,
  timingSafeEqual,
} from 'node:crypto';
import { activeKey, associatedData, indexKey, type NamedKey, type Place, signature } from './keyring.ts';

const NONCE = 12;
const TAG = 16;
const POOL = 4_096;

let pool = Buffer.alloc(0);
let drawn = 0;

/** Random bytes, none of which is given out twice. They are had some thousand at once: asking for a few costs as much. */
function draw(bytes: number): Buffer {
  if (drawn + bytes > pool.length) {
    pool = randomBytes(POOL);
    drawn = 0;
  }
  drawn += bytes;
  return pool.subarray(drawn - bytes, drawn);
}

function encrypt({ key }: NamedKey, place: Place, plain: Buffer): Buffer {
  const sealed = Buffer.allocUnsafe(NONCE + plain.length + TAG);
  const nonce = draw(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associatedData(place));
  sealed.set(nonce);
  sealed.set(cipher.update(plain), NONCE);
  cipher.final();
  sealed.set(cipher.getAuthTag(), NONCE + plain.length);
  return sealed;
}

/**
 * Encrypts a text for one place (AES-256-GCM), with the active key or a data key.
 * @returns `<key id>:<base64 of nonce, ciphertext, tag>`.
 */
export function sealText(place: Place, plain: string, key: NamedKey = activeKey()): string {
  return `${key.id}:${encrypt(key, place, Buffer.from(plain, 'utf8')).toString('base64')}`;
}

/** Encrypts bytes for one place. @returns one length byte, the key id, then nonce, ciphertext and tag. */
export function sealBytes(place: Place, plain: Buffer): Buffer {
  const key = activeKey();
  return Buffer.concat([Buffer.from([key.id.length]), Buffer.from(key.id, 'ascii'), encrypt(key, place, plain)]);
}

/**
 * Draws a data key (256 bit), and wraps it with the active key for its place. Its name begins with a sign that no key of
 * the configuration has, so that a value written with it is never taken for one written with those.
 */
export function newDataKey(name: string, place: Place): { key: NamedKey; wrapped: string } {
  const bytes = draw(32);
  const drawnKey = { id: `@${name}`, key: createSecretKey(bytes) };
  const wrapped = sealText(place, bytes.toString('base64'));
  // The pool outlives the key.
  bytes.fill(0);
  return { key: drawnKey, wrapped };
}

/** The look-up value of a sealed column (HMAC-SHA-256, base64url). `value` must already be normalised. */
export function blindIndex(place: Omit<Place, 'row'>, value: string): string {
  return createHmac('sha256', indexKey(place.institution)).update(`${place.column}|${value}`).digest('base64url');
}

/** SHA-256 of a random token, for storing (base64url). */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** A new 256-bit token for a link or a cookie, and the hash that is stored. */
export function newToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

/** A uniformly drawn decimal code with leading zeros. */
export function randomCode(digits: number): string {
  return String(randomInt(10 ** digits)).padStart(digits, '0');
}

/** Keyed hash of a short code, bound to what it is for. */
export const hashCode = (purpose: string, code: string): string => signature(purpose, code);

/** Compares two stored hashes in constant time. */
export function sameHash(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}
