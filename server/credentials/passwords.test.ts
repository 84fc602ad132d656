import { describe, expect, it } from 'vitest';
import { FIVE } from '#tests/factories/members.ts';
import type { PasswordRules, Profile } from '../institutions/contract.ts';
import { checkPassword, choosePasswordForm, memberSignInForm } from './contract.ts';
import { generatePassword } from './generate-password.ts';

const rules: PasswordRules = {
  minimumLength: 7,
  requires: ['lower', 'upper', 'digit', 'special'],
  specials: '!?@&*',
  forbidsNameParts: true,
  refusesCommon: true,
};
const broken = (names: string[], password: string) =>
  checkPassword(rules, names, password)
    .filter((rule) => !rule.isKept)
    .map((rule) => rule.rule);

describe("T26 password rules: the institution's six, each alone at its limit", () => {
  it.each([
    ['Institut135!', []],
    ['Abcd1!', ['length']],
    ['Abcde1!', []],
    ['Abcde1!x', []],
    ['ABCDE1!', ['lower']],
    ['abcde1!', ['upper']],
    ['Abcdef!', ['digit']],
    ['Abcdef1', ['special']],
    ['Abcdef1#', ['special']],
    ['Ab1!é😀x', []],
  ])('%s', (password, expected) => {
    expect(broken([], password)).toEqual(expected);
  });

  it.each([
    [['Li', 'Marie'], 'Lialio1!', []],
    [['Li', 'Marie'], 'xMARIE12!a', ['name']],
    [['De Smet', 'Bart'], 'Smet-1234!', ['name']],
    [['De Smet', 'Bart'], 'Denouveau1!', []],
    [['Noël', 'Jean-Noël'], 'noel12345!A', ['name']],
    [["d'Hondt", 'An'], 'Hondt123!', ['name']],
    [['Van den Broeck', 'Annelies'], 'BROECK99!a', ['name']],
  ])('name parts of %j in %s', (names, password, expected) => {
    expect(broken(names, password)).toEqual(expected);
  });
});

/** How long the passwords are that a profile draws; a profile that mails links draws none, and could. */
const drawnLength = ({ reset }: Profile): number =>
  reset.method === 'temporary_password'
    ? reset.temporaryPasswordLength
    : reset.method === 'generated_password'
      ? reset.generatedPasswordLength
      : 12;

describe.each(FIVE)('$slug', (profile) => {
  const { passwordRules } = profile;

  it('T17 temporary password: 10,000 draws keep the rules and the length, are read and copied without doubt, and differ', () => {
    const names = ['Van den Broeck', 'Annelies'];
    const length = drawnLength(profile);
    const drawn = Array.from({ length: 10_000 }, () => generatePassword(passwordRules, names, length));
    const isKept = (password: string) => checkPassword(passwordRules, names, password).every((rule) => rule.isKept);
    expect(drawn.filter((password) => !isKept(password))).toEqual([]);
    expect(drawn.filter((password) => password.length !== length)).toEqual([]);
    expect(drawn.filter((password) => /[0Oo1lI\s=<>"'.:/\\]/.test(password))).toEqual([]);
    expect(drawn.filter((password) => !/^[A-Za-z0-9].*[A-Za-z0-9]$/.test(password))).toEqual([]);
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it('T26 password rules: the length at its limit, counted in code points of the NFKC form', () => {
    const { minimumLength } = passwordRules;
    const start = 'aB3!';
    const isLong = (password: string) =>
      checkPassword(passwordRules, [], password).find(({ rule }) => rule === 'length')?.isKept;
    for (const filler of ['x', 'é', '😀', 'ﬁ']) {
      // A ligature is two letters in NFKC, and counts as those.
      const each = [...filler.normalize('NFKC')].length;
      const needed = Math.ceil((minimumLength - start.length) / each);
      expect(isLong(start + filler.repeat(needed - 1)), `${filler} −1`).toBe(false);
      expect(isLong(start + filler.repeat(needed)), filler).toBe(true);
      expect(isLong(start + filler.repeat(needed + 1)), `${filler} +1`).toBe(true);
    }
    expect(isLong(start + 'e\u0301'.repeat(minimumLength - start.length - 1)), 'an accent of its own').toBe(false);
    expect(isLong(`${start}${'ù'.repeat(200)}`)).toBe(true);
  });

  it('T26 password rules: each class that it asks for alone, once and not at all', () => {
    const full = { lower: 'a', upper: 'B', digit: '3', special: passwordRules.specials.at(0) ?? '!' };
    for (const missing of passwordRules.requires) {
      const others = Object.entries(full).flatMap(([rule, one]) => (rule === missing ? [] : [one]));
      const without = others.join('').repeat(passwordRules.minimumLength);
      const brokenBy = (password: string) =>
        checkPassword(passwordRules, [], password).flatMap(({ rule, isKept }) => (isKept ? [] : [rule]));
      expect(brokenBy(without), `without ${missing}`).toEqual([missing]);
      expect(brokenBy(without + full[missing]), `with ${missing}`).toEqual([]);
    }
  });
});

it.each(['u4R562PyqT?', '  u4R562PyqT?\n', '\u00a0u4R562PyqT?\u2003', '\tu4R562PyqT?\r\n'])(
  'T26 password rules: blanks pasted around %j are no part of it',
  (pasted) => {
    expect(memberSignInForm.parse({ identifier: 'jean.dupont', password: pasted }).password).toBe('u4R562PyqT?');
    const chosen = { oldPassword: pasted, newPassword: pasted, confirmation: 'u4R562PyqT?' };
    expect(choosePasswordForm.parse(chosen)).toMatchObject({ oldPassword: 'u4R562PyqT?', newPassword: 'u4R562PyqT?' });
  },
);

it('T26 password rules: 64 characters and more are taken, and blanks inside stay', () => {
  for (const long of ['é'.repeat(64), `${'quatre chevaux '.repeat(12)}bleus`])
    expect(choosePasswordForm.parse({ oldPassword: 'x', newPassword: long, confirmation: long }).newPassword).toBe(
      long,
    );
});
