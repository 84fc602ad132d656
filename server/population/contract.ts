import { z } from 'zod';
import type { AccountCard } from '../accounts/contract.ts';
import { addressField } from '../accounts/contract.ts';
import { DOCUMENT_TYPES } from '../identity/contract.ts';

/** An account's identity in an address; what is none names no account. */
export const accountParam = (value: string | undefined): string =>
  z.uuid().catch('00000000-0000-0000-0000-000000000000').parse(value);

const blank = (value: unknown) => (value === '' ? undefined : value);
const optional = (length: number) =>
  z.preprocess(blank, z.string().max(length).optional()).transform((value) => value ?? null);

/** How far a person's access is. `waiting`: it was taken over from a former system, and nobody has opened it. */
export const USES = ['never_used', 'used', 'not_migrated', 'disabled'] as const;
export type Use = (typeof USES)[number];

const choice = {
  institution: z.preprocess(blank, z.string().max(64).optional()),
  school: optional(64),
  role: optional(64),
  after: z.preprocess(blank, z.uuid().optional()),
};

/** A search is posted: what is looked for is personal. `after`: the account at the end of the page before. */
export const populationQuery = z.object({
  ...choice,
  q: z.string().trim().max(200).default(''),
  use: z.preprocess(blank, z.enum(USES).optional()).transform((value) => value ?? null),
});
export type PopulationQuery = z.output<typeof populationQuery>;

/** What a reader may choose from: their schools, and the roles of the institution. */
export type PopulationChoices = {
  institution: { slug: string; name: string };
  institutions: { value: string; label: string }[];
  schools: { value: string; label: string }[];
  /** Whether the reader looks after the whole institution. */
  isWhole: boolean;
  roles: { value: string; label: string }[];
};

export type PersonRow = {
  id: string;
  lastName: string;
  firstName: string;
  use: Use;
  username: string | null;
  clientNumber: string | null;
  /** Names of the schools that they belong to or work in, as far as the reader looks after them. */
  schools: string[];
  roles: string[];
  nationalNumberHint: string | null;
  addressHint: string | null;
  lastSignInAt: string | null;
  /** Of an account that waits to be opened: the authority that opens it, by its school. */
  authority: string | null;
};

export type PopulationPage = {
  choices: PopulationChoices;
  query: Omit<PopulationQuery, 'institution' | 'after'>;
  rows: PersonRow[];
  nextAfter: string | null;
  isFirst: boolean;
};

/** What became of a mail with a first access. */
export const ACCESS_STATES = ['waiting', 'queued', 'sent', 'bounced', 'failed', 'stopped'] as const;
export type AccessState = (typeof ACCESS_STATES)[number];

export type PersonDetail = {
  card: AccountCard;
  institution: { slug: string; name: string };
  use: Use;
  clientNumber: string | null;
  school: string | null;
  roles: string[];
  assignments: { role: string; school: string }[];
  /** Where the account comes from: the last time each source told of it. */
  sources: { name: string; at: string }[];
  firstUsedAt: string | null;
  accessMail: {
    reason: 'welcome' | 'correction' | 'again';
    state: AccessState;
    stopCause: string | null;
    dueAt: string;
    at: string | null;
  } | null;
  /** A change of the address that is under way. */
  change: { state: 'pending' | 'cooling'; hint: string; until: string | null } | null;
  /** Who opens an account that waits: the authority of its school, and those who act for it. */
  openedBy: { authority: string | null; people: string[] } | null;
  isOwn: boolean;
  /** Whether the institution works with national numbers, so that a correction compares one. */
  asksNumber: boolean;
  may: { correct: boolean; sendAgain: boolean; print: boolean };
};

/** Whose passwords are on one page. */
export const LISTING_PAGE = 60;
/** Seconds for which a page shows default passwords. */
export const LISTING_SECONDS = 300;

export const listingQuery = z.object(choice);
export type ListingQuery = z.output<typeof listingQuery>;

/** Somebody who has never come in, as the listing names them; the password is asked for apart. */
export type ListingRow = {
  id: string;
  lastName: string;
  firstName: string;
  /** What one signs in with, by the kinds that the institution takes. */
  username: string | null;
  clientNumber: string | null;
  /** The name of the school that it is listed under. */
  school: string | null;
  roles: string[];
  language: 'fr' | 'nl' | 'de' | 'en';
};

export type ListingPage = {
  choices: PopulationChoices;
  query: Omit<ListingQuery, 'institution' | 'after'>;
  rows: ListingRow[];
  nextAfter: string | null;
  isFirst: boolean;
  signInWith: readonly string[];
};

const reason = z.string('reason_short').trim().min(5, 'reason_short').max(500, 'reason_long');

export const showPasswordsForm = z.object({
  institution: z.string().max(64),
  accounts: z.array(z.uuid()).min(1, 'none_chosen').max(LISTING_PAGE),
  reason,
});

/** What is printed for one person; `language` is theirs, as far as the institution offers it. */
/** `usernameWord`: what the institution calls a username, where it has a word of its own. */
export type Slip = ListingRow & { password: string; usernameWord: string | null };

/** `passedOver`: of those that were asked for, how many have been used meanwhile, or are not open. */
export type ShownPasswords = {
  institution: { name: string; portal: string; signInWith: readonly string[] };
  slips: Slip[];
  passedOver: number;
  seconds: number;
  shownAt: string;
};

const ticked = z.literal('on', 'document_unchecked');

/** What the person at the counter shows, and what stands on it; the new address last. */
export const correctAddressForm = z.object({
  document: z.enum(DOCUMENT_TYPES),
  photo: ticked,
  names: ticked,
  validity: ticked,
  security: ticked,
  lastName: z.string('name_empty').trim().min(1, 'name_empty').max(200),
  firstName: z.string('name_empty').trim().min(1, 'name_empty').max(200),
  nationalNumber: optional(40),
  newAddress: z.string('address_shape').pipe(addressField),
  readBack: z.literal('on', 'read_back_missing'),
});
export type AddressOnSite = z.output<typeof correctAddressForm>;

/**
 * `mailed`: the new address got a link, and the change is as far as its reader confirms it. `second_person`: somebody else
 * has to consent first; `more_evidence`: a document is not enough here. Both go on at the ticket.
 */
export type CorrectionOutcome =
  | { kind: 'mailed'; reference: string; hint: string; confirmHours: number; coolingHours: number }
  | { kind: 'second_person' | 'more_evidence'; reference: string }
  | { kind: 'refused'; field: 'nationalNumber' | 'lastName' | 'newAddress'; code: string };
