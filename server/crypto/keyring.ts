import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { env } from '../env.ts';

/** Where a sealed value stands. It is the associated data of the encryption: a value moved elsewhere does not open. */
export type Place = { institution: string; column: string; row: string };

export const associatedData = (place: Place): Buffer =>
  Buffer.from(`${place.institution}|${place.column}|${place.row}`);

/** A key and the name by which a sealed value says that it was written with it. */
export type NamedKey = { id: string; key: KeyObject };

/** The key that new values are written with, and its name. */
export function activeKey(): NamedKey {
  const [first] = env().GUICHET_ENCRYPTION_KEYS;
  const [id, key] = first!;
  return { id, key };
}

export const hasKey = (id: string): boolean => env().GUICHET_ENCRYPTION_KEYS.has(id);

/** @throws Error where a value was written with a key that is no longer configured. */
export function keyNamed(id: string): KeyObject {
  const key = env().GUICHET_ENCRYPTION_KEYS.get(id);
  if (!key) throw new Error(`encryption key "${id}" is not configured in GUICHET_ENCRYPTION_KEYS`);
  return key;
}

const indexKeys = new Map<string, KeyObject>();

/**
 * The look-up key of one institution, derived by HKDF (RFC 5869), so that equal values of two institutions do not match.
 * It does not turn with the encryption keys: a look-up value cannot be written anew without its clear value.
 */
export function indexKey(institution: string): KeyObject {
  let key = indexKeys.get(institution);
  if (!key) {
    key = createSecretKey(Buffer.from(hkdfSync('sha256', env().GUICHET_INDEX_KEY, '', `index|${institution}`, 32)));
    indexKeys.set(institution, key);
  }
  return key;
}

/** A keyed hash for links, codes and Message-IDs; `purpose` keeps one use from standing in for another. */
export function signature(purpose: string, text: string): string {
  return createHmac('sha256', env().GUICHET_SIGNING_KEY).update(`${purpose}|${text}`).digest('base64url');
}
