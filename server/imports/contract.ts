import { z } from 'zod';
import type { Localised } from '../institutions/contract.ts';

/** What a column of a file can mean; besides these, the answers to an institution's call-back questions. */
export const IMPORT_FIELDS = [
  'record_key',
  'national_number',
  'last_name',
  'first_name',
  'language',
  'address',
  'phone',
  'birth_date',
  'username',
  'client_number',
  'role',
  'school',
  'status',
  'changed_at',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** Fields whose cells are codes of the source's software, each of which stands for a value of ours. */
export const CODED_FIELDS = ['role', 'school', 'language', 'status'] as const;
export type CodedField = (typeof CODED_FIELDS)[number];

/** What a code of the column `status` may stand for. */
export const IMPORTED_STATUSES = ['active', 'disabled', 'not_migrated'] as const;

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];
export const ENCODINGS = ['utf-8', 'utf-16le', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const columnName = z.string().trim().min(1).max(200);

/**
 * What the columns of a source mean, by their names in the first row. What is left out of `delimiter`, `encoding` and
 * `sheet` is found out with each file. `values`: what a source's codes stand for; `constants`: the value of a column that
 * it lacks.
 */
export const mappingSchema = z
  .object({
    headerLine: z.number().int().min(1).max(50).default(1),
    delimiter: z.enum(DELIMITERS).optional(),
    encoding: z.enum(ENCODINGS).optional(),
    sheet: z.string().max(100).optional(),
    dateOrder: z.enum(['dmy', 'mdy', 'ymd']).default('dmy'),
    columns: z.partialRecord(z.enum(IMPORT_FIELDS), columnName),
    facts: z.record(z.string().regex(/^[a-z_]+$/), columnName).default({}),
    values: z.partialRecord(z.enum(CODED_FIELDS), z.record(z.string(), z.string())).default({}),
    constants: z.partialRecord(z.enum(CODED_FIELDS), z.string()).default({}),
  })
  .refine(({ columns }) => columns.last_name !== undefined && columns.first_name !== undefined, {
    path: ['columns'],
    message: 'names_missing',
  })
  .refine(
    ({ columns }) =>
      columns.national_number !== undefined ||
      columns.record_key !== undefined ||
      columns.client_number !== undefined ||
      columns.username !== undefined,
    { path: ['columns'], message: 'key_missing' },
  );
export type Mapping = z.output<typeof mappingSchema>;

export const ROW_MEANINGS = ['person', 'assignment'] as const;
export type RowMeaning = (typeof ROW_MEANINGS)[number];

/**
 * `unmapped`: nobody has said what its columns mean. `received`: it waits to be read. `previewed`: a person decides.
 * `refused`: the file itself will not do.
 */
export const IMPORT_STATES = [
  'unmapped',
  'received',
  'reading',
  'previewed',
  'applying',
  'applied',
  'refused',
  'cancelled',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

export const IMPORT_PHASES = ['reading', 'comparing', 'applying'] as const;
export type ImportPhase = (typeof IMPORT_PHASES)[number];

/**
 * `kept`: the row differs, and the register stays as it is (a verified change is newer). `joined`: another assignment of a
 * person who stands in the file already.
 */
export const ROW_OUTCOMES = ['new', 'changed', 'unchanged', 'kept', 'refused', 'joined'] as const;
export type RowOutcome = (typeof ROW_OUTCOMES)[number];

/** Why a row is refused or kept. A reason is stored as `code`, or `code:field`. */
export const ROW_REASONS = [
  'missing_value',
  'too_long',
  'unreadable',
  'ragged',
  'number_invalid',
  'number_of_another',
  'number_differs',
  'address_invalid',
  'phone_invalid',
  'date_invalid',
  'name_without_letters',
  'username_invalid',
  'username_of_another',
  'client_number_invalid',
  'client_number_of_another',
  'client_number_differs',
  'unknown_code',
  'duplicate',
  'duplicate_differs',
  'account_erased',
  'own_account',
  'verified_change_is_newer',
] as const;
export type RowReason = (typeof ROW_REASONS)[number];

/** Why a file is refused as a whole. */
export const FILE_REFUSALS = [
  'too_large',
  'unpacks_too_large',
  'too_many_rows',
  'too_many_columns',
  'broken_file',
  'protected_file',
  'old_format',
  'not_a_table',
  'wrong_delimiter',
  'sheet_missing',
  'header_missing',
  'column_missing',
  'column_twice',
  'no_rows',
  'register_changed',
] as const;
export type FileRefusal = (typeof FILE_REFUSALS)[number];

export type Refusal = { code: FileRefusal; detail?: Record<string, string | number> };

/** What a file turned out to be. `mixedLines`: rows in another encoding than the rest, read nevertheless. */
export type FileFacts = {
  kind: 'csv' | 'xlsx';
  encoding?: Encoding;
  delimiter?: Delimiter;
  sheet?: string;
  sheets?: string[];
  mixedLines?: number;
  formulas?: number;
};

export type ImportCounts = Record<RowOutcome, number> & {
  rows: number;
  /** Of the accounts that this source told of before, those that are not in the file. */
  missing: number;
  /** Changed rows that would put another address in place. */
  addresses: number;
  /** New accounts that no mail can reach. */
  withoutAddress: number;
};

/** Why a trusted source's file waits for somebody: too many of its people missing, moved or refused. */
export const WAIT_CAUSES = ['missing', 'addresses', 'refused'] as const;
export type WaitCause = (typeof WAIT_CAUSES)[number];

export type ImportSummary = {
  id: string;
  institution: { slug: string; name: string };
  source: { id: string; key: string; name: string; isTrusted: boolean; rowIs: RowMeaning };
  fileName: string;
  bytes: number;
  asOf: string;
  origin: 'page' | 'command' | 'folder';
  state: ImportState;
  phase: ImportPhase | null;
  done: number;
  total: number | null;
  counts: ImportCounts | null;
  facts: FileFacts | null;
  refusal: Refusal | null;
  waitsBecause: WaitCause | null;
  isCancelAsked: boolean;
  /** Names of who brought the file and who decided; null for the product itself. */
  createdBy: string | null;
  decidedBy: string | null;
  createdAt: string;
  settledAt: string | null;
  /** When the very same file was applied before. */
  sameFileAppliedAt: string | null;
};

/** A row of a preview, personal values masked. */
export type PreviewRow = {
  line: number;
  outcome: RowOutcome;
  reasons: string[];
  /** Names of the fields in which it differs from the register. */
  changes: string[];
  lastName: string | null;
  firstName: string | null;
  username: string | null;
  clientNumber: string | null;
  nationalNumberHint: string | null;
  addressHint: string | null;
  school: string | null;
  roles: string[];
};
/** An account that the source told of before and that the file lacks. */
export type MissingRow = {
  account: string;
  lastName: string;
  firstName: string;
  username: string | null;
  nationalNumberHint: string | null;
  addressHint: string | null;
};

/** The header of a file and its first rows, for saying what the columns mean. */
export type FileHead = {
  facts: FileFacts;
  headerLine: number;
  header: string[];
  /** At most ten rows; they are the reader's own file. */
  samples: string[][];
  suggestion: { columns: Partial<Record<ImportField, string>>; facts: Record<string, string> };
  /** The different cells of each column, at most forty, for those columns that have few. */
  codes: Record<string, string[]>;
};

/** A source as those are shown it who may bring its files. */
export type SourceFace = {
  id: string;
  key: string;
  name: string;
  rowIs: RowMeaning;
  isTrusted: boolean;
  /** Whether somebody has said what its columns mean. */
  isMapped: boolean;
  institution: { id: string; slug: string; name: string };
  /** Its newest import. */
  last: { id: string; state: ImportState; createdAt: string } | null;
  /** The import that stands in the way of another one. */
  open: { id: string; state: ImportState } | null;
};

/** A source with what its columns mean. */
export type SourceDetail = SourceFace & { mapping: Mapping | null };

/** How many people of a population an import would have mailed their first access, and from when on. */
export type AccessForecast = { population: string; label: Localised; count: number; dueAt: string };

/** How a file is read where that is not found out. */
export type ReadingHints = Pick<Mapping, 'headerLine' | 'delimiter' | 'encoding' | 'sheet'>;

/** Where the page of a new import sends its file: the one place of the product that takes large bodies. */
export const UPLOAD_PATH = '/desk/imports/upload';

const blank = (value: unknown) => (value === '' ? undefined : value);
const sourceName = z.string('name_empty').trim().min(2, 'name_empty').max(120);

/** A new source; `key`, the name of its folder, is made of its name where it is not given. */
export const newSourceForm = z.object({
  institution: z.string('institution_empty').min(1, 'institution_empty').max(64),
  name: sourceName,
  key: z.preprocess(
    blank,
    z
      .string()
      .trim()
      .max(40, 'key_shape')
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'key_shape')
      .optional(),
  ),
  rowIs: z.enum(ROW_MEANINGS).default('person'),
});
export type NewSource = z.output<typeof newSourceForm>;

/** One change to a source, as its page sends it. */
export const sourceForm = z.discriminatedUnion('change', [
  z.object({ change: z.literal('rename'), name: sourceName }),
  z.object({ change: z.literal('trust'), isTrusted: z.preprocess((value) => value === 'yes', z.boolean()) }),
  z.object({ change: z.literal('forget') }),
  z.object({ change: z.literal('remove') }),
]);

/** A record without the entries that a form left empty. */
const filled = (value: unknown) =>
  value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).filter(([, one]) => one !== '' && one !== undefined))
    : {};
