import { z } from 'zod';
import { isSigned, ownPublicKey, type PublicKey, readPublicKey, signText } from './checkpoint-key.ts';
import type { CheckpointProof } from './contract.ts';

/** How far a chain reached at an instant: what a checkpoint says. */
const headSchema = z.object({
  v: z.literal(1),
  institution: z.uuid(),
  slug: z.string(),
  position: z.number().int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  key: z.string().regex(/^[0-9a-f]{16}$/),
});
export type ChainHead = z.output<typeof headSchema>;

/** A checkpoint as it leaves the database: `payload` is the exact text that was signed. */
export const signedHeadSchema = z.object({
  payload: z.string(),
  signature: z.string(),
  publicKey: z.string().optional(),
});
export type SignedHead = z.output<typeof signedHeadSchema>;

/** Signs the head of a chain with this installation's key. */
export function signHead(head: Omit<ChainHead, 'v' | 'key'>): Required<SignedHead> & { keyId: string } {
  const { id: keyId, base64: publicKey } = ownPublicKey();
  const { institution, slug, position, hash, at } = head;
  const payload = JSON.stringify({ v: 1, institution, slug, position, hash, at, key: keyId });
  return { payload, signature: signText(payload), publicKey, keyId };
}

/** The heads that a trusted key has signed, by position, and how many others there were. */
export type JudgedHeads = { proven: ChainHead[]; foreign: number; altered: number };

/**
 * Judges signatures: `proven` where a key of `trusted` made it, `foreign` where the checkpoint names another key, `altered`
 * where it names a trusted key and the signature does not hold, or where it is no checkpoint at all.
 */
export function judgeHeads(signed: readonly SignedHead[], trusted: readonly PublicKey[]): JudgedHeads {
  const judged: JudgedHeads = { proven: [], foreign: 0, altered: 0 };
  for (const one of signed) {
    const head = readHead(one.payload);
    const key = trusted.find(({ id }) => id === head?.key);
    if (head && !key) judged.foreign += 1;
    else if (head && key && isSigned(one.payload, one.signature, key)) judged.proven.push(head);
    else judged.altered += 1;
  }
  judged.proven.sort((a, b) => a.position - b.position);
  return judged;
}

/** What a verdict tells of the checkpoints of one chain. */
export function proofOf({ proven, foreign, altered }: JudgedHeads): CheckpointProof {
  const last = proven.at(-1);
  return {
    proven: proven.length,
    foreign,
    altered,
    last: last ? { position: last.position, at: last.at, key: last.key } : null,
  };
}

/** Where retention cut a chain: the last entry that is gone, as a checkpoint signed it at an instant. */
export type ChainStart = { position: number; hash: string; at: string };

/** How long every entry is kept at least: no younger checkpoint lets a chain begin after it. */
const LEAST_KEPT_MS = 365 * 24 * 3_600_000;

/**
 * Where a chain may begin, for a cut that a database or an export names: only where a checkpoint of a trusted key signed that
 * very entry, and so long ago that it could go. Null for any other cut: then the chain is judged from its first entry on.
 */
export function startAt(
  cut: { position: number; hash: string } | null,
  { proven }: JudgedHeads,
  now: Date,
): ChainStart | null {
  const head = proven.find(({ position, hash }) => position === cut?.position && hash === cut.hash);
  if (!head || now.getTime() - Date.parse(head.at) < LEAST_KEPT_MS) return null;
  return { position: head.position, hash: head.hash, at: head.at };
}

/** Those of one institution; a checkpoint that cannot be read belongs to all. */
export const headsOf = (signed: readonly SignedHead[], institution: string): SignedHead[] =>
  signed.filter((one) => (readHead(one.payload)?.institution ?? institution) === institution);

/**
 * The keys that checkpoints themselves carry, each once: good for consistency, and to be compared with the real one. A text
 * that is no key is none.
 */
export function keysIn(signed: readonly SignedHead[]): PublicKey[] {
  const texts = new Set(signed.flatMap(({ publicKey }) => publicKey ?? []));
  return [...texts].flatMap((text) => {
    try {
      return readPublicKey(text);
    } catch {
      return [];
    }
  });
}

function readHead(payload: string): ChainHead | null {
  try {
    return headSchema.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}
