import { describe, expect, it } from 'vitest';
import { anyOf, endingIn } from './phrases.ts';

describe('a table of phrases', () => {
  it.each<[string, string, boolean]>([
    ['mot de passe', 'le mot de passe', true],
    ['mot de passe', 'le mot de\npasse', true],
    ['mot de passe', 'le mot de passes', false],
    ['oubli*', "j'oubliais", true],
    ['oubli*', 'inoubliable', false],
    ['mon (vieux,ancien) compte', 'mon compte', true],
    ['mon (vieux,ancien) compte', 'mon ancien compte', true],
    ['mon (vieux,ancien) compte', 'mon nouveau compte', false],
    ['ich bin … abwesend', 'ich bin ab dem 3. juni abwesend', true],
    ['ich bin … abwesend', 'ich bin da. herr kohl ist abwesend', false],
    ['50 %', 'soldes : -50 % !', true],
    ['e.h.', 'xexhx', false],
  ])('%s in "%s": %s', (phrase, text, isThere) => {
    expect(anyOf({ fr: `zzz | ${phrase}` }).test(text)).toBe(isThere);
  });

  it('tells what stands right before a place', () => {
    const before = endingIn({ fr: "je m'appelle", en: 'my name is' });
    expect(before.test("bonjour, je m'appelle ")).toBe(true);
    expect(before.test('my name is: ')).toBe(true);
    expect(before.test("je m'appelle paul ")).toBe(false);
  });
});
