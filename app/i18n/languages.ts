/** The languages of every page and mail; the first is the source of truth for the keys and the last resort. */
export const languages = ['fr', 'nl', 'de', 'en'] as const;

export type Language = (typeof languages)[number];

/** Each language in its own words, as a language switch shows it. */
export const languageNames: Record<Language, string> = {
  fr: 'Français',
  nl: 'Nederlands',
  de: 'Deutsch',
  en: 'English',
};

/** Locale by which dates and counts are written: Belgian in every language. */
export const locales: Record<Language, string> = { fr: 'fr-BE', nl: 'nl-BE', de: 'de-BE', en: 'en-BE' };

export const TIME_ZONE = 'Europe/Brussels';

export function isLanguage(value: unknown): value is Language {
  return languages.some((language) => language === value);
}
