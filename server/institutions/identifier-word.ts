import type { Identifier, Language, Profile } from './contract.ts';

/**
 * What an institution calls an identifier where a member types it: at sign-in, where that asks for this one alone, else on
 * the recovery page. Empty where it says nothing of its own, so that it can be spread into a mail's fact.
 */
export function identifierWord(
  { labels, signInWith }: Profile,
  identifier: Identifier,
  language: Language,
): { word?: string } {
  const [way, ...others] = signInWith;
  const atSignIn = way === identifier && others.length === 0 ? labels.sign_in_identifier : undefined;
  const label = atSignIn ?? (identifier === 'client_number' ? undefined : labels[`recovery_${identifier}`]);
  return label ? { word: label[language] } : {};
}
