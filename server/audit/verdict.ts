import type { Break } from './chain.ts';
import type { ChainVerdict } from './contract.ts';
import { type JudgedHeads, proofOf } from './signed-head.ts';

/** The verdict on a walk that ended with or without a break, beside what is known of its checkpoints. */
export function verdictOf(
  { entries, hash }: { entries: number; hash: string },
  broken: Break | null,
  judged: JudgedHeads,
): ChainVerdict {
  return {
    isIntact: broken === null && judged.altered === 0,
    entries,
    firstBad: broken?.firstBad ?? null,
    reason: broken?.reason ?? null,
    bad: broken?.entry ?? null,
    shownBy: broken?.checkpoint ?? null,
    head: hash,
    checkpoints: proofOf(judged),
  };
}
