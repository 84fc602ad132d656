import { randomInt } from 'node:crypto';
import type { PasswordRules } from '../institutions/contract.ts';
import { checkPassword } from './contract.ts';

/** Letters and digits that are not taken for one another: no 0 O, 1 l I. */
const LOWER = 'abcdefghijkmnpqrstuvwxyz';
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGIT = '23456789';

const draw = (alphabet: string): string => alphabet[randomInt(alphabet.length)]!;

/**
 * Draws a password from a cryptographic source that keeps a profile's rules: at least one character of each class, in
 * random order. It never ends in a character that a mail program would leave out of a copied word.
 */
export function generatePassword(rules: PasswordRules, names: readonly string[], length: number): string {
  const specials = rules.specials || '!?*+-';
  const all = LOWER + UPPER + DIGIT;
  for (;;) {
    const drawn = [draw(LOWER), draw(UPPER), draw(DIGIT), draw(specials)];
    while (drawn.length < Math.max(length, rules.minimumLength)) drawn.push(draw(all));
    for (let index = drawn.length - 1; index > 0; index -= 1) {
      const other = randomInt(index + 1);
      [drawn[index], drawn[other]] = [drawn[other]!, drawn[index]!];
    }
    const password = drawn.join('');
    const isSound = /^[\p{L}\p{N}]/u.test(password) && /[\p{L}\p{N}]$/u.test(password);
    if (isSound && checkPassword(rules, names, password).every((rule) => rule.isKept)) return password;
  }
}
