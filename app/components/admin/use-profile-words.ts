import { useTranslation } from 'react-i18next';
import { COMMAND_LINE } from '#server/audit/contract.ts';
import { type Field, SECTION_FIELDS, SECTIONS, type Section } from '#server/institutions/contract.ts';
import { dayOfYear } from '../../i18n/day-of-year.ts';
import { isLanguage, languageNames } from '../../i18n/languages.ts';

type Found = { field: Field; path: string; language: string | null };

const FIELDS = SECTIONS.flatMap((section) => SECTION_FIELDS[section]);

/** The field of the editor that a path of a profile belongs to; the path without rows and language. */
function fieldOf(path: string): Found | null {
  for (const field of FIELDS) {
    if (path === field.path) return { field, path, language: null };
    if (!path.startsWith(`${field.path}.`)) continue;
    const rest = path.slice(field.path.length + 1);
    if (field.kind === 'texts') return { field, path: field.path, language: rest };
    if (field.kind !== 'rows') continue;
    const [, ...inRow] = rest.split('.');
    const within = inRow.join('.');
    const inner = field.fields.find((one) => within === one.path || within.startsWith(`${one.path}.`));
    const language = inner?.kind === 'texts' ? (inRow.at(-1) ?? null) : null;
    return inner
      ? { field: inner, path: `${field.path}.${inner.path}`, language }
      : { field, path: field.path, language: null };
  }
  return null;
}

/** The name under which the words of a path stand; what repeats for each action or situation has them once. */
const nameOf = (path: string): string =>
  path
    .replace(/^policy\.actions\.[a-z_]+/, 'action')
    .replace(/^situations\.[a-z_]+/, 'situation')
    .replaceAll('.', '_');

/** Where the words for the values of a field stand. */
const WORDS: Record<string, string> = {
  signInWith: 'admin:identifier',
  'recovery.by': 'admin:identifier',
  'reset.tells': 'admin:identifier',
  'usernames.source': 'admin:usernames',
  'recovery.form': 'admin:recoveryForm',
  'reset.method': 'admin:resetMethod',
  'passwordRules.requires': 'admin:requires',
  'support.options.situation': 'admin:situation',
  'populations.opening.kind': 'admin:openingKind',
  'accessMail.carries': 'admin:accessMailCarries',
};
function wordsOf(path: string): string | null {
  if (path.startsWith('policy.actions.')) return 'desk:evidence.kind';
  if (/^situations\.[a-z_]+\.kind$/.test(path)) return 'admin:situationKind';
  return WORDS[path] ?? null;
}

/** The words of the profile editor: what a place in a profile is called, and its value as a person says it. */
export function useProfileWords() {
  const { t, i18n } = useTranslation(['admin', 'desk', 'supervision', 'common']);
  const write = (key: string): string => i18n.t(key as 'admin:title');
  const optional = (key: string): string | undefined => (i18n.exists(key) ? write(key) : undefined);

  function fieldLabel(path: string): string {
    const [, kind] = /^policy\.freshnessMinutes\.(.+)$/.exec(path) ?? [];
    if (kind) return write(`desk:evidence.kind.${kind}`);
    const [, label] = /^labels\.(.+)$/.exec(path) ?? [];
    if (label) return write(`admin:label.${label}`);
    return optional(`admin:field.${nameOf(path)}`) ?? optional(`admin:group.${path}.title`) ?? path;
  }

  function word(path: string, value: string): string {
    if (isLanguage(value) && /^(languages|defaultLanguage)$/.test(path)) return languageNames[value];
    const home = wordsOf(path);
    const key = `${home}.${value === '' ? 'none' : value}`;
    return home && i18n.exists(key) ? write(key) : value;
  }

  return {
    section: (section: Section | 'connections'): string => write(`admin:section.${section}`),
    /** Who put a version in force. */
    author: (name: string): string => (name === COMMAND_LINE ? t('admin:history.commandLine') : name),
    label: fieldLabel,
    hint: (path: string): string | undefined => optional(`admin:hint.${nameOf(path)}`),
    word,
    /** A path of a profile as a person reads it: what it belongs to, what it is, in which language. */
    place(path: string): string {
      const found = fieldOf(path);
      const [, action] = /^policy\.actions\.([a-z_]+)/.exec(path) ?? [];
      const [, situation] = /^situations\.([a-z_]+)/.exec(path) ?? [];
      const [, freshness] = /^(policy\.freshnessMinutes)\./.exec(path) ?? [];
      const within = action
        ? write(`supervision:verifiedAction.${action}`)
        : situation
          ? write(`admin:situation.${situation}`)
          : freshness
            ? write('admin:group.freshness.title')
            : null;
      const row = found && found.path !== path ? rowOf(path, found.field) : null;
      const parts = [within, found ? fieldLabel(found.path) : path, row];
      const named = parts.filter((part) => part !== null).join(' · ');
      return found?.language ? `${named} (${found.language})` : named;
    },
    value(path: string, value: unknown): string {
      const found = fieldOf(path);
      const at = found?.path ?? path;
      if (value === null || value === undefined) return t('admin:value.none');
      if (typeof value === 'boolean') return t(value ? 'admin:value.yes' : 'admin:value.no');
      if (Array.isArray(value)) {
        if (value.length === 0) return t('admin:value.none');
        const words = value.map((one: unknown) =>
          Array.isArray(one) ? one.map((inner) => word(at, String(inner))).join(' + ') : word(at, String(one)),
        );
        return words.join(value.some((one) => Array.isArray(one)) ? ` ${t('admin:value.or')} ` : ', ');
      }
      if (isDay(value)) return dayOfYear(value, i18n.language);
      if (typeof value === 'number') {
        const unit = found?.field.kind === 'number' ? found.field.unit : undefined;
        return unit ? t(`admin:unit.${unit}`, { count: value }) : String(value);
      }
      return value === '' ? t('admin:value.empty') : word(at, String(value));
    },
  };
}

const isDay = (value: unknown): value is { month: number; day: number } =>
  typeof value === 'object' && value !== null && 'month' in value && 'day' in value;

/** Which row of a list a path leads into: its number, or its name where rows have one. */
function rowOf(path: string, field: Field): string | null {
  const row = /\.(\d+)\./.exec(path)?.[1];
  if (row !== undefined) return String(Number(row) + 1);
  return field.kind === 'texts' || field.kind === 'checks' ? (/^roles\.([^.]+)\./.exec(path)?.[1] ?? null) : null;
}
