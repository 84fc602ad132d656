import { LANGUAGES, type Profile } from './contract.ts';
import { type Field, type OwnKeys, SECTION_FIELDS, SECTION_KEYS, type Section } from './profile-sections.ts';

/** A form as it was sent: its names, each with its values in their order. */
export type SentForm = readonly (readonly [name: string, value: string])[];
type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The profile with one section as a form has it: not checked, and what is no number left as it was typed. */
export function readSection(profile: Profile, section: Section, sent: SentForm): Tree {
  const kept = Object.entries(profile).filter(([key]) => !SECTION_KEYS[section].includes(key));
  const values = new Map<string, string[]>();
  for (const [name, value] of sent) values.set(name, [...(values.get(name) ?? []), value.trim()]);
  const read: Tree = {};
  for (const field of SECTION_FIELDS[section]) readField(field, '', values, read);
  return { ...Object.fromEntries(kept), ...read };
}

type Values = ReadonlyMap<string, string[]>;

function readField(field: Field, prefix: string, values: Values, into: Tree): void {
  const value = fieldValue(field, prefix, values);
  if (value !== LEFT_OUT) put(into, field.path, value);
}

const LEFT_OUT = Symbol('left out');

function fieldValue(field: Field, prefix: string, values: Values): unknown {
  const name = prefix + field.path;
  const all = values.get(name) ?? [];
  const last = all.at(-1) ?? '';
  if (field.when && !field.when.is.includes(values.get(prefix + field.when.path)?.at(-1) ?? '')) return LEFT_OUT;
  switch (field.kind) {
    case 'text':
      // A text that is only there with another field may be missing: the link of a referral.
      return last === '' && field.when ? LEFT_OUT : last;
    case 'colour':
      return last;
    case 'choice':
      return last === '' ? LEFT_OUT : last;
    case 'toggle':
      return last === 'on';
    case 'present':
      return last === 'on' ? {} : LEFT_OUT;
    case 'number':
      return numberOf(field, last);
    case 'texts': {
      const texts = LANGUAGES.map((language) => [language, values.get(`${name}.${language}`)?.at(-1) ?? ''] as const);
      const isEmpty = texts.every(([, text]) => text === '');
      return field.isOptional && isEmpty ? LEFT_OUT : Object.fromEntries(texts);
    }
    case 'checks':
      return chosen(field.options, all);
    case 'day': {
      const [month, day] = ['month', 'day'].map((part) => values.get(`${name}.${part}`)?.at(-1) ?? '');
      if (field.isOptional && month === '' && day === '') return LEFT_OUT;
      return { month: wholeNumber(month), day: wholeNumber(day) };
    }
    case 'ranked':
      return [...new Set(all.filter((one) => one !== ''))];
    case 'ways': {
      const sets = rowsOf(name, values).map((row) => values.get(row) ?? []);
      return sets.map((set) => chosen(field.options, set)).filter((set) => set.length > 0);
    }
    case 'rows': {
      const rows = rowsOf(name, values).map((row) => {
        const read: Tree = {};
        for (const inner of field.fields) readField(inner, `${row}.`, values, read);
        return read;
      });
      return field.isKeyed ? Object.fromEntries(rows.map(({ key, ...rest }) => [String(key), rest])) : rows;
    }
  }
}

/** What was chosen of the options, in the order in which it was sent. */
const chosen = (options: readonly string[] | OwnKeys, sent: readonly string[]): string[] =>
  [...new Set(sent)].filter((one) => typeof options === 'string' || options.includes(one));

const wholeNumber = (typed = ''): unknown => (/^\d{1,2}$/.test(typed) ? Number(typed) : typed || undefined);

/** A number as it was typed; what is none stays as it is, to be shown with what is wrong with it. */
function numberOf({ blank }: Field & { kind: 'number' }, typed: string): unknown {
  if (typed === '') return blank === 'absent' ? LEFT_OUT : blank === 'null' ? null : undefined;
  return /^-?\d{1,9}([.,]\d{1,9})?$/.test(typed) ? Number(typed.replace(',', '.')) : typed;
}

/** The rows that a form holds under a name (`blocks.0`, `blocks.1`), in their order there. */
function rowsOf(name: string, values: ReadonlyMap<string, string[]>): string[] {
  const rows = [...values.keys()].flatMap((key) => {
    const index = key.startsWith(`${name}.`) ? /^\d{1,4}/.exec(key.slice(name.length + 1))?.[0] : undefined;
    return index === undefined ? [] : [Number(index)];
  });
  return [...new Set(rows)].sort((left, right) => left - right).map((index) => `${name}.${index}`);
}

function put(into: Tree, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  let place = into;
  for (const key of keys) {
    if (!isTree(place[key])) place[key] = {};
    place = place[key] as Tree;
  }
  place[last] = value;
}