const hints = z.object({
  headerLine: z.preprocess(
    blank,
    z.coerce.number('line_shape').int('line_shape').min(1, 'line_shape').max(50, 'line_shape').default(1),
  ),
  delimiter: z.preprocess(blank, z.enum(DELIMITERS).optional()),
  encoding: z.preprocess(blank, z.enum(ENCODINGS).optional()),
  sheet: z.preprocess(blank, z.string().max(100).optional()),
});

/**
 * What the columns mean, as the page sends it: codes stand in pairs, since a code is free text. `look` reads the file again
 * by other hints and saves nothing.
 */
export const mappingForm = hints.extend({
  intent: z.enum(['look', 'save']).default('save'),
  dateOrder: z.preprocess(blank, z.enum(['dmy', 'mdy', 'ymd']).default('dmy')),
  columns: z.preprocess(filled, z.partialRecord(z.enum(IMPORT_FIELDS), columnName)),
  facts: z.preprocess(filled, z.record(z.string().regex(/^[a-z_]+$/), columnName)),
  codes: z
    .partialRecord(
      z.enum(CODED_FIELDS),
      z.array(z.object({ code: z.string().max(500).default(''), value: z.string().max(64).default('') })).max(100),
    )
    .default({}),
  constants: z.preprocess(filled, z.partialRecord(z.enum(CODED_FIELDS), z.string().max(64))),
});

/** What is done with an import. `seen`: what the preview said when it was looked at; another one is looked at first. */
export const decisionForm = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('apply'),
    seen: z.string().max(200).default(''),
    confirmed: z.preprocess((value) => value === 'on', z.boolean()),
  }),
  z.object({ intent: z.literal('cancel') }),
  z.object({ intent: z.literal('again') }),
]);

/** Which rows of a preview are shown. */
export const previewQuery = z.object({
  show: z.enum(['new', 'changed', 'unchanged', 'joined', 'kept', 'missing', 'refused']).optional().catch(undefined),
  reason: z.enum(ROW_REASONS).optional().catch(undefined),
  after: z
    .string()
    .regex(/^[0-9a-f-]{1,80}$/)
    .optional()
    .catch(undefined),
});
