import type { Language } from '../../i18n/languages.ts';

/** A label as it stands in the middle of a sentence: with a small first letter, except in German, where nouns keep theirs. */
export function midSentence(label: string, language: Language): string {
  return language === 'de' ? label : label.charAt(0).toLocaleLowerCase(language) + label.slice(1);
}
