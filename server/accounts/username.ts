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
 * The username of a new account: last and first name in lower case, without accents and apostrophes (`dupont_francois`).
 * Of a compound name the first part counts; a first part of the last name that is shorter than `shortestPart` keeps the
 * second too (`van_hoost_…`). A homonym gets the first free number, from 2.
 * @returns null where a name has no letter that a username can have: somebody gives one.
 */
export function deriveUsername(
  { lastName, firstName }: { lastName: string; firstName: string },
  { separator, shortestPart }: FromNames,
  isTaken: (username: string) => boolean,
): string | null {
  const [first = '', second] = parts(lastName);
  const [given = ''] = parts(firstName);
  if (first === '' || given === '') return null;
  const last = first.length < shortestPart && second !== undefined ? [first, second] : [first];
  const username = [...last, given].join(separator);
  if (!isTaken(username)) return username;
  for (let number = 2; ; number += 1) {
    if (!isTaken(`${username}${number}`)) return `${username}${number}`;
  }
}
