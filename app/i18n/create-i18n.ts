import { createInstance, type i18n, type Resource } from 'i18next';
import { typesetAll } from '#server/typography/contract.ts';
import type { fr } from './fr/index.ts';
import type { Language } from './languages.ts';

/** All texts of one language, by namespace. */
export type Texts = typeof fr;

/** An instance that knows exactly one language, complete before it returns. */
export function createI18n(language: Language, texts: Texts): i18n {
  const instance = createInstance();
  const resources: Resource = { [language]: typesetAll(texts, language) };
  instance.init({
    lng: language,
    fallbackLng: language,
    resources,
    ns: Object.keys(texts),
    defaultNS: 'common',
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return instance;
}
