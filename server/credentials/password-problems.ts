import type { Profile } from '../institutions/contract.ts';
import { isEasilyGuessed } from '../passwords/index.ts';
import { checkPassword, type PasswordRule } from './contract.ts';

/** What the field is called in four languages, which lists of words do not all hold as one. */
const CALLED = ['motdepasse', 'wachtwoord', 'passwort', 'password'];

/**
 * The rules of a profile that a password breaks. What is easily guessed is asked last, where the others are kept, since
 * that may ask a list elsewhere; the member's names and the institution's count as guessed.
 */
export async function brokenRules(
  { passwordRules, name, shortName, portalName, slug }: Profile,
  names: readonly string[],
  password: string,
): Promise<PasswordRule[]> {
  const broken = checkPassword(passwordRules, names, password).filter((rule) => !rule.isKept);
  if (broken.length > 0 || !passwordRules.refusesCommon) return broken.map(({ rule }) => rule);
  const words = [...names, slug, shortName, portalName, ...Object.values(name), ...CALLED];
  return (await isEasilyGuessed(password, words)) ? ['common'] : [];
}
