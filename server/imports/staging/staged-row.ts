import { addressHint, addressIndex, answerHashes, foldText, newAccountKeys, phoneHint } from '../../accounts/values.ts';
import { maskNationalNumber } from '../../national-number.ts';
import { drawClientNumber } from '../client-number.ts';
import { type Kept, sealKept } from '../open-kept.ts';
import type { StagedValues } from '../staged-values.ts';
import type { ImportRow } from './copy-line.ts';
import type { StagingJob } from './job.ts';
import type { LookUps } from './look-ups.ts';
import { answersOf, type Decision, derivedUsername } from './outcome.ts';
import type { FileRow, ToldRow } from './stage-row.ts';

const SEALED = { national_number: null, address: null, phone: null, birth_date: null, facts: null } as const;

/**
 * A row as it is staged. That of a new account stands as it will stand in the register, sealed with keys of its own; of one
 * whose account exists, what is to be changed is kept apart; a refused one keeps its cells.
 * @param newId the identity of the account, where the row is of a new one.
 */
export function stagedRow(
  job: StagingJob,
  file: FileRow,
  row: ToldRow,
  found: LookUps,
  decision: Decision,
  newId: string,
): ImportRow {
  const { outcome, reasons, changes } = decision;
  const { id: institution, profile } = job.institution;
  const isNew = outcome === 'new';
  const base = isNew && row.username === null ? derivedUsername(profile, row) : null;
  const drawn =
    isNew && row.clientNumber === null && profile.signInWith.includes('client_number') ? drawClientNumber() : null;
  const seal = (kept: Kept) => sealKept({ institution, import: job.import, line: row.line }, kept);
  return {
    import_id: job.import,
    line: row.line,
    outcome,
    reasons,
    // Of a new row, what the file does not give.
    changes: drawn === null ? changes : [...changes, 'client_number'],
    account_id: isNew ? newId : decision.account,
    record_key: found.recordKey,
    fingerprint: found.fingerprint,
    part: found.part,
    last_name: row.lastName || null,
    first_name: row.firstName || null,
    search_name: foldText(`${row.lastName} ${row.firstName}`).slice(0, 512),
    language: row.language ?? (isNew ? profile.defaultLanguage : null),
    roles: row.roles,
    assignments: row.assignments,
    school: row.school,
    status: row.status ?? (isNew ? 'active' : null),
    username: row.username ?? base,
    username_base: base,
    client_number: row.clientNumber ?? drawn,
    national_number_index: found.nationalNumberIndex,
    national_number_hint: row.nationalNumber && maskNationalNumber(row.nationalNumber),
    address_index: row.address && outcome !== 'unchanged' ? addressIndex(institution, row.address) : null,
    address_hint: row.address && addressHint(row.address),
    phone_hint: row.phone && phoneHint(row.phone),
    told_at: row.changedAt,
    ...SEALED,
    fact_keys: [],
    contact_key: null,
    facts_key: null,
    kept: null,
    ...(isNew ? sealedAccount(job, row, newId) : {}),
    ...(outcome === 'refused' ? { kept: seal({ cells: [...file.cells] }) } : {}),
    ...(outcome === 'changed' || outcome === 'kept' ? { kept: seal(keptValues(job, row, changes)) } : {}),
  };
}

function sealedAccount({ institution: { id: institution }, now }: StagingJob, row: ToldRow, id: string) {
  const { seal, rows } = newAccountKeys({ id, institution }, now);
  const answers = answerHashes(institution, answersOf(row));
  const keys = Object.keys(answers);
  return {
    national_number: row.nationalNumber && seal('nationalNumber', row.nationalNumber),
    address: row.address && seal('address', row.address),
    phone: row.phone && seal('phone', row.phone),
    birth_date: row.birthDate && seal('birthDate', row.birthDate),
    facts: keys.length > 0 ? seal('facts', JSON.stringify(answers)) : null,
    fact_keys: keys,
    contact_key: rows[0]?.wrapped ?? null,
    facts_key: rows[1]?.wrapped ?? null,
  };
}

/** Of the values that the register seals, those that are to be changed. A phone number is an answer too. */
function keptValues({ institution }: StagingJob, row: ToldRow, changes: readonly string[]): StagedValues {
  const has = (field: string) => changes.includes(field);
  const answers = answersOf(row);
  return {
    ...(has('national_number') && row.nationalNumber ? { nationalNumber: row.nationalNumber } : {}),
    ...(has('address') && row.address ? { address: row.address } : {}),
    ...(has('phone') && row.phone ? { phone: row.phone } : {}),
    ...(has('birth_date') && row.birthDate ? { birthDate: row.birthDate } : {}),
    ...(has('facts') || has('phone') ? { facts: answerHashes(institution.id, answers) } : {}),
  };
}
