import type { Texts } from './create-i18n.ts';
import type { Language } from './languages.ts';

const loaders: Record<Language, () => Promise<Texts>> = {
  fr: () => import('./fr/index.ts').then((texts) => texts.fr),
  nl: () => import('./nl/index.ts').then((texts) => texts.nl),
  de: () => import('./de/index.ts').then((texts) => texts.de),
  en: () => import('./en/index.ts').then((texts) => texts.en),
};

/** Fetches the texts of one language, so that a browser loads no other. */
export function loadTexts(language: Language): Promise<Texts> {
  return loaders[language]();
}
