import type { Place } from '../crypto/keyring.ts';
import { blindIndex, newDataKey, sealText } from '../crypto/seal.ts';
import { foldText, normaliseAddress, normalisePhone } from './normalise.ts';

/** How values of an account are written: their places, keys and look-up values. Opening them is the gate's. */
export type Owned = { id: string; institution: string };
export type KeyClass = 'contact' | 'facts';
export type ContactColumn = 'address' | 'phone';
export type FactColumn = 'nationalNumber' | 'birthDate' | 'facts';

export const placeOf = (table: string, owned: Owned, column: string): Place => ({
  institution: owned.institution,
  column: `${table}.${column}`,
  row: owned.id,
});

/** The data keys of a new account: how to seal its values, and the rows that keep the keys, wrapped. */
export function newAccountKeys(account: Owned, now: Date) {
  const contact = newDataKey('contact', placeOf('account_key', account, 'contact'));
  const facts = newDataKey('facts', placeOf('account_key', account, 'facts'));
  const row = (of: KeyClass, wrapped: string) => ({
    account: account.id,
    class: of,
    institution: account.institution,
    wrapped,
    createdAt: now,
  });
  return {
    seal: (column: ContactColumn | FactColumn, value: string): string => {
      const { key } = column === 'address' || column === 'phone' ? contact : facts;
      return sealText(placeOf('account', account, column), value, key);
    },
    rows: [row('contact', contact.wrapped), row('facts', facts.wrapped)],
  };
}

/** The look-up value of an address in an institution: accounts, tickets and changes share it, so that they compare. */
export const addressIndex = (institution: string, address: string): string =>
  blindIndex({ institution, column: 'address' }, normaliseAddress(address));
export const nationalNumberIndex = (institution: string, number: string): string =>
  blindIndex({ institution, column: 'nationalNumber' }, number);

export const normaliseAnswer = (key: string, answer: string): string =>
  key === 'phone' ? normalisePhone(answer) : foldText(answer);

export const answerHash = (institution: string, key: string, answer: string): string =>
  blindIndex({ institution, column: `answer.${key}` }, normaliseAnswer(key, answer));

/** Answers as they are kept: keyed hashes of their compared form, so that opening them tells none. */
export const answerHashes = (institution: string, answers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(answers).map(([key, answer]) => [key, answerHash(institution, key, answer)]));
