import { Account } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { openAccountValue } from './gate.ts';
import { foldText, normalisePhone } from './normalise.ts';

/**
 * Compares what a caller says with what is stored. Neither the value nor how near the answer came is told.
 * @throws DomainError `not_found` where the account holds no such fact.
 */
export async function compareAnswer(
  { em }: Context,
  accountId: string,
  key: string,
  answer: string,
): Promise<'match' | 'no_match'> {
  const account = found(await em.findOne(Account, { id: accountId }), 'account');
  const facts = JSON.parse(openAccountValue(account, 'facts') ?? '{}') as Record<string, string>;
  const stored = found(facts[key], 'question');
  const normalise = key === 'phone' ? normalisePhone : foldText;
  return normalise(answer) !== '' && normalise(answer) === normalise(stored) ? 'match' : 'no_match';
}
