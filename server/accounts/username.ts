import type { Usernames } from '../institutions/contract.ts';
import { normaliseName } from './names.ts';

type FromNames = Extract<Usernames, { source: 'names' }>;

/** Three parts, their separators and a number for homonyms fit the column's 128. */
const LONGEST_PART = 40;

/** The parts of a compound name as a username can hold them: `D’Hondt` is one, `Jean-Noël` and `Van Hoost` are two. */
function parts(name: string): string[] {
  return normaliseName(name)
    .replace(/' */g, '')
    .split(' ')
    .map((part) => part.replace(/[^a-z0-9]/g, '').slice(0, LONGEST_PART))
    .filter((part) => part !== '');
}

/**
 * The username of somebody without namesakes: last and first name in lower case, without accents and apostrophes
 * (`dupont_francois`). Of a compound name the first part counts; a first part of the last name that is shorter than
 * `shortestPart` keeps the second too (`van_hoost_…`). It ends with a letter: the numbers behind it are those of homonyms.
 * @returns null where a name has no letter that a username can have: somebody gives one.
 */
export function usernameBase(
  { lastName, firstName }: { lastName: string; firstName: string },
  { separator, shortestPart }: FromNames,
): string | null {
  const [first = '', second] = parts(lastName);
  const [given = ''] = parts(firstName);
  const ownName = given.replace(/\d+$/, '');
  if (first === '' || ownName === '') return null;
  const last = first.length < shortestPart && second !== undefined ? [first, second] : [first];
  return [...last, ownName].join(separator);
}

/** A username without the number that tells it from those of homonyms, and that number: 1 where it has none. */
export function usernameParts(username: string): { base: string; number: number } {
  const [, base = username, number = ''] = /^(.*?)(\d{0,9})$/.exec(username) ?? [];
  return { base, number: number === '' ? 1 : Number(number) };
}

/** {@link usernameBase}, or with the first free number, from 2, for a homonym. */
export function deriveUsername(
  names: { lastName: string; firstName: string },
  rules: FromNames,
  isTaken: (username: string) => boolean,
): string | null {
  const username = usernameBase(names, rules);
  if (username === null || !isTaken(username)) return username;
  for (let number = 2; ; number += 1) {
    if (!isTaken(`${username}${number}`)) return `${username}${number}`;
  }
}
