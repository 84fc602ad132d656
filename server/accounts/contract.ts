import { z } from 'zod';
import type { AuditAction, AuditOutcome } from '../audit/contract.ts';

/** Pure, so that it can be told in a thread or a page that carries nothing else of the server. */
export { findNationalNumbers, type NationalNumberSpan } from '../national-number.ts';

/** What the desk sees of an account: names, and masked values that were written beside the sealed ones. */
export type AccountCard = {
  id: string;
  lastName: string;
  firstName: string;
  status: 'active' | 'disabled' | 'not_migrated' | 'erased';
  username: string | null;
  nationalNumberHint: string | null;
  addressHint: string | null;
  phoneHint: string | null;
  roles: string[];
  lastSignInAt: string | null;
  /** When many sign-ins were refused, if lately. */
  signInAlarmAt: string | null;
};

const version = z.coerce.number().int().positive();
const verification = z.uuid();

/** One address, as RFC 5321 allows it and as one person would type it: no list, no comment, no quoted part. */
export const addressField = z
  .string()
  .transform((value) => value.normalize('NFC').trim().toLowerCase())
  .pipe(z.email('address_shape').max(254, 'address_shape'));

export const sendAddressForm = z.object({ version, verification });
export const showAddressForm = z.object({
  version,
  verification,
  reason: z.string().trim().min(5, 'reason_short').max(500, 'reason_long'),
});
export const changeAddressForm = z.object({ version, verification, newAddress: addressField });
/** With a verification an agent acts, with a reason the organising authority decides. */
export const migrateForm = z.union([
  z.object({ version, verification }),
  z.object({ version, reason: z.string().trim().min(5, 'reason_short').max(500, 'reason_long') }),
]);
export const accountSearchForm = z.object({ q: z.string().trim().max(200).default('') });

/** How long a shown address stays on the screen, in seconds. */
export const SHOWN_SECONDS = 30;
export type ShownAddress = { address: string; seconds: number };

export type PendingChange = {
  newAddressHint: string;
  confirmBy: string;
  /** When it takes effect, while it cools off. */
  effectiveAt: string | null;
  state: 'pending' | 'cooling' | 'applied' | 'undone' | 'superseded';
};

/** In what form a report goes out: on the screen, as a table, or printed. */
export const REPORT_FORMS = ['page', 'csv', 'pdf'] as const;
export type ReportForm = (typeof REPORT_FORMS)[number];

/** Who saw or changed the data of an account; it holds no stored value. */
export type DataReport = {
  card: AccountCard;
  /** The account's, in which the report is handed over. */
  language: 'fr' | 'nl' | 'de' | 'en';
  /** `name` is the short one, `fullName` that in the language of the account. */
  institution: { name: string; fullName: string; desk: string };
  /** Names of the account's roles, in the language that was asked for. */
  roleLabels: Record<string, string>;
  /** Why the national number may be used; null where it is not. */
  nationalNumber: { legalBasis: string; purpose: string } | null;
  mayErase: boolean;
  madeAt: string;
  /** All entries there are; the oldest are left out of `entries` past some thousands. */
  total: number;
  entries: {
    id: string;
    at: string;
    action: AuditAction;
    outcome: AuditOutcome;
    actorKind: string;
    actorName: string;
    ticketReference: string | null;
    reason: string | null;
  }[];
};

export const eraseAccountForm = z.object({
  reason: z.string().trim().min(10, 'reason_short').max(500, 'reason_long'),
  /** The last eight characters of the account's identity, typed once more. */
  confirmation: z.string().trim().toLowerCase(),
});

const blank = (value: unknown) => (value === '' ? undefined : value);

/** Which accounts an organising authority looks at or opens: those of one of its schools or of all, by the beginning of the name. */
const migrationChoice = {
  school: z.preprocess(blank, z.string().max(64).optional()).transform((value) => value ?? null),
  q: z.string().trim().max(100).default(''),
};
export type MigrationChoice = { school: string | null; q: string };

/** The filter is sent in a form, since a name stands in no address. `after`: the account at the end of the page before. */
export const migrationQuery = z.object({
  institution: z.preprocess(blank, z.string().max(64).optional()),
  ...migrationChoice,
  after: z.preprocess(blank, z.uuid().optional()),
});
export type MigrationQuery = z.output<typeof migrationQuery>;

const migrateSchools = z
  .object({
    intent: z.literal('migrate'),
    institution: z.string().max(64),
    ...migrationChoice,
    which: z.enum(['chosen', 'whole']),
    accounts: z.array(z.uuid()).max(100).default([]),
    reason: z.string('reason_short').trim().min(5, 'reason_short').max(500, 'reason_long'),
    confirmed: z.literal('on', 'confirm_missing'),
  })
  .refine(({ which, accounts }) => which === 'whole' || accounts.length > 0, {
    path: ['accounts'],
    message: 'none_chosen',
  });
/** What the page of an authority sends: another look at the list, or the accounts that are to be opened. */
export const migrationForm = z.union([migrationQuery.extend({ intent: z.literal('list') }), migrateSchools]);

/** An account that waits to be opened; nothing in it is opened for showing it. */
export type MigrationRow = {
  id: string;
  lastName: string;
  firstName: string;
  /** The name of its school. */
  school: string;
  addressHint: string | null;
  nationalNumberHint: string | null;
};
export type SchoolProgress = { key: string; name: string; left: number; done: number };
export type MigrationPage = {
  institution: { slug: string; name: string };
  /** Those that the reader may choose among. */
  institutions: { value: string; label: string }[];
  schools: SchoolProgress[];
  school: string | null;
  search: string;
  /** How many accounts of the whole choice wait. */
  waiting: number;
  rows: MigrationRow[];
  nextAfter: string | null;
  isFirst: boolean;
};
export type MigratedSchools = { migrated: number; withoutAddress: number; remaining: number };
