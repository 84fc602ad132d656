import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { env } from '../env.ts';

/** What precedes the 32 bytes of an Ed25519 key in its DER forms (RFC 8410 §4 and §7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export type PublicKey = { id: string; key: KeyObject; base64: string };

let own: { privateKey: KeyObject; publicKey: PublicKey } | undefined;

/** The key of this installation, from the seed in GUICHET_CHECKPOINT_KEY (RFC 8032 §5.1.5). */
function ownKey(): { privateKey: KeyObject; publicKey: PublicKey } {
  if (!own) {
    const seed = env().GUICHET_CHECKPOINT_KEY.export();
    const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    own = { privateKey, publicKey: described(createPublicKey(privateKey)) };
  }
  return own;
}

/** The public half of this installation's key; `id` is the first 16 hexadecimal digits of the SHA-256 of its 32 bytes. */
export const ownPublicKey = (): PublicKey => ownKey().publicKey;

let believed: readonly PublicKey[] | undefined;

/** The keys whose signatures this installation believes: its own, and those it had before (GUICHET_FORMER_CHECKPOINT_KEYS). */
export function believedKeys(): readonly PublicKey[] {
  believed ??= [ownPublicKey(), ...env().GUICHET_FORMER_CHECKPOINT_KEYS.map(readPublicKey)];
  return believed;
}

/** The public half of this installation's key as PEM, for whoever checks an export elsewhere. */
export const ownPublicKeyPem = (): string => ownPublicKey().key.export({ format: 'pem', type: 'spki' }).toString();

/** Signs a text with this installation's key: Ed25519, 64 bytes in base64. */
export const signText = (text: string): string =>
  signBytes(null, Buffer.from(text), ownKey().privateKey).toString('base64');

/** Whether a signature over a text was made with the private half of a key. */
export function isSigned(text: string, signature: string, { key }: PublicKey): boolean {
  const bytes = Buffer.from(signature, 'base64');
  return bytes.length === 64 && verifyBytes(null, Buffer.from(text), key, bytes);
}

/**
 * Reads a public key as PEM or as its 32 bytes in base64.
 * @throws Error where it is neither, or no Ed25519 key.
 */
export function readPublicKey(text: string): PublicKey {
  const raw = Buffer.from(text.trim(), 'base64');
  const key =
    raw.length === 32
      ? createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' })
      : createPublicKey(text);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 public key');
  return described(key);
}

function described(key: KeyObject): PublicKey {
  const raw = key.export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
  return { id: createHash('sha256').update(raw).digest('hex').slice(0, 16), key, base64: raw.toString('base64') };
}
