/**
 * Mail services that people in Belgium, France and around use privately. `isDistinctive`: the name is no ordinary word, so
 * that the same name under another top-level domain, or with a word added, imitates it.
 */
const PROVIDERS: readonly { name: string; suffixes: string; isDistinctive?: true }[] = [
  { name: 'gmail', suffixes: 'com', isDistinctive: true },
  { name: 'googlemail', suffixes: 'com', isDistinctive: true },
  {
    name: 'outlook',
    suffixes: 'com be fr de es it ie at dk pt cz sk hu co.uk com.br com.tr',
    isDistinctive: true,
  },
  { name: 'hotmail', suffixes: 'com be fr nl de es it ch lu at dk se no fi gr co.uk', isDistinctive: true },
  { name: 'live', suffixes: 'com be fr nl de it ie at dk se no co.uk com.pt' },
  { name: 'msn', suffixes: 'com' },
  { name: 'yahoo', suffixes: 'com be fr nl de es it ie at dk se no pl ro gr ca co.uk com.br', isDistinctive: true },
  { name: 'ymail', suffixes: 'com' },
  { name: 'rocketmail', suffixes: 'com' },
  { name: 'icloud', suffixes: 'com', isDistinctive: true },
  { name: 'me', suffixes: 'com' },
  { name: 'mac', suffixes: 'com' },
  { name: 'aol', suffixes: 'com fr de be' },
  { name: 'proton', suffixes: 'me' },
  { name: 'protonmail', suffixes: 'com ch', isDistinctive: true },
  { name: 'pm', suffixes: 'me' },
  { name: 'gmx', suffixes: 'com net de at ch fr' },
  { name: 'web', suffixes: 'de' },
  { name: 't-online', suffixes: 'de' },
  { name: 'mail', suffixes: 'com' },
  { name: 'fastmail', suffixes: 'com fm' },
  { name: 'tuta', suffixes: 'com io' },
  { name: 'tutanota', suffixes: 'com de' },
  { name: 'mailo', suffixes: 'com' },
  { name: 'skynet', suffixes: 'be', isDistinctive: true },
  { name: 'belgacom', suffixes: 'net be' },
  { name: 'proximus', suffixes: 'be com', isDistinctive: true },
  { name: 'telenet', suffixes: 'be', isDistinctive: true },
  { name: 'pandora', suffixes: 'be' },
  { name: 'scarlet', suffixes: 'be' },
  { name: 'voo', suffixes: 'be' },
  { name: 'brutele', suffixes: 'be' },
  { name: 'base', suffixes: 'be' },
  { name: 'edpnet', suffixes: 'be' },
  { name: 'orange', suffixes: 'be fr com' },
  { name: 'wanadoo', suffixes: 'fr', isDistinctive: true },
  { name: 'laposte', suffixes: 'net fr', isDistinctive: true },
  { name: 'free', suffixes: 'fr' },
  { name: 'sfr', suffixes: 'fr' },
  { name: 'neuf', suffixes: 'fr' },
  { name: 'bbox', suffixes: 'fr' },
  { name: 'numericable', suffixes: 'fr be' },
  { name: 'club-internet', suffixes: 'fr' },
  { name: 'ziggo', suffixes: 'nl' },
  { name: 'kpnmail', suffixes: 'nl' },
  { name: 'pt', suffixes: 'lu' },
];

export type ProviderDomain = { domain: string; name: string; isDistinctive: boolean };

/** Every domain under which these services give out addresses. */
export const PROVIDER_DOMAINS: readonly ProviderDomain[] = PROVIDERS.flatMap(({ name, suffixes, isDistinctive }) =>
  suffixes.split(' ').map((suffix) => ({ domain: `${name}.${suffix}`, name, isDistinctive: isDistinctive ?? false })),
);

const DOMAINS = new Set(PROVIDER_DOMAINS.map(({ domain }) => domain));

/** Whether anybody may have an address there: two addresses of one such domain belong to two people. */
export const isMailProvider = (domain: string): boolean => DOMAINS.has(domain);
