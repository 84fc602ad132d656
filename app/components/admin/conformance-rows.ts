import type { i18n } from 'i18next';
import type { DepartureFace } from '#server/institutions/contract.ts';
import { isLanguage } from '../../i18n/languages.ts';
import { midSentence } from '../desk/mid-sentence.ts';

export type DepartureWords = { severity: string; rule: string; clauses: string; cost: string; remedy: string };

/** A departure in the words of a language. */
export function departureWords(i18n: i18n, { rule, severity, clauses, values }: DepartureFace): DepartureWords {
  const language = isLanguage(i18n.language) ? i18n.language : 'fr';
  const actions = String(values.actions ?? '')
    .split(' ')
    .filter((action) => action !== '')
    .map((action) => midSentence(i18n.t(`supervision:verifiedAction.${action}` as 'supervision:title'), language))
    .join(', ');
  const write = (part: string): string =>
    i18n.t(`admin:departure.${rule}.${part}` as 'admin:title', { ...values, actions });
  return {
    severity: i18n.t(`admin:severity.${severity}`),
    rule: write('rule'),
    clauses: clauses.join(', '),
    cost: write('cost'),
    remedy: write('remedy'),
  };
}
