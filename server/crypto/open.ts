import { createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { associatedData, keyNamed, type NamedKey, type Place } from './keyring.ts';

const NONCE = 12;
const TAG = 16;

function decrypt(place: Place, key: KeyObject, bytes: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE));
  decipher.setAAD(associatedData(place));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE, bytes.length - TAG)), decipher.final()]);
}

/** The name of the key that a sealed text was written with. */
export const keyIdOf = (sealed: string): string => sealed.slice(0, sealed.indexOf(':'));

/**
 * Decrypts a sealed text. Only the modules named in the layer rules may import this file: pages never do.
 * @param dataKey the key for a value that was sealed with a data key, which alone opens it.
 * @throws Error where the value was moved from its place, altered, or its key is not configured.
 */
export function openText(place: Place, sealed: string, dataKey?: NamedKey): string {
  const id = keyIdOf(sealed);
  const key = dataKey?.id === id ? dataKey.key : keyNamed(id);
  return decrypt(place, key, Buffer.from(sealed.slice(id.length + 1), 'base64')).toString('utf8');
}

/** Decrypts sealed bytes; see {@link openText}. */
export function openBytes(place: Place, sealed: Buffer): Buffer {
  const length = sealed[0] ?? 0;
  const id = sealed.subarray(1, 1 + length).toString('ascii');
  return decrypt(place, keyNamed(id), sealed.subarray(1 + length));
}

/** Unwraps a data key; see `newDataKey`. */
export function openDataKey(name: string, place: Place, wrapped: string): NamedKey {
  return { id: `@${name}`, key: createSecretKey(Buffer.from(openText(place, wrapped), 'base64')) };
}
