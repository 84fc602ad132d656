import { distance } from 'fastest-levenshtein';

export type GivenName = { lastName: string | null; firstName: string | null };
export type StoredName = { lastName: string; firstName: string };
export type NameAgreement = 'exact' | 'close' | 'different';

const LIGATURES: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
const PARTICLES = new Set(
  "van de den der ten ter te vande vanden vander von vom zu zum zur le la les du des d d' del della di da dos do das el al ben ibn bin mac mc o' l' st saint sint".split(
    ' ',
  ),
);

/**
 * A name as it is compared: lower case, no diacritics, hyphens and blanks as one blank, one kind of apostrophe.
 */
export function normaliseName(value: string): string {
  return value
    .replace(/[\u2018\u2019\u02BC`´'ʹ]/g, "'")
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => LIGATURES[letter] ?? letter)
    .replace(/[\u00AD\u200B-\u200F\u202A-\u202E\u2060]/g, '')
    .replace(/[\s\u00A0\u2010-\u2015\-.,_]+/g, ' ')
    .trim();
}

/** Letters only: "Van den Broeck", "Vandenbroeck" and "D'Hondt", "Dhondt" are written alike. */
function compact(value: string): string {
  return normaliseName(value).replace(/[ ']/g, '');
}

/** German transcriptions fall together: Müller, Mueller. */
function withoutUmlaut(value: string): string {
  return value.replace(/ae/g, 'a').replace(/oe/g, 'o').replace(/ue/g, 'u');
}

function words(value: string): string[] {
  return normaliseName(value).replace(/'/g, "' ").split(' ').filter(Boolean);
}

function coreWords(value: string): string[] {
  return words(value).filter((word) => !PARTICLES.has(word));
}

function isTransposition(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** One slip in four letters or more, two in nine or more; three-letter names have no slips. */
function isTypo(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  if (shorter < 4) return false;
  return isTransposition(a, b) || distance(a, b) <= (shorter >= 9 ? 2 : 1);
}

function isSubset(a: readonly string[], b: readonly string[]): boolean {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  return few.some((word) => word.length > 2) && few.every((word) => many.includes(word));
}

function comparePart(given: string, stored: string): NameAgreement {
  const a = compact(given);
  const b = compact(stored);
  if (a === '' || b === '') return 'different';
  if (a === b) return 'exact';
  if (withoutUmlaut(a) === withoutUmlaut(b) || isTypo(a, b)) return 'close';
  return isSubset(coreWords(given), coreWords(stored)) ? 'close' : 'different';
}

function worse(a: NameAgreement, b: NameAgreement): NameAgreement {
  if (a === 'different' || b === 'different') return 'different';
  return a === 'exact' && b === 'exact' ? 'exact' : 'close';
}

/**
 * Whether a name as given agrees with the stored one.
 * `exact`: equal but for case, diacritics, hyphens, blanks and apostrophes.
 * `close`: swapped order, a missing particle, one part of a compound or double name, a small typo:
 * a person judges. `different`: everything else, and any name that is not given in full.
 */
export function compareNames(given: GivenName, stored: StoredName): NameAgreement {
  if (!given.lastName?.trim() || !given.firstName?.trim()) return 'different';
  const inOrder = worse(comparePart(given.lastName, stored.lastName), comparePart(given.firstName, stored.firstName));
  if (inOrder !== 'different') return inOrder;
  const swapped = worse(comparePart(given.firstName, stored.lastName), comparePart(given.lastName, stored.firstName));
  if (swapped !== 'different') return 'close';
  const wholeGiven = words(`${given.lastName} ${given.firstName}`).sort().join('');
  const wholeStored = words(`${stored.lastName} ${stored.firstName}`).sort().join('');
  return wholeGiven === wholeStored ? 'close' : 'different';
}
