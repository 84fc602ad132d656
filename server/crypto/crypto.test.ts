import { describe, expect, it } from 'vitest';
import { blindIndex, newDataKey, newToken, randomCode, sealBytes, sealText } from './index.ts';
import { openBytes, openDataKey, openText } from './open.ts';

const place = { institution: 'one', column: 'account.address', row: '1' };

describe('a sealed value', () => {
  it('opens at its place, and differs each time it is written', () => {
    const [first, second] = [sealText(place, 'a@b.example'), sealText(place, 'a@b.example')];
    expect(first).toMatch(/^k1:/);
    expect(first).not.toBe(second);
    expect([first, second].map((sealed) => openText(place, sealed))).toEqual(['a@b.example', 'a@b.example']);
  });

  it.each([
    { ...place, institution: 'two' },
    { ...place, column: 'account.phone' },
    { ...place, row: '2' },
  ])('T25 does not open elsewhere: %o', (elsewhere) => {
    expect(() => openText(elsewhere, sealText(place, 'a@b.example'))).toThrow();
    expect(() => openBytes(elsewhere, sealBytes(place, Buffer.from('raw')))).toThrow();
  });

  it('does not open once altered, nor under a key that is not configured', () => {
    const bytes = sealBytes(place, Buffer.from('raw'));
    bytes[bytes.length - 20]! ^= 1;
    expect(() => openBytes(place, bytes)).toThrow();
    expect(() => openText(place, sealText(place, 'x').replace('k1:', 'k9:'))).toThrow(/key "k9" is not configured/);
  });
});

describe('a data key', () => {
  const at = (row: string) => ({ institution: 'one', column: 'account_key.contact', row });

  it('opens what it sealed once it is unwrapped at its place, and nothing else does', () => {
    const { key, wrapped } = newDataKey('contact', at('1'));
    const sealed = sealText(place, 'a@b.example', key);
    expect(sealed).toMatch(/^@contact:/);
    expect(openText(place, sealed, openDataKey('contact', at('1'), wrapped))).toBe('a@b.example');
    expect(() => openDataKey('contact', at('2'), wrapped)).toThrow();
    expect(() => openText(place, sealed)).toThrow(/key "@contact" is not configured/);
    expect(() => openText(place, sealed, newDataKey('contact', at('1')).key)).toThrow();
    expect(() => openText({ ...place, row: '2' }, sealed, key)).toThrow();
  });
});

describe('a blind index', () => {
  it('finds a value in its institution and column only', () => {
    const index = (institution: string, column: string) => blindIndex({ institution, column }, '72031411231');
    expect(index('one', 'nationalNumber')).toBe(index('one', 'nationalNumber'));
    expect(
      new Set([index('one', 'nationalNumber'), index('two', 'nationalNumber'), index('one', 'address')]).size,
    ).toBe(3);
    expect(index('one', 'nationalNumber')).toHaveLength(43);
  });
});

it('draws codes of the asked length and tokens that do not repeat', () => {
  expect(Array.from({ length: 200 }, () => randomCode(6)).every((code) => /^\d{6}$/.test(code))).toBe(true);
  expect(new Set(Array.from({ length: 100 }, () => newToken().token)).size).toBe(100);
});
