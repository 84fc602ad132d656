import type { Break } from './chain.ts';
import type { ChainVerdict } from './contract.ts';
import { type JudgedHeads, proofOf } from './signed-head.ts';

/** The verdict on a walk that ended with or without a break at the entry `bad`, beside what is known of its checkpoints. */
export function verdictOf(
  { entries, hash }: { entries: number; hash: string },
  broken: Break | null,
  judged: JudgedHeads,
  bad: ChainVerdict['bad'] = null,
): ChainVerdict {
  return {
    isIntact: broken === null && judged.altered === 0,
    entries,
    firstBad: broken?.firstBad ?? null,
    reason: broken?.reason ?? null,
    bad,
    shownBy: broken?.checkpoint ?? null,
    head: hash,
    checkpoints: proofOf(judged),
  };
}
