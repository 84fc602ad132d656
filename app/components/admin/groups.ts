import { type Field, SECTION_FIELDS, type Section } from '#server/institutions/contract.ts';

/** Fields that belong together on the page of a section. `about`: the action or the situation that they are for. */
export type FieldGroup = { key: string; about: { kind: 'action' | 'situation'; name: string } | null; fields: Field[] };

const GROUPS: readonly [RegExp, string][] = [
  [/^(name|shortName|portalName)$/, 'names'],
  [/^colour\./, 'colours'],
  [/^(languages|defaultLanguage)$/, 'languages'],
  [/^labels\.sign_in/, 'signInPage'],
  [/^labels\./, 'recoveryPage'],
  [/^recovery\./, 'asking'],
  [/^policy\.freshnessMinutes\./, 'freshness'],
  [/^(policy\.blind|blindQuestions)/, 'answers'],
  [/^policy\./, 'limits'],
];

function groupOf(path: string): Pick<FieldGroup, 'key' | 'about'> {
  const [, action] = /^policy\.actions\.([a-z_]+)/.exec(path) ?? [];
  if (action) return { key: `action.${action}`, about: { kind: 'action', name: action } };
  const [, situation] = /^situations\.([a-z_]+)/.exec(path) ?? [];
  if (situation) return { key: `situation.${situation}`, about: { kind: 'situation', name: situation } };
  const key = GROUPS.find(([where]) => where.test(path))?.[1] ?? path.split('.')[0] ?? path;
  return { key, about: null };
}

/** The groups of a section, in the order of its fields. */
export function groupsOf(section: Section): FieldGroup[] {
  const groups = new Map<string, FieldGroup>();
  for (const field of SECTION_FIELDS[section]) {
    const { key, about } = groupOf(field.path);
    const group = groups.get(key) ?? { key, about, fields: [] };
    group.fields.push(field);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The values on which other fields depend, as a profile has them. */
export function controlsOf(section: Section, valueAt: (path: string) => unknown): Record<string, string> {
  const controlling = SECTION_FIELDS[section].filter(({ kind }) => kind === 'choice' || kind === 'present');
  return Object.fromEntries(
    controlling.map(({ path, kind }) => {
      const value = valueAt(path);
      return [path, kind === 'present' ? (value === undefined ? '' : 'on') : String(value ?? '')];
    }),
  );
}
