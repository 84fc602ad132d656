import type { Label, Profile } from '#server/institutions/contract.ts';
import { i18nFor } from '../../i18n/i18n.server.ts';
import { type Language, languages } from '../../i18n/languages.ts';

/** Where the product's own words for a label stand; a label without them stands empty unless the institution has its own. */
const wordsOf = ({ signInWith, reset, situations }: Profile): Partial<Record<Label, string>> => ({
  sign_in_title: 'signIn.title',
  sign_in_identifier: `signIn.identifier.${signInWith[0]}`,
  sign_in_submit: 'signIn.submit',
  sign_in_refused: 'signIn.refused.title',
  recovery_link: 'recover.title',
  recovery_title: 'recover.title',
  recovery_lead: `recover.lead.${reset.method}`,
  recovery_submit: 'recover.submit',
  recovery_sent: 'recover.sent.lead',
  ...(situations.first_connection?.kind === 'recovery' ? {} : { first_connection_link: 'signIn.firstConnection' }),
});

/** What members read where the institution has no words of its own, by path of the label and by language. */
export function defaultWords(profile: Profile): Record<string, Record<Language, string>> {
  const write = (language: Language, key: string): string => {
    const { t, exists } = i18nFor(language);
    const name = `requester:${key}`;
    return exists(name) ? t(name as 'requester:signIn.title', { portal: profile.portalName }) : '';
  };
  return Object.fromEntries(
    Object.entries(wordsOf(profile)).map(([label, key]) => [
      `labels.${label}`,
      Object.fromEntries(languages.map((language) => [language, write(language, key)])) as Record<Language, string>,
    ]),
  );
}
