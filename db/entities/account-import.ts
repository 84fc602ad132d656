import { defineEntity, p } from '@mikro-orm/postgresql';
import { blindIndex, instant, primaryId } from '../columns.ts';
import { Account } from './account.ts';
import { Institution } from './institution.ts';
import { Staff } from './staff.ts';

const ROW_MEANINGS = ['person', 'assignment'] as const;

/**
 * Where files with accounts come from: a secretariat's or a personnel office's software. What its columns mean is said
 * once. `key` is also the name of its folder, where files are watched for.
 */
const sourceSchema = defineEntity({
  name: 'ImportSource',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    key: p.string().length(40),
    name: p.string().length(120),
    /** What one row is: a person, or one of a person's assignments to a school. */
    rowIs: p.enum(ROW_MEANINGS).default('person'),
    /** What the columns mean, and what stands in for those that the file lacks; null until somebody has said so. */
    mapping: p.json<Record<string, unknown>>().nullable(),
    /** Its files are applied without anybody looking at them first. */
    isTrusted: p.boolean().default(false),
    createdBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    createdAt: instant(),
    updatedAt: instant(),
  },
  uniques: [{ properties: ['institution', 'key'] }],
});
export class ImportSource extends sourceSchema.class {}
sourceSchema.setClass(ImportSource);

const IMPORT_STATES = [
  'unmapped',
  'received',
  'reading',
  'previewed',
  'applying',
  'applied',
  'refused',
  'cancelled',
] as const;
const IMPORT_ORIGINS = ['page', 'command', 'folder'] as const;

/**
 * One file on its way into the register. Its rows are staged in `import_row` until somebody decides; `claimedUntil` is
 * when another process takes over from one that died.
 */
const importSchema = defineEntity({
  name: 'AccountImport',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    source: () => p.manyToOne(ImportSource).mapToPk(),
    fileName: p.string().length(255),
    bytes: p.bigint('number'),
    /** SHA-256 of the file, in hexadecimal. */
    fingerprint: p.string().length(64),
    /** Of when the data are. */
    asOf: instant(),
    origin: p.enum(IMPORT_ORIGINS),
    state: p.enum(IMPORT_STATES),
    phase: p.string().length(20).nullable(),
    done: p.integer().default(0),
    total: p.integer().nullable(),
    /** How many rows came to each outcome. */
    counts: p.json<Record<string, number>>().nullable(),
    /** What the file turned out to be: format, encoding, delimiter, sheet, notices. */
    facts: p.json<Record<string, unknown>>().nullable(),
    /** Why the whole file was refused: a code, and where in the file. */
    refusal: p.json<{ code: string; detail?: Record<string, string | number> }>().nullable(),
    isCancelAsked: p.boolean().default(false),
    createdBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    decidedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    claimedUntil: instant().nullable(),
    createdAt: instant(),
    movedAt: instant(),
    settledAt: instant().nullable(),
  },
  indexes: [
    { properties: ['institution', 'createdAt'] },
    {
      name: 'account_import_open_unique',
      expression: `create unique index "account_import_open_unique" on "account_import" ("source_id") where "state" in ('unmapped', 'received', 'reading', 'previewed', 'applying')`,
    },
    {
      name: 'account_import_due_index',
      expression: `create index "account_import_due_index" on "account_import" ("created_at") where "state" in ('received', 'reading', 'applying')`,
    },
  ],
});
export class AccountImport extends importSchema.class {}
importSchema.setClass(AccountImport);

/** At most 1 MiB of an imported file, encrypted; removed once the import is settled. */
const chunkSchema = defineEntity({
  name: 'ImportChunk',
  primaryKeys: ['accountImport', 'position'],
  properties: {
    institution: () => p.manyToOne(Institution).mapToPk(),
    accountImport: () => p.manyToOne(AccountImport).mapToPk().primary().deleteRule('cascade'),
    position: p.integer().primary(),
    sealedBytes: p.blob(),
  },
});
export class ImportChunk extends chunkSchema.class {}
chunkSchema.setClass(ImportChunk);

/**
 * What a source last told of an account. `recordKey` is a look-up value of what the source knows the person by;
 * `addressIndex` that of the address that it told: only where it tells another one than before has it changed there.
 */
const recordSchema = defineEntity({
  name: 'SourceRecord',
  primaryKeys: ['source', 'recordKey'],
  properties: {
    source: () => p.manyToOne(ImportSource).createForeignKeyConstraint(false).mapToPk().primary(),
    recordKey: blindIndex().primary(),
    account: () => p.manyToOne(Account).createForeignKeyConstraint(false).mapToPk().index(),
    /** A look-up value of the whole row as it was understood. */
    fingerprint: blindIndex(),
    addressIndex: blindIndex().nullable(),
    roles: p.array<string>(),
    updatedAt: instant(),
  },
});
export class SourceRecord extends recordSchema.class {}
recordSchema.setClass(SourceRecord);

/** That a person works in a school, as a source tells it: from it come the rights of roles that need one. */
const assignmentSchema = defineEntity({
  name: 'Assignment',
  primaryKeys: ['account', 'source', 'role', 'school'],
  properties: {
    account: () => p.manyToOne(Account).mapToPk().primary(),
    source: () => p.manyToOne(ImportSource).mapToPk().primary(),
    role: p.string().length(64).primary(),
    school: p.string().length(64).primary(),
    institution: () => p.manyToOne(Institution).mapToPk(),
  },
  indexes: [{ properties: ['institution', 'school', 'account'] }],
});
export class Assignment extends assignmentSchema.class {}
assignmentSchema.setClass(Assignment);

/** What an applied import changed of an account that was there before: names of fields, no value. */
const changeSchema = defineEntity({
  name: 'ImportedChange',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    accountImport: () => p.manyToOne(AccountImport).mapToPk().index(),
    account: () => p.manyToOne(Account).mapToPk().index(),
    fields: p.array<string>(),
    changedAt: instant(),
  },
});
export class ImportedChange extends changeSchema.class {}
changeSchema.setClass(ImportedChange);

const SERIES_KINDS = ['username', 'client_number'] as const;

/**
 * Identifiers that were given out and are not given again: by the look-up value of a client number, or of a username
 * without its number, with the last number that was given.
 */
const seriesSchema = defineEntity({
  name: 'IdentifierSeries',
  primaryKeys: ['institution', 'kind', 'lookup'],
  properties: {
    institution: () => p.manyToOne(Institution).mapToPk().primary(),
    kind: p.enum(SERIES_KINDS).primary(),
    lookup: blindIndex().primary(),
    last: p.integer().default(1),
  },
});
export class IdentifierSeries extends seriesSchema.class {}
seriesSchema.setClass(IdentifierSeries);
