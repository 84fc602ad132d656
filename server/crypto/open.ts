import { createDecipheriv } from 'node:crypto';
import { associatedData, keyNamed, type Place } from './keyring.ts';

const NONCE = 12;
const TAG = 16;

function decrypt(place: Place, id: string, bytes: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', keyNamed(id), bytes.subarray(0, NONCE));
  decipher.setAAD(associatedData(place));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE, bytes.length - TAG)), decipher.final()]);
}

/**
 * Decrypts a sealed text. Only the modules named in the layer rules may import this file: pages never do.
 * @throws Error where the value was moved from its place, altered, or its key is not configured.
 */
export function openText(place: Place, sealed: string): string {
  const colon = sealed.indexOf(':');
  return decrypt(place, sealed.slice(0, colon), Buffer.from(sealed.slice(colon + 1), 'base64')).toString('utf8');
}

/** Decrypts sealed bytes; see {@link openText}. */
export function openBytes(place: Place, sealed: Buffer): Buffer {
  const length = sealed[0] ?? 0;
  return decrypt(place, sealed.subarray(1, 1 + length).toString('ascii'), sealed.subarray(1 + length));
}
