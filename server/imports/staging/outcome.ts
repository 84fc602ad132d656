import { addressIndex, answerHashes, type StoredFacts, usernameBase } from '../../accounts/values.ts';
import type { Profile } from '../../institutions/contract.ts';
import type { RowOutcome, RowReason } from '../contract.ts';
import type { StagingJob } from './job.ts';
import type { CoolingAddress, Known, KnownAccount, KnownRecord } from './known-accounts.ts';
import type { LookUps } from './look-ups.ts';
import type { ToldRow } from './stage-row.ts';

/** What becomes of a row, as far as it can be told without the other rows of its file. */
export type Decision = {
  outcome: Extract<RowOutcome, 'new' | 'changed' | 'unchanged' | 'kept' | 'refused'>;
  /** The account that it is about; null for a new one. */
  account: string | null;
  reasons: string[];
  /** Names of the fields in which it differs from the register. */
  changes: string[];
};

type Match = { account: KnownAccount | null } | { refused: `${RowReason}:${string}` };

/**
 * Whom a row is about: by the source's own record, else by national number, else by a client number or username that no
 * number contradicts. Where two of them name different people nobody is guessed.
 */
export function matchOf(row: ToldRow, found: LookUps, known: Known): Match {
  const record = known.records.get(found.recordKey ?? '');
  const of = (ids: ReadonlyMap<string, string>, key: string | null) => (key === null ? undefined : ids.get(key));
  const byRecord = record?.account;
  const byNumber = of(known.byNumber, found.nationalNumberIndex);
  const byClient = of(known.byClientNumber, row.clientNumber);
  const byName = of(known.byUsername, row.username);
  const id = byRecord ?? byNumber ?? byClient ?? byName;
  if (id === undefined) return { account: null };
  if (byNumber !== undefined && byNumber !== id) return { refused: 'number_of_another:national_number' };
  if (byClient !== undefined && byClient !== id) return { refused: 'client_number_of_another:client_number' };
  if (byName !== undefined && byName !== id) return { refused: 'username_of_another:username' };
  const account = known.accounts.get(id);
  if (!account || account.status === 'erased') return { refused: 'account_erased:record_key' };
  if (isOther(account.nationalNumberIndex, found.nationalNumberIndex)) {
    const isFirm = byRecord !== undefined || byClient !== undefined;
    return { refused: isFirm ? 'number_differs:national_number' : 'username_of_another:username' };
  }
  if (isOther(account.clientNumber, row.clientNumber)) return { refused: 'client_number_differs:client_number' };
  return { account };
}

const isOther = (stored: string | null, told: string | null): boolean =>
  stored !== null && told !== null && stored !== told;

/** What a row of a new account lacks, or null. */
export function lackOf({ institution: { profile } }: StagingJob, row: ToldRow): `${RowReason}:${string}` | null {
  if (profile.usernames.source === 'names' && row.username === null && derivedUsername(profile, row) === null)
    return 'name_without_letters:username';
  return null;
}

/** The username of a new account without the number of homonyms; null where the profile derives none. */
export const derivedUsername = ({ usernames }: Profile, row: Pick<ToldRow, 'lastName' | 'firstName'>): string | null =>
  usernames.source === 'names' ? usernameBase(row, usernames) : null;

/** The roles that are in force: one that needs an assignment is, where there is one. */
const rolesInForce = ({ institution: { profile } }: StagingJob, row: ToldRow): string[] =>
  row.roles.filter(
    (role) => !profile.roles[role]?.needsAssignment || row.assignments.some((one) => one.startsWith(`${role}|`)),
  );

type Differences = {
  account: KnownAccount;
  record: KnownRecord | undefined;
  verifiedAt: Date | undefined;
  cooling: CoolingAddress | undefined;
  stored: StoredFacts | undefined;
};

/**
 * In what a row differs from the account that it is about. A file takes nothing away by telling nothing. Its address counts
 * as another only where it is another than the source told last, and a verified change that is newer than that stays.
 */
export function differencesOf(job: StagingJob, row: ToldRow, known: Differences): Decision {
  const { account, record, stored } = known;
  const changes: string[] = [];
  const reasons: string[] = [];
  const differs = (field: string, told: string | null, present: string | null) => {
    if (told !== null && told !== present) changes.push(field);
  };
  if (record === undefined) changes.push('record_key');
  differs('last_name', row.lastName, account.lastName);
  differs('first_name', row.firstName, account.firstName);
  differs('language', row.language, account.language);
  differs('username', row.username, account.username);
  differs('client_number', row.clientNumber, account.clientNumber);
  if (row.nationalNumber !== null && account.nationalNumberIndex === null) changes.push('national_number');
  // An account that waits to be opened is opened by its authority, and one that was opened is not shut by a file.
  if (row.status !== 'not_migrated' && account.status !== 'not_migrated') differs('status', row.status, account.status);
  if (job.rowIs === 'person') {
    differs('school', row.school, account.school);
    const before = account.roles.filter((role) => !record?.roles.includes(role));
    const after = new Set([...before, ...rolesInForce(job, row)]);
    if (after.size !== account.roles.length || account.roles.some((role) => !after.has(role))) changes.push('role');
  }
  const address = addressOutcome(job, row, known);
  if (address === 'changed') changes.push('address');
  else if (address) reasons.push(address);
  if (stored) {
    differs('birth_date', row.birthDate, stored.birthDate);
    const told = answerHashes(job.institution.id, answersOf(row));
    const others = Object.keys(told).filter((key) => told[key] !== stored.answers[key]);
    if (others.includes('phone')) changes.push('phone');
    if (others.some((key) => key !== 'phone')) changes.push('facts');
  }
  const isOwn = job.ownAccounts.includes(account.id);
  if (isOwn && changes.length + reasons.length > 0)
    return { outcome: 'kept', account: account.id, reasons: ['own_account'], changes: [] };
  const outcome = reasons.length > 0 ? 'kept' : changes.length > 0 ? 'changed' : 'unchanged';
  return { outcome, account: account.id, reasons, changes };
}

type AddressOutcome = 'changed' | 'verified_change_is_newer' | null;

/** The present address, told again by the source whose other one cools off, takes that one back. */
function addressOutcome(
  { institution, source }: StagingJob,
  { address: told, changedAt }: ToldRow,
  { account, record, verifiedAt, cooling }: Differences,
): AddressOutcome {
  if (told === null) return null;
  const index = addressIndex(institution.id, told);
  if (index === record?.addressIndex || index === cooling?.addressIndex) return null;
  if (index === account.addressIndex) return cooling?.source === source ? 'changed' : null;
  if (verifiedAt === undefined) return 'changed';
  const isNewerTold = record !== undefined && record.updatedAt >= verifiedAt;
  const isNewerRow = changedAt !== null && new Date(changedAt) > verifiedAt;
  return isNewerTold || isNewerRow ? 'changed' : 'verified_change_is_newer';
}

/** The answers that a row tells; a phone number is one of them. */
export const answersOf = ({ facts, phone }: ToldRow): Record<string, string> => ({
  ...facts,
  ...(phone === null ? {} : { phone }),
});
