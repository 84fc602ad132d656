import { describe, expect, it } from 'vitest';
import { compareNames, normaliseName } from './names.ts';

const compare = (given: [string | null, string | null], stored: [string, string]) =>
  compareNames({ lastName: given[0], firstName: given[1] }, { lastName: stored[0], firstName: stored[1] });

describe('compareNames', () => {
  it.each<[[string, string], [string, string]]>([
    [
      ['LEFEVRE', 'Helene'],
      ['Lefèvre', 'Hélène'],
    ],
    [
      ['Van Den Broeck', 'Jan'],
      ['Vandenbroeck', 'Jan'],
    ],
    [
      ['D’Hondt', 'An'],
      ["D'Hondt", 'An'],
    ],
    [
      ['Dhondt', 'An'],
      ["D'Hondt", 'An'],
    ],
    [
      ['de smet', 'Jean Noel'],
      ['De Smet', 'Jean-Noël'],
    ],
    [
      ['Groß', 'Jürgen'],
      ['Gross', 'Jürgen'],
    ],
    [
      ['Li', 'Wei'],
      ['Li', 'Wei'],
    ],
  ])('%j is exactly %j', (given, stored) => {
    expect(compare(given, stored)).toBe('exact');
  });

  it.each<[[string, string], [string, string]]>([
    [
      ['Marc', 'Dubois'],
      ['Dubois', 'Marc'],
    ],
    [
      ['Broeck', 'Jan'],
      ['Van den Broeck', 'Jan'],
    ],
    [
      ['Janssen', 'Piet'],
      ['Jansen', 'Piet'],
    ],
    [
      ['Mihcaux', 'Pol'],
      ['Michaux', 'Pol'],
    ],
    [
      ['Dubois', 'Jean'],
      ['Dubois', 'Jean-Pierre'],
    ],
    [
      ['Dubois-Lambert', 'Anne'],
      ['Dubois', 'Anne'],
    ],
    [
      ['Mueller', 'Hans'],
      ['Müller', 'Hans'],
    ],
    [
      ['Broeck Jan', 'Van den'],
      ['Van den Broeck', 'Jan'],
    ],
  ])('%j is close to %j', (given, stored) => {
    expect(compare(given, stored)).toBe('close');
  });

  it.each<[[string | null, string | null], [string, string]]>([
    [
      ['Dubois', 'Anne'],
      ['Dubois', 'Marc'],
    ],
    [
      ['Li', 'An'],
      ['Lu', 'An'],
    ],
    [
      ['Dubois', 'J.'],
      ['Dubois', 'Jean'],
    ],
    [
      ['Dubois', 'Jan'],
      ['Dubois', 'Han'],
    ],
    [
      ['Van de', 'Jan'],
      ['Van de Velde', 'Jan'],
    ],
    [
      ['De', 'Jan'],
      ['De Smet', 'Jan'],
    ],
    [
      [null, 'Jan'],
      ['De Smet', 'Jan'],
    ],
    [
      ['De Smet', ' '],
      ['De Smet', 'Jan'],
    ],
    [
      ['Peeters', 'Jan'],
      ['Pauwels', 'Jan'],
    ],
  ])('%j is not %j', (given, stored) => {
    expect(compare(given, stored)).toBe('different');
  });
});

it('normalises blanks, hyphens, apostrophes and hidden marks', () => {
  expect(normaliseName('  Van‑den\u00A0BROECK\u202E ')).toBe('van den broeck');
  expect(normaliseName('d´Hondt')).toBe("d'hondt");
});
