import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveUsername } from './username.ts';

const RULES = { source: 'names', separator: '_', shortestPart: 4 } as const;
const nobody = () => false;
const derive = (lastName: string, firstName: string, taken: readonly string[] = []) =>
  deriveUsername({ lastName, firstName }, RULES, (username) => taken.includes(username));

describe('a username from the names', () => {
  it.each([
    ['Dupont', 'François', 'dupont_francois'],
    ['Van Hoost', 'Jan', 'van_hoost_jan'],
    ['van den Broeck', 'Annelies', 'van_den_annelies'],
    ['Dupont-Lejeune', 'Marie-Christine', 'dupont_marie'],
    ['Vandermeersch-Vanhaezebrouck', 'Jean Noël', 'vandermeersch_jean'],
    ['Li', 'Marie', 'li_marie'],
    ['De Smet', 'Bart', 'de_smet_bart'],
    ['Roos Van Damme', 'Els', 'roos_els'],
    ['D’Hondt', 'Jean-Noël', 'dhondt_jean'],
    ["D' Hondt", 'Jean‑Noël', 'dhondt_jean'],
    ['Le Roy-Dubois', 'Zoé', 'le_roy_zoe'],
    ['Cœur', 'Gaëlle', 'coeur_gaelle'],
    ['Weiß', 'Jörg', 'weiss_jorg'],
    ['  Łukasz ', ' Ýrr  ', 'lukasz_yrr'],
    ['Ben Amor (Haddad)', 'Nadia', 'ben_amor_nadia'],
  ])('%s, %s: %s', (lastName, firstName, expected) => {
    expect(derive(lastName, firstName)).toBe(expected);
  });

  it('numbers homonyms from 2, whoever comes between', () => {
    expect(derive('Lambert', 'Sophie', ['lambert_sophie'])).toBe('lambert_sophie2');
    expect(derive('Lambert', 'Sophie-Anne', ['lambert_sophie', 'lambert_sophie2'])).toBe('lambert_sophie3');
    expect(derive('Lambert', 'Sophie', ['lambert_sophie', 'lambert_sophie3'])).toBe('lambert_sophie2');
  });

  it('follows the separator and the shortest part of the profile', () => {
    const rules = { source: 'names', separator: '.', shortestPart: 1 } as const;
    expect(deriveUsername({ lastName: 'Van Hoost', firstName: 'Jan' }, rules, nobody)).toBe('van.jan');
  });

  it('fits its column however long the names are', () => {
    const longest = derive(`Van ${'x'.repeat(300)}`, 'y'.repeat(300)) ?? '';
    expect(longest.length).toBeLessThanOrEqual(120);
  });

  it('makes none of a name that has no such letters', () => {
    expect(derive('Иванов', 'Пётр')).toBeNull();
    expect(derive('Dupont', '-')).toBeNull();
  });
});

describe('any two names', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 200 });

  it('give a username of plain letters that fits its column, or none', () => {
    fc.assert(
      fc.property(name, name, fc.nat(30), (lastName, firstName, homonyms) => {
        let asked = 0;
        const username = deriveUsername({ lastName, firstName }, RULES, () => asked++ < homonyms);
        if (username === null) return;
        expect(username).toMatch(/^[a-z0-9]+(_[a-z0-9]+){1,2}$/);
        expect(username.length).toBeLessThanOrEqual(128);
      }),
    );
  });

  it('give the same one however they are cased, decomposed and padded', () => {
    const latin = fc.stringMatching(/^[A-Za-zÀ-ÖØ-öø-ÿ' -]{1,40}$/);
    fc.assert(
      fc.property(latin, latin, (lastName, firstName) => {
        expect(derive(` ${lastName.normalize('NFD')} `, firstName.normalize('NFD'))).toBe(derive(lastName, firstName));
      }),
    );
  });

  it('never give one that is taken, and a register of homonyms stays apart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Lambert', 'Lambért', 'Li', 'Van Hoost', 'van hoost'), { maxLength: 40 }),
        (names) => {
          const taken = new Set<string>();
          for (const lastName of names) {
            const username = deriveUsername({ lastName, firstName: 'An' }, RULES, (one) => taken.has(one));
            expect(username !== null && taken.has(username)).toBe(false);
            taken.add(username ?? '');
          }
          expect(taken.size).toBe(names.length);
        },
      ),
    );
  });
});
