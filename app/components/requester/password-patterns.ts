import { nameParts, type PasswordRule } from '#server/credentials/contract.ts';
import type { PasswordRules } from '#server/institutions/contract.ts';

/** Those that can be told from the password alone: the server tells what is common. */
type TickedRule = Exclude<PasswordRule, 'common'>;

/** Blocks of Unicode that hold letters whose base form is another letter: Latin, Greek and Cyrillic with their marks. */
const LETTER_BLOCKS = [
  [0x41, 0x24f],
  [0x370, 0x52f],
  [0x1e00, 0x1fff],
] as const;

/**
 * The rules of a profile as sources of regular expressions (flag `u`), for a page that ticks them off while a password is
 * typed. They agree with `checkPassword` on any non-empty password in NFKC form.
 */
export function passwordPatterns(
  rules: PasswordRules,
  names: readonly string[],
): { rule: TickedRule; pattern: string }[] {
  const patterns: Record<TickedRule, string> = {
    length: `^[\\s\\S]{${rules.minimumLength},}$`,
    lower: '[a-z]',
    upper: '[A-Z]',
    digit: '[0-9]',
    special: rules.specials === '' ? '[^\\p{L}\\p{N}\\s]' : oneOf([...rules.specials]),
    name: withoutNames(names),
  };
  const applying: TickedRule[] = ['length', ...rules.requires, ...(rules.forbidsNameParts ? (['name'] as const) : [])];
  return applying.map((rule) => ({ rule, pattern: patterns[rule] }));
}

/** Matches what holds no part of a name, however it is accented or capitalised. */
function withoutNames(names: readonly string[]): string {
  const parts = nameParts(names).map((part) => [...part].map(anyFormOf).join('\\p{M}*'));
  return parts.length === 0 ? '^[\\s\\S]' : `^(?![\\s\\S]*(?:${parts.join('|')}))[\\s\\S]`;
}

let forms: Map<string, string[]> | undefined;

/** One letter of a folded name in every form that folds to it. */
function anyFormOf(letter: string): string {
  forms ??= lettersByBase();
  return oneOf([...new Set([letter, letter.toUpperCase(), ...(forms.get(letter) ?? [])])]);
}

function lettersByBase(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [first, last] of LETTER_BLOCKS) {
    for (let code = first; code <= last; code += 1) {
      const letter = String.fromCodePoint(code);
      const base = letter.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
      if (base.length === 1 && /\p{L}/u.test(base)) found.set(base, [...(found.get(base) ?? []), letter]);
    }
  }
  return found;
}

const oneOf = (characters: readonly string[]): string =>
  `[${characters.map((character) => (/[\\\]^[-]/.test(character) ? `\\${character}` : character)).join('')}]`;
