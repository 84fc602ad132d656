import {
  CODED_FIELDS,
  type CodedField,
  type FileHead,
  type ImportField,
  type Mapping,
} from '#server/imports/contract.ts';

type Option = { value: string; label: string };

/** What columns and codes can mean at an institution. */
export type ColumnChoices = {
  coded: Record<CodedField, Option[]>;
  facts: { key: string; label: string }[];
  usesNumber: boolean;
};

/** What has been said of a file's columns so far. */
export type Said = Pick<Mapping, 'columns' | 'facts' | 'values' | 'constants' | 'dateOrder'>;

/** The titles of a file with its first cells; without a file (`facts` null), those that are remembered of the last one. */
export type ColumnHead = Pick<FileHead, 'header' | 'samples' | 'suggestion' | 'codes'> & {
  facts: FileHead['facts'] | null;
};

/** What is remembered of a source's last file: its titles, and the codes that have a meaning. */
export function rememberedHead(header: readonly string[], { columns, facts, values }: Mapping): ColumnHead {
  const told = [...Object.values(columns), ...Object.values(facts)];
  const coded = CODED_FIELDS.flatMap((field) => {
    const [column, meanings] = [columns[field], values[field]];
    return column && meanings ? [[column, Object.keys(meanings)] as const] : [];
  });
  return {
    facts: null,
    header: [...new Set([...header, ...told])],
    samples: [],
    suggestion: { columns: {}, facts: {} },
    codes: Object.fromEntries(coded),
  };
}

/** What separates the cells of a file, by the names that the texts have for it. */
export const DELIMITER_NAMES = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;

export const DATE_FIELDS: readonly ImportField[] = ['birth_date', 'changed_at'];
export const isCoded = (field: ImportField): field is CodedField => CODED_FIELDS.some((one) => one === field);

/** The fields as they are asked, in groups. */
export const FIELD_GROUPS = {
  names: ['last_name', 'first_name'],
  keys: ['national_number', 'record_key', 'client_number', 'username'],
  contact: ['address', 'phone', 'language', 'birth_date'],
  place: ['role', 'school', 'status'],
  times: ['changed_at'],
} as const satisfies Record<string, readonly ImportField[]>;

const present = <K extends string>(columns: Partial<Record<K, string>>, header: readonly string[]) =>
  Object.fromEntries(
    Object.entries<string | undefined>(columns).filter(([, column]) => column !== undefined && header.includes(column)),
  ) as Partial<Record<K, string>>;

/** What stands in the form at first: what the source's columns meant last, else what their names suggest. */
export function firstSaid(mapping: Mapping | null, head: ColumnHead): Said {
  const { header, suggestion } = head;
  if (mapping === null)
    return {
      columns: present(suggestion.columns, header),
      facts: present(suggestion.facts, header) as Record<string, string>,
      values: {},
      constants: {},
      dateOrder: 'dmy',
    };
  const { columns, facts, values, constants, dateOrder } = mapping;
  return {
    columns: present(columns, header),
    facts: present(facts, header) as Record<string, string>,
    values,
    constants,
    dateOrder,
  };
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** The value that a code names by itself, by key or by label; empty where there is none. */
export const guessValue = (code: string, options: readonly Option[]): string =>
  options.find(({ value, label }) => [value, label].some((one) => plain(one) === plain(code)))?.value ?? '';

/** The different cells of a column, as far as they are few enough to be given a meaning each. */
export function codesOf(head: ColumnHead, column: string | undefined): string[] | null {
  if (column === undefined || !Object.hasOwn(head.codes, column)) return null;
  return head.codes[column] ?? null;
}

/** The first cells of a column that hold anything. */
export function samplesOf(head: ColumnHead, column: string | undefined): string[] {
  const place = column === undefined ? -1 : head.header.indexOf(column);
  if (place === -1) return [];
  return head.samples
    .map((row) => row[place] ?? '')
    .filter((cell) => cell.trim() !== '')
    .slice(0, 3);
}
