import { describe, expect, it } from 'vitest';
import { createI18n } from '#app/i18n/create-i18n.ts';
import { de } from '#app/i18n/de/index.ts';
import { en } from '#app/i18n/en/index.ts';
import { fr } from '#app/i18n/fr/index.ts';
import { detectLanguage, safePath } from '#app/i18n/language.server.ts';
import { nl } from '#app/i18n/nl/index.ts';

const source = flatten(fr);
const others = { nl: flatten(nl), de: flatten(de), en: flatten(en) };

describe.each(Object.entries(others))('the texts in %s', (_language, texts) => {
  it('have exactly the keys of the French ones', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(source).sort());
  });

  it('name the same values', () => {
    const differing = Object.keys(source).filter((key) => !sameList(valuesIn(texts[key]), valuesIn(source[key])));
    expect(differing).toEqual([]);
  });

  it('are none of them empty', () => {
    expect(Object.keys(texts).filter((key) => texts[key]?.trim() === '')).toEqual([]);
  });
});

it('a count is written in words of its number', () => {
  const { t } = createI18n('nl', nl);
  expect(t('field.characters', { count: 1 })).toBe('1 teken');
  expect(t('field.characters', { count: 7 })).toBe('7 tekens');
});

describe('the language of a request', () => {
  it.each([
    ['?lang=', '/x?lang=de', 'guichet_lang=nl', 'en', 'de'],
    ['the cookie', '/x', 'other=1; guichet_lang=nl', 'en', 'nl'],
    ['Accept-Language, by weight', '/x', '', 'es, en;q=0.4, nl-BE;q=0.9', 'nl'],
    ['French when nothing fits', '/x?lang=xx', 'guichet_lang=zz', 'es', 'fr'],
    ['French when nothing is said', '/x', '', '', 'fr'],
  ])('comes from %s', (_from, path, cookie, accepted, expected) => {
    const headers = { Cookie: cookie, 'Accept-Language': accepted };
    expect(detectLanguage(new Request(`http://guichet.test${path}`, { headers }))).toBe(expected);
  });
});

it.each([
  ['/desk/queue?page=2', '/desk/queue?page=2'],
  ['/x?lang=nl&a=1', '/x?a=1'],
  ['//evil.example/x', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  [null, '/'],
])('a return to %s goes to %s', (next, expected) => {
  expect(safePath(next)).toBe(expected);
});

function flatten(texts: object, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value]] : Object.entries(flatten(value, `${prefix}${key}.`)),
    ),
  );
}

function valuesIn(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? '').sort();
}

function sameList(one: string[], other: string[]): boolean {
  return one.join() === other.join();
}
