import { describe, expect, it } from 'vitest';
import { asTyped, typeset, typesetAll } from './contract.ts';

describe('punctuation', () => {
  it('stays with its word in French', () => {
    expect(typeset('Oublié ? Cliquez sur « Envoyer » ; c’est tout : voilà !', 'fr')).toBe(
      'Oublié\u202f? Cliquez sur «\u00a0Envoyer\u00a0»\u202f; c’est tout\u00a0: voilà\u202f!',
    );
  });

  it('is left alone in other languages, in addresses and between slots', () => {
    expect(typeset('Forgotten ? No : never', 'en')).toBe('Forgotten ? No : never');
    expect(typeset('https://a.example/?b=1 {{count}} essais', 'fr')).toBe('https://a.example/?b=1 {{count}} essais');
  });

  it('is undone for what is copied', () => {
    const text = 'Nom : Dupont ; « oui » ?';
    expect(asTyped(typeset(text, 'fr'))).toBe(text);
  });

  it('is set in every text of a tree, and in nothing else', () => {
    expect(typesetAll({ a: ['Oui ?'], b: { c: null, d: 3 } }, 'fr')).toEqual({
      a: ['Oui\u202f?'],
      b: { c: null, d: 3 },
    });
  });
});
