import type { ShownPasswords } from '#server/population/contract.ts';
import { i18nFor } from '../../i18n/i18n.server.ts';
import type { Language } from '../../i18n/languages.ts';
import type { SlipWords } from './slip-words.ts';

/** The words of the slips, in each language that one of their readers has. */
export function slipWords({ slips, institution }: ShownPasswords): Partial<Record<Language, SlipWords>> {
  const languages = [...new Set(slips.map(({ language }) => language))];
  return Object.fromEntries(languages.map((language) => [language, wordsIn(language, institution.name)]));
}

function wordsIn(language: Language, name: string): SlipWords {
  const { t } = i18nFor(language);
  return {
    title: t('population:slip.title', { name }),
    school: t('population:slip.school'),
    username: t('population:slip.username'),
    clientNumber: t('population:slip.clientNumber'),
    address: t('population:slip.address'),
    password: t('population:slip.password'),
    first: t('population:slip.first'),
    keep: t('population:slip.keep'),
  };
}
