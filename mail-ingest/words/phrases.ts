import type { Language } from '../kinds.ts';

/** Phrases of each language, separated by ` | `; see `phrases` for the notation. */
export type PhraseTable = Partial<Record<Language | 'any', string>>;

/** Up to thirty characters, in which only the full stop of "3. Juni" is none. */
const WITHIN_SENTENCE = '(?:[^.!?\\n]|\\d\\.){0,30}?';

function sourceOf(phrase: string): string {
  const source = phrase
    .replace(/[.+?^${}[\]\\/]/g, '\\$&')
    .replace(/\(([^)]*)\) /g, (_, words: string) => `(?:(?:${words.split(',').join('|')}) )?`)
    .replace(/\*/g, "[\\w'-]*")
    .replace(/ ?… ?/g, WITHIN_SENTENCE)
    .replace(/ /g, '[ \\n]{1,2}');
  const starts = /^[\w(*]/.test(phrase) ? '\\b' : '';
  const ends = /\w$/.test(phrase) ? '\\b' : '';
  return starts + source + ends;
}

/**
 * One pattern for all phrases of a table, on text as `foldText` gives it. In a phrase a blank also meets a line's end,
 * `*` is the rest of a word, `(a,b) ` is a word that may be missing, and `…` some words of the same sentence.
 */
export function phrases(table: PhraseTable): string {
  const all = Object.values(table).flatMap((row) => row.split('|').map((phrase) => phrase.trim()));
  return `(?:${all
    .filter((phrase) => phrase !== '')
    .map(sourceOf)
    .join('|')})`;
}

/** Whether one of the phrases stands in a text. */
export const anyOf = (table: PhraseTable): RegExp => new RegExp(phrases(table));
/** Whether the text ends in one of the phrases: what stands right before the place that is looked at. */
export const endingIn = (table: PhraseTable): RegExp => new RegExp(`${phrases(table)}[\\s:,"'(]*$`);
