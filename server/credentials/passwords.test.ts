import { describe, expect, it } from 'vitest';
import type { PasswordRules } from '../institutions/contract.ts';
import { checkPassword } from './contract.ts';
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

it('T17 temporary password: 10,000 draws keep the rules, end in a letter or digit, and never repeat', () => {
  const names = ['Van den Broeck', 'Annelies'];
  const drawn = Array.from({ length: 10_000 }, () => generatePassword(rules, names, 12));
  expect(drawn.filter((password) => broken(names, password).length > 0)).toEqual([]);
  expect(drawn.every((password) => password.length === 12 && /^[A-Za-z0-9].*[A-Za-z0-9]$/.test(password))).toBe(true);
  expect(new Set(drawn).size).toBe(10_000);
});
