import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as de from '@zxcvbn-ts/language-de';
import * as en from '@zxcvbn-ts/language-en';
import * as fr from '@zxcvbn-ts/language-fr';
import * as nl from '@zxcvbn-ts/language-nl-be';

export type Weakness = 'keyboard' | 'repeats' | 'sequence' | 'dates' | 'common' | 'own' | 'other';
/** `words` are in lower case, the longest first; `leastScore` is on zxcvbn's scale from 0 to 4. */
export type ToJudge = { password: string; words: readonly string[]; leastScore: number };

const GROUPS: Record<string, Weakness> = {
  straightRow: 'keyboard',
  keyPattern: 'keyboard',
  simpleRepeat: 'repeats',
  extendedRepeat: 'repeats',
  sequences: 'sequence',
  recentYears: 'dates',
  dates: 'dates',
  topTen: 'common',
  topHundred: 'common',
  common: 'common',
  similarToCommon: 'common',
  wordByItself: 'common',
  namesByThemselves: 'common',
  commonNames: 'common',
  userInputs: 'own',
};

/** What is left of a password without one's own words is judged alone; shorter than this it is nothing. */
const LEAST_LEFT = 6;

// Two of the packages name their lists alike: each gets the name of its language.
const named = (language: string, lists: Record<string, (string | number)[]>) =>
  Object.entries(lists).map(([name, list]): [string, (string | number)[]] => [`${name}|${language}`, list]);
const languages = { common, de, en, fr, nl };
const zxcvbn = new ZxcvbnFactory({
  graphs: common.adjacencyGraphs,
  dictionary: Object.fromEntries(
    Object.entries(languages).flatMap(([language, { dictionary }]) => named(language, dictionary)),
  ),
});

/** Why a password is easily guessed, or null: judging one may take a second of a core, and the dictionaries take 55 MB. */
export default function judge({ password, words, leastScore }: ToJudge): Weakness | null {
  const judged = zxcvbn.check(password, [...words]);
  if (judged.score < leastScore) return GROUPS[judged.feedback.warning ?? ''] ?? 'other';
  // What is one's own adds nothing, however often: what is left is judged alone.
  const left = words.reduce((rest, word) => rest.replaceAll(word, ''), password.toLowerCase());
  if (left.length === password.length) return null;
  return left.length < LEAST_LEFT || zxcvbn.check(left).score < leastScore ? 'own' : null;
}
