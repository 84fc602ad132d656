import { Account } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { sameHash } from '../crypto/index.ts';
import { found } from '../errors.ts';
import { openFact } from './gate.ts';
import { answerHash, normaliseAnswer } from './seal-values.ts';

/**
 * Compares what a caller says with what is stored. Neither the value nor how near the answer came is told.
 * @throws DomainError `not_found` where the account holds no such fact.
 */
export async function compareAnswer(
  context: Context,
  accountId: string,
  key: string,
  answer: string,
): Promise<'match' | 'no_match'> {
  const account = found(await context.em.findOne(Account, { id: accountId }), 'account');
  const facts = JSON.parse((await openFact(context, account, 'facts')) ?? '{}') as Record<string, string>;
  const stored = found(facts[key], 'question');
  const isSaid = normaliseAnswer(key, answer) !== '';
  return isSaid && sameHash(stored, answerHash(account.institution, key, answer)) ? 'match' : 'no_match';
}
