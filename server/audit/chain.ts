import { hash as digest } from 'node:crypto';
import type { ChainFault } from './contract.ts';
import type { Payload } from './payload.ts';
import type { ChainHead, ChainStart } from './signed-head.ts';

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
  /** Entries that hold, the position that comes next, and the hash of the last. */
  readonly entries: number;
  readonly next: number;
  readonly hash: string;
};

/** The hash of an entry: SHA-256 over the hash before it, the institution, the position and the payload, line by line. */
export const hashOf = (previousHash: string, institution: string, position: number, payload: string): string =>
  digest('sha256', `${previousHash}\n${institution}\n${position}\n${payload}`, 'hex');

/**
 * Walks a chain from its first entry, or from where it was cut, one pass, in order. An entry is bad where its position does
 * not follow (`gap`), where it does not name the hash before it (`link`), where its own hash is not that of its payload
 * (`hash`) or where a searched column differs (`columns`). A checkpoint shows what the database alone cannot: a chain that was
 * written anew before it (`rewritten`; the first bad entry lies after the last checkpoint that agrees) or that ends before it
 * (`cut`). A cut that no entry tells is a `gap`.
 */
export function walkChain(
  institution: string,
  checkpoints: readonly ChainHead[],
  start: ChainStart | null = null,
): Walk {
  const first = (start?.position ?? 0) + 1;
  const heads = checkpoints.filter(({ position }) => position >= first);
  let last = first - 1;
  let hash = start?.hash ?? GENESIS;
  let nextHead = 0;
  let agreed = last;
  let isTold = start === null;
  const fault = (firstBad: number, reason: ChainFault, head?: ChainHead): Break => ({
    firstBad,
    reason,
    checkpoint: head ? { position: head.position, at: head.at } : null,
  });
  return {
    get entries() {
      return last - first + 1;
    },
    get next() {
      return last + 1;
    },
    get hash() {
      return hash;
    },
    take(link) {
      const position = last + 1;
      if (link.position < first) return fault(link.position, 'link');
      if (link.position !== position) return fault(position, 'gap');
      if (link.previousHash !== hash) return fault(position, 'link');
      if (hashOf(hash, institution, position, link.payload) !== link.hash) return fault(position, 'hash');
      if (!link.isCopy) return fault(position, 'columns');
      for (let head = heads[nextHead]; head && head.position <= position; head = heads[nextHead]) {
        if (head.position === position && head.hash !== link.hash) return fault(agreed + 1, 'rewritten', head);
        agreed = position;
        nextHead += 1;
      }
      isTold ||= tellsCut(link.payload, first - 1);
      hash = link.hash;
      last = position;
      return null;
    },
    end(head) {
      const beyond = heads.at(-1);
      if (beyond && beyond.position > last) return fault(last + 1, 'cut', beyond);
      if (head && head.position !== last) return fault(Math.min(head.position, last) + 1, 'tail');
      if (head && head.hash !== hash) return fault(Math.max(last, 1), 'tail');
      return isTold ? null : fault(first, 'gap');
    },
  };
}

/** Whether an entry tells of the cut after this position. */
function tellsCut(payload: string, position: number): boolean {
  if (!payload.includes('"action":"audit.cut"')) return false;
  try {
    const { action, outcome, detail } = JSON.parse(payload) as Partial<Payload>;
    return action === 'audit.cut' && outcome === 'done' && detail?.position === position;
  } catch {
    return false;
  }
}
