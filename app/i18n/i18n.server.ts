import type { i18n } from 'i18next';
import { createI18n } from './create-i18n.ts';
import { de } from './de/index.ts';
import { en } from './en/index.ts';
import { fr } from './fr/index.ts';
import type { Language } from './languages.ts';
import { nl } from './nl/index.ts';

const instances: Record<Language, i18n> = {
  fr: createI18n('fr', fr),
  nl: createI18n('nl', nl),
  de: createI18n('de', de),
  en: createI18n('en', en),
};

/** The shared instance of a language; nothing in it changes after start. */
export function i18nFor(language: Language): i18n {
  return instances[language];
}
