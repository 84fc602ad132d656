import { randomBytes } from 'node:crypto';
import { sameHash, signature } from '../crypto/index.ts';

const SHAPE = /^<?([A-Z0-9-]{1,32})\.([a-z0-9]{10})\.([A-Za-z0-9_-]{22})@[^\s@>]+>?$/;

const sign = (reference: string, nonce: string): string =>
  signature('message-id', `${reference}.${nonce}`).slice(0, 22);

/**
 * A Message-ID (RFC 5322 §3.6.4) that only this installation can make: `<reference.nonce.signature@domain>`, so that a
 * reply finds its ticket, and a stranger cannot invent one.
 */
export function newMessageId(reference: string, domain: string): string {
  const nonce = randomBytes(8).toString('hex').slice(0, 10);
  return `<${reference}.${nonce}.${sign(reference, nonce)}@${domain}>`;
}

/** @returns the ticket reference that one of our own Message-IDs carries, or null for any other. */
export function referenceOfMessageId(messageId: string): string | null {
  const [, reference, nonce, given] = SHAPE.exec(messageId.trim()) ?? [];
  if (!reference || !nonce || !given) return null;
  return sameHash(given, sign(reference, nonce)) ? reference : null;
}
