import { hash as digest } from 'node:crypto';
import type { ChainFault } from './contract.ts';
import type { ChainHead } from './signed-head.ts';

/** The hash before the first entry. */
export const GENESIS = '0'.repeat(64);

/** One entry as a chain is walked. `isCopy`: the columns that are searched say what the payload says. */
export type ChainLink = {
  position: number;
  payload: string;
  previousHash: string;
  hash: string;
  isCopy: boolean;
};

/** Where a chain stops holding. */
export type Break = {
  firstBad: number;
  reason: ChainFault;
  /** The checkpoint that shows it, where one does. */
  checkpoint: { position: number; at: string } | null;
};

export type Walk = {
  /** Judges the next entry. @returns where the chain breaks, or null while it holds. */
  take(link: ChainLink): Break | null;
  /** Judges the end: against the head that the database names, where there is one, and against the checkpoints. */
  end(head: { position: number; hash: string } | null): Break | null;
  /** Entries that hold, and the hash of the last. */
  readonly entries: number;
  readonly hash: string;
};

/** The hash of an entry: SHA-256 over the hash before it, the institution, the position and the payload, line by line. */
export const hashOf = (previousHash: string, institution: string, position: number, payload: string): string =>
  digest('sha256', `${previousHash}\n${institution}\n${position}\n${payload}`, 'hex');

/**
 * Walks a chain from its first entry, one pass, in order. An entry is bad where its position does not follow (`gap`), where
 * it does not name the hash before it (`link`), where its own hash is not that of its payload (`hash`) or where a searched
 * column differs (`columns`). A checkpoint shows what the database alone cannot: a chain that was written anew before it
 * (`rewritten`; the first bad entry lies after the last checkpoint that agrees) or that ends before it (`cut`).
 */
export function walkChain(institution: string, checkpoints: readonly ChainHead[]): Walk {
  let entries = 0;
  let hash = GENESIS;
  let next = 0;
  let agreed = 0;
  const fault = (firstBad: number, reason: ChainFault, head?: ChainHead): Break => ({
    firstBad,
    reason,
    checkpoint: head ? { position: head.position, at: head.at } : null,
  });
  return {
    get entries() {
      return entries;
    },
    get hash() {
      return hash;
    },
    take(link) {
      const position = entries + 1;
      if (link.position !== position) return fault(position, 'gap');
      if (link.previousHash !== hash) return fault(position, 'link');
      if (hashOf(hash, institution, position, link.payload) !== link.hash) return fault(position, 'hash');
      if (!link.isCopy) return fault(position, 'columns');
      for (let head = checkpoints[next]; head && head.position <= position; head = checkpoints[next]) {
        if (head.position === position && head.hash !== link.hash) return fault(agreed + 1, 'rewritten', head);
        agreed = position;
        next += 1;
      }
      hash = link.hash;
      entries = position;
      return null;
    },
    end(head) {
      const beyond = checkpoints.at(-1);
      if (beyond && beyond.position > entries) return fault(entries + 1, 'cut', beyond);
      if (!head) return null;
      if (head.position !== entries) return fault(Math.min(head.position, entries) + 1, 'tail');
      return head.hash === hash ? null : fault(Math.max(entries, 1), 'tail');
    },
  };
}
