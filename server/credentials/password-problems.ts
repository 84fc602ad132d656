import type { Profile } from '../institutions/contract.ts';
import { isEasilyGuessed } from '../passwords/index.ts';
import { checkPassword, type PasswordRule } from './contract.ts';

/** No longer part of a password is judged for being easily guessed: what is longer is not, and judging it takes long. */
const JUDGED = 64;

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
  const words = [...names, slug, shortName, portalName, ...Object.values(name)];
  return (await isEasilyGuessed([...password].slice(0, JUDGED).join(''), words)) ? ['common'] : [];
}
