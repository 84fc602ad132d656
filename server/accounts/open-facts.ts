import { openDataKey, openText } from '../crypto/open.ts';
import { type Owned, placeOf } from './seal-values.ts';

/** What an account keeps for comparing alone: hashes of answers to call-back questions, and the birth date. */
export type StoredFacts = { answers: Record<string, string>; birthDate: string | null };

/**
 * Opens what an account keeps for comparing, with the key that the database hands out for it.
 * @param wrapped that key; null where the account is erased.
 */
export function openStoredFacts(
  account: Owned,
  wrapped: string | null,
  sealed: { facts: string | null; birthDate: string | null },
): StoredFacts {
  if (wrapped === null) return { answers: {}, birthDate: null };
  const key = openDataKey('facts', placeOf('account_key', account, 'facts'), wrapped);
  const open = (column: 'facts' | 'birthDate') => {
    const value = sealed[column];
    return value === null ? null : openText(placeOf('account', account, column), value, key);
  };
  return { answers: JSON.parse(open('facts') ?? '{}') as Record<string, string>, birthDate: open('birthDate') };
}
