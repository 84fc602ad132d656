/** A blank that breaks no line, and a narrow one. */
const BLANK = '\u00a0';
const NARROW = '\u202f';

/**
 * Sets the punctuation of a text as its language is printed: French keeps a blank with « : », a narrow one before « ; »,
 * « ! » and « ? », and neither starts a line (Lexique des règles typographiques en usage à l’Imprimerie nationale). What is
 * copied by hand or read by a machine stays as it is typed.
 */
export const typeset = (text: string, language: string): string =>
  language === 'fr'
    ? text
        .replace(/(?<=\S) (?=[;!?])/g, NARROW)
        .replace(/(?<=\S) (?=[:»])/g, BLANK)
        .replace(/(?<=«) (?=\S)/g, BLANK)
    : text;

/** A text with the blanks that a keyboard types, for whoever copies it and whatever reads it. */
export const asTyped = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

/** Sets every text of a tree, see {@link typeset}. */
export function typesetAll<T>(texts: T, language: string): T {
  if (typeof texts === 'string') return typeset(texts, language) as T;
  if (Array.isArray(texts)) return texts.map((one) => typesetAll(one, language)) as T;
  if (texts === null || typeof texts !== 'object') return texts;
  return Object.fromEntries(Object.entries(texts).map(([key, one]) => [key, typesetAll(one, language)])) as T;
}
