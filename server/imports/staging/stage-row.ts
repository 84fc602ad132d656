import { addressField } from '../../accounts/contract.ts';
import { normalisePhone } from '../../accounts/values.ts';
import type { Profile } from '../../institutions/contract.ts';
import { parseNationalNumber } from '../../national-number.ts';
import {
  type CodedField,
  IMPORT_FIELDS,
  type ImportField,
  type Mapping,
  type Refusal,
  type RowMeaning,
  type RowReason,
} from '../contract.ts';
import { readDate } from './read-date.ts';

/** A row of the file, as it was cut into cells. */
export type FileRow = { line: number; cells: readonly string[]; fault: 'ragged' | 'unreadable' | null };

/** What a row tells, understood: null where it tells nothing. `reasons`: why it is refused, empty where it is not. */
export type ToldRow = {
  line: number;
  /** What the source knows the person by. */
  key: { kind: 'record_key' | 'national_number' | 'client_number' | 'username'; value: string } | null;
  nationalNumber: string | null;
  lastName: string;
  firstName: string;
  language: string | null;
  address: string | null;
  /** Digits with country code. */
  phone: string | null;
  birthDate: string | null;
  username: string | null;
  clientNumber: string | null;
  roles: string[];
  school: string | null;
  /** `role|school`. */
  assignments: string[];
  status: 'active' | 'disabled' | 'not_migrated' | null;
  /** Answers to call-back questions, by key. */
  facts: Record<string, string>;
  /** The day on which the source says that the row changed. */
  changedAt: string | null;
  reasons: string[];
};

export type RowReader = (row: FileRow) => ToldRow;

