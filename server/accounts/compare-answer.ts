import { Account } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { blindIndex, sameHash } from '../crypto/index.ts';
import { found } from '../errors.ts';
import { openFact } from './gate.ts';
import { foldText, normalisePhone } from './normalise.ts';

const normalise = (key: string, answer: string): string =>
  key === 'phone' ? normalisePhone(answer) : foldText(answer);

const hashOf = (institution: string, key: string, answer: string): string =>
  blindIndex({ institution, column: `answer.${key}` }, normalise(key, answer));

/** Answers as they are kept: keyed hashes of their compared form, so that opening them tells none. */
export const answerHashes = (institution: string, answers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(answers).map(([key, answer]) => [key, hashOf(institution, key, answer)]));

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
  const isSaid = normalise(key, answer) !== '';
  return isSaid && sameHash(stored, hashOf(account.institution, key, answer)) ? 'match' : 'no_match';
}
