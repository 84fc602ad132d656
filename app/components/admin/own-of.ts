import type { Language, OwnKeys, Profile } from '#server/institutions/contract.ts';

/** What a profile names itself: the keys, in their order, with what people call each. */
export type Own = Readonly<Record<OwnKeys, readonly { key: string; name: string }[]>>;

/** What a profile names itself, in the words of a language. */
export const ownOf = ({ blocks, roles, schools }: Profile, language: Language): Own => ({
  blocks: blocks.map(({ key, title }) => ({ key, name: title[language] || key })),
  roles: Object.entries(roles).map(([key, { label }]) => ({ key, name: label[language] || key })),
  schools: schools.map(({ key, name }) => ({ key, name: name || key })),
});
