import { IMPORTED_STATUSES } from '#server/imports/contract.ts';
import { LANGUAGES, type Profile } from '#server/institutions/contract.ts';
import { i18nFor } from '../../i18n/i18n.server.ts';
import type { Language } from '../../i18n/languages.ts';
import type { ColumnChoices } from './column-page.ts';

/** What columns and codes can mean at an institution, in the reader's language. */
export function columnChoices(
  { roles, schools, blindQuestions, nationalNumber }: Profile,
  language: Language,
): ColumnChoices {
  const { t } = i18nFor(language);
  return {
    coded: {
      role: Object.entries(roles).map(([value, { label }]) => ({ value, label: label[language] })),
      school: schools.map(({ key, name }) => ({ value: key, label: name })),
      language: LANGUAGES.map((value) => ({ value, label: t(`desk:language.${value}`) })),
      status: IMPORTED_STATUSES.map((value) => ({ value, label: t(`imports:status.${value}`) })),
    },
    facts: blindQuestions.map(({ key, label }) => ({ key, label: label[language] })),
    usesNumber: nationalNumber.isUsed,
  };
}
