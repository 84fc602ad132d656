import { z } from 'zod';
import type { ChainLink } from './chain.ts';
import { signedHeadSchema } from './signed-head.ts';

/**
 * The lines of an export: a header for each institution, then its entries in the order of the chain. The payload stands in
 * the line as the very text that was hashed, so that a program reads it as JSON and a verifier takes it byte by byte.
 */
export const headerSchema = z.object({
  guichet_audit: z.literal(1),
  institution: z.object({ id: z.uuid(), slug: z.string() }),
  exported_at: z.string(),
  /** Whether every entry is here: a filtered export leaves some out. */
  is_complete: z.boolean(),
  filter: z.record(z.string(), z.string()),
  /** The entry that the database named as the newest when the export began. */
  head: z.object({ position: z.number().int(), hash: z.string() }),
  /** Where retention cut the chain, and the signed checkpoint that says which entry was the last to go. */
  cut: z.object({ position: z.number().int(), hash: z.string(), checkpoint: signedHeadSchema }).nullish(),
  checkpoint_key: z.object({ id: z.string(), public_key: z.string() }),
});
export type ExportHeader = z.output<typeof headerSchema>;

/** What stands before the payload: of fixed shape, so that the rest of the line is the payload and one brace. */
const BEFORE = /^\{"position":(\d{1,16}),"previous_hash":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","payload":/;
const ESCAPED = '{"escaped":';

/** One entry as a line without its end. A payload that is no JSON on one line is escaped as a text. */
export function lineOf(entry: { position: number; previousHash: string; hash: string; payload: string }): string {
  const { position, previousHash, hash, payload } = entry;
  const text = isOneObject(payload) ? payload : `${ESCAPED}${JSON.stringify(payload)}}`;
  return `{"position":${position},"previous_hash":"${previousHash}","hash":"${hash}","payload":${text}}`;
}

/** An entry read back from its line; null where the line is none. */
export function readLine(line: string): ChainLink | null {
  const before = BEFORE.exec(line);
  if (!before || !line.endsWith('}')) return null;
  const written = line.slice(before[0].length, -1);
  const payload = written.startsWith(ESCAPED) ? unescaped(written) : written;
  return {
    position: Number(before[1]),
    previousHash: before[2] ?? '',
    hash: before[3] ?? '',
    payload,
    isCopy: true,
  };
}

function unescaped(written: string): string {
  try {
    const { escaped } = JSON.parse(written) as { escaped: unknown };
    return typeof escaped === 'string' ? escaped : written;
  } catch {
    return written;
  }
}

function isOneObject(payload: string): boolean {
  if (/[\r\n]/.test(payload) || payload.startsWith(ESCAPED)) return false;
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** What an entry is called when it is bad, as far as its payload still tells. */
export function namesIn(payload: string): { id: string; at: string; action: string } {
  const [, id = '', at = '', action = ''] = NAMES.exec(payload) ?? [];
  return { id, at, action };
}

const NAMES = /^\{"id":"([^"\\]*)","at":"([^"\\]*)","action":"([^"\\]*)"/;