const LONGEST = { name: 100, key: 200, fact: 255, username: 128 };
/** Control and format characters (bidi marks, zero width) and what stands for an unreadable byte. */
const UNREADABLE = /[\p{Cc}\p{Cf}\u2028\u2029\uFFFD]/u;
const USERNAME = /^[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{N}._@+'-]*$/u;
const STATUSES = ['active', 'disabled', 'not_migrated'];
const DAY = 86_400_000;

const clean = (cell: string): string =>
  cell
    .normalize('NFC')
    .trim()
    .replace(/[\s\u00A0]+/g, ' ');

/**
 * How the rows of one file are understood: which column is what, once for all rows. The national number's column is left
 * alone where the institution uses none.
 * @returns a pure function of a row, or why the header will not do.
 */
export function rowReader(
  profile: Profile,
  mapping: Mapping,
  { header, rowIs, today }: { header: readonly string[]; rowIs: RowMeaning; today: Date },
): RowReader | Refusal {
  const names = header.map(clean);
  const wanted = Object.entries(mapping.columns).filter(
    ([field]) => field !== 'national_number' || profile.nationalNumber.isUsed,
  ) as [ImportField, string][];
  const questions = new Set(profile.blindQuestions.map(({ key }) => key));
  const facts = Object.entries(mapping.facts).filter(([key]) => questions.has(key));
  const inOrder = wanted.toSorted(([a], [b]) => IMPORT_FIELDS.indexOf(a) - IMPORT_FIELDS.indexOf(b));
  const told = [...new Set([...inOrder, ...facts].map(([, name]) => name))];
  const timesOf = (name: string) => names.filter((one) => one === clean(name)).length;
  const missing = told.filter((name) => timesOf(name) === 0);
  if (missing.length > 0) return { code: 'column_missing', detail: named(missing) };
  const twice = told.filter((name) => timesOf(name) > 1);
  if (twice.length > 0) return { code: 'column_twice', detail: named(twice) };
  const places = new Map(wanted.map(([field, name]) => [field, names.indexOf(clean(name))]));
  const factPlaces = facts.map(([key, name]) => ({ key, at: names.indexOf(clean(name)) }));
  const read: Reading = { profile, mapping, places, factPlaces, rowIs, today, codes: codesOf(profile, mapping) };
  return (row) => stageRow(read, row);
}

const named = (columns: readonly string[]): Record<string, string> =>
  columns.length === 1 ? { column: columns.join() } : { columns: columns.join(', ') };

type Reading = {
  profile: Profile;
  mapping: Mapping;
  places: ReadonlyMap<ImportField, number>;
  factPlaces: readonly { key: string; at: number }[];
  rowIs: RowMeaning;
  today: Date;
  codes: Record<CodedField, Map<string, string>>;
};

/** What each code of the source stands for: as the mapping says, else one of ours by its own name. */
function codesOf({ roles, schools, languages }: Profile, { values }: Mapping): Record<CodedField, Map<string, string>> {
  const of = (field: CodedField, ours: readonly string[]) => {
    const told = Object.entries(values[field] ?? {}).filter(([, ownValue]) => ours.includes(ownValue));
    return new Map([
      ...ours.map((one) => [one, one] as const),
      ...told.map(([code, one]) => [fold(code), one] as const),
    ]);
  };
  return {
    role: of('role', Object.keys(roles)),
    school: of(
      'school',
      schools.map(({ key }) => key),
    ),
    language: of('language', languages),
    status: of('status', STATUSES),
  };
}

const fold = (code: string): string => clean(code).toLowerCase();

function stageRow(reading: Reading, { line, cells, fault }: FileRow): ToldRow {
  const { profile, mapping, places, factPlaces, today } = reading;
  const reasons: string[] = fault ? [fault] : [];
  const refuse = (reason: RowReason, field: string): null => {
    reasons.push(`${reason}:${field}`);
    return null;
  };
  const cellOf = (field: ImportField): string => clean(cells[places.get(field) ?? -1] ?? '');

  /** A cell that `read` understands; null where it is blank. */
  const told = (field: ImportField, longest: number, reason: RowReason, read: (cell: string) => string | null) => {
    const cell = cellOf(field);
    if (cell === '') return null;
    if (cell.length > longest) return refuse('too_long', field);
    if (UNREADABLE.test(cell)) return refuse('unreadable', field);
    return read(cell) ?? refuse(reason, field);
  };
  const name = (field: 'last_name' | 'first_name'): string => {
    const cell = told(field, LONGEST.name, 'name_without_letters', (text) => (/\p{L}/u.test(text) ? text : null));
    if (cellOf(field) === '') refuse('missing_value', field);
    return cell ?? '';
  };
  const code = (field: CodedField): string | null => {
    const cell = cellOf(field) || (mapping.constants[field] ?? '');
    if (cell === '') return null;
    if (cell.length > LONGEST.key) return refuse('too_long', field);
    return reading.codes[field].get(fold(cell)) ?? refuse('unknown_code', field);
  };
  const date = (field: 'birth_date' | 'changed_at', latest: number): string | null =>
    told(field, 40, 'date_invalid', (text) => {
      const day = readDate(text, mapping.dateOrder);
      return day !== null && Date.parse(day) <= latest ? day : null;
    });

  const nationalNumber = told('national_number', 40, 'number_invalid', (text) => readNumber(text, today));
  const username = told('username', LONGEST.username, 'username_invalid', readUsername);
  const clientNumber = told('client_number', 40, 'client_number_invalid', readClientNumber);
  const lastName = name('last_name');
  const firstName = name('first_name');
  const role = code('role');
  if (role === null && places.has('role') && cellOf('role') === '' && !mapping.constants.role)
    refuse('missing_value', 'role');
  const school = code('school');
  if (reading.rowIs === 'assignment' && school === null && !reasons.includes('unknown_code:school'))
    refuse('missing_value', 'school');
  const isAssigned = role !== null && school !== null;
  const row: ToldRow = {
    line,
    key: null,
    nationalNumber,
    lastName,
    firstName,
    language: code('language'),
    address: told('address', 320, 'address_invalid', (text) => addressField.safeParse(text).data ?? null),
    phone: told('phone', 40, 'phone_invalid', readPhone),
    birthDate: date('birth_date', today.getTime()),
    username: profile.usernames.source === 'none' ? null : username,
    clientNumber,
    roles: role === null ? [] : [role],
    school,
    assignments:
      isAssigned && (reading.rowIs === 'assignment' || profile.roles[role]?.needsAssignment)
        ? [`${role}|${school}`]
        : [],
    status: code('status') as ToldRow['status'],
    facts: {},
    changedAt: date('changed_at', today.getTime() + DAY),
    reasons,
  };
  for (const { key, at } of factPlaces) {
    const cell = clean(cells[at] ?? '');
    if (cell.length > LONGEST.fact) refuse('too_long', key);
    else if (UNREADABLE.test(cell)) refuse('unreadable', key);
    else if (cell !== '') row.facts[key] = cell;
  }
  const recordKey = told('record_key', LONGEST.key, 'unreadable', (text) => text);
  row.key = keyOf(reading, {
    record_key: recordKey,
    national_number: nationalNumber,
    client_number: clientNumber,
    username,
  });
  const first = KEYS.find((kind) => places.has(kind));
  if (row.key === null && first !== undefined && reasons.length === 0) refuse('missing_value', first);
  return row;
}

const KEYS = ['record_key', 'national_number', 'client_number', 'username'] as const;

/** A source whose rows have a key of their own is known by that alone; otherwise by the first number that the row has. */
function keyOf({ places }: Reading, told: Record<(typeof KEYS)[number], string | null>): ToldRow['key'] {
  if (places.has('record_key')) return told.record_key === null ? null : { kind: 'record_key', value: told.record_key };
  for (const kind of KEYS) {
    const value = told[kind];
    if (value !== null) return { kind, value };
  }
  return null;
}

/**
 * A national number that passes its check. Spreadsheets drop the noughts with which a number of the years 2000 to 2009
 * begins: bare digits are given them back, and must pass the check then.
 */
function readNumber(text: string, today: Date): string | null {
  const whole = /^\d{8,10}$/.test(text) ? text.padStart(11, '0') : text;
  const parsed = parseNationalNumber(whole, today);
  return parsed.kind === 'valid' ? parsed.number : null;
}

function readUsername(text: string): string | null {
  const username = text.normalize('NFKC').toLowerCase();
  return username.length >= 2 && USERNAME.test(username) ? username : null;
}

function readClientNumber(text: string): string | null {
  const digits = text.replace(/[ .-]/g, '');
  return /^\d{10}$/.test(digits) ? digits : null;
}

/** E.164: fifteen digits at most; fewer than eight are no number of a person. */
function readPhone(text: string): string | null {
  if (!/^[+\d\s()./-]+$/.test(text.normalize('NFKC'))) return null;
  const digits = normalisePhone(text);
  return digits.length >= 8 && digits.length <= 15 ? digits : null;
}
