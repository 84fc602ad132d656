import type { Break } from './chain.ts';
import type { ChainVerdict } from './contract.ts';
import { type ChainStart, type JudgedHeads, proofOf } from './signed-head.ts';

/** A walk from a start, and what is known of its checkpoints. */
export type Walked = { walk: { entries: number; hash: string }; start: ChainStart | null; judged: JudgedHeads };

/** The verdict on a walk that ended with or without a break, at the entry `bad`. */
export function verdictOf(
  { walk: { entries, hash }, start, judged }: Walked,
  broken: Break | null,
  bad: ChainVerdict['bad'] = null,
): ChainVerdict {
  return {
    isIntact: broken === null && judged.altered === 0,
    entries,
    removed: start ? { until: start.position, signedAt: start.at } : null,
    firstBad: broken?.firstBad ?? null,
    reason: broken?.reason ?? null,
    bad,
    shownBy: broken?.checkpoint ?? null,
    head: hash,
    checkpoints: proofOf(judged),
  };
}
