/** A row of `import_row`, by its columns; what is left out is null. */
export type ImportRow = {
  import_id: string;
  line: number;
  outcome: string;
  reasons: readonly string[];
  changes: readonly string[];
  account_id: string | null;
  record_key: string | null;
  fingerprint: string | null;
  part: string | null;
  last_name: string | null;
  first_name: string | null;
  search_name: string | null;
  language: string | null;
  roles: readonly string[];
  assignments: readonly string[];
  school: string | null;
  status: string | null;
  username: string | null;
  username_base: string | null;
  client_number: string | null;
  national_number: string | null;
  national_number_index: string | null;
  national_number_hint: string | null;
  address: string | null;
  address_index: string | null;
  address_hint: string | null;
  phone: string | null;
  phone_hint: string | null;
  birth_date: string | null;
  facts: string | null;
  fact_keys: readonly string[];
  contact_key: string | null;
  facts_key: string | null;
  told_at: string | null;
  kept: string | null;
};

const COLUMNS = [
  'import_id',
  'line',
  'outcome',
  'reasons',
  'changes',
  'account_id',
  'record_key',
  'fingerprint',
  'part',
  'last_name',
  'first_name',
  'search_name',
  'language',
  'roles',
  'assignments',
  'school',
  'status',
  'username',
  'username_base',
  'client_number',
  'national_number',
  'national_number_index',
  'national_number_hint',
  'address',
  'address_index',
  'address_hint',
  'phone',
  'phone_hint',
  'birth_date',
  'facts',
  'fact_keys',
  'contact_key',
  'facts_key',
  'told_at',
  'kept',
] as const satisfies readonly (keyof ImportRow)[];

/** The statement that {@link copyLine} writes lines for. */
export const COPY_ROWS = `copy import_row (${COLUMNS.map((column) => `"${column}"`).join(', ')}) from stdin`;

/** Text that somebody wrote; every other column holds codes, keyed hashes and base64. */
const FREE: ReadonlySet<string> = new Set<keyof ImportRow>([
  'last_name',
  'first_name',
  'search_name',
  'school',
  'username',
  'username_base',
  'address_hint',
]);

const SPECIAL = /[\\\b\f\n\r\t\v]/g;
const escaped = (text: string): string => text.replace(SPECIAL, (sign) => ESCAPES[sign] ?? sign);
const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

const toArray = (items: readonly string[]): string =>
  `{${items.map((item) => `"${item.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;

/** One line of PostgreSQL's text format (COPY, "Text Format"). */
export function copyLine(row: ImportRow): string {
  const cells = COLUMNS.map((column) => {
    const value = row[column];
    if (value === null) return '\\N';
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') return value.length === 0 ? '{}' : escaped(toArray(value));
    return FREE.has(column) ? escaped(value) : value;
  });
  return `${cells.join('\t')}\n`;
}
