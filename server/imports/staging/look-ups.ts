import { nationalNumberIndex } from '../../accounts/values.ts';
import { blindIndex } from '../../crypto/seal.ts';
import type { StagingJob } from './job.ts';
import type { ToldRow } from './stage-row.ts';

/** By what a row is found again: keyed hashes, so that the source's records tell nothing. */
export type LookUps = {
  recordKey: string | null;
  /** Of the row as it was understood; equal: the source tells what it told before. */
  fingerprint: string | null;
  /** Of what it tells of the person alone, where each row is an assignment. */
  part: string | null;
  nationalNumberIndex: string | null;
};

const WHOLE = 'import_row.fingerprint';

export function lookUpsOf({ institution: { id }, source, rowIs }: StagingJob, row: ToldRow): LookUps {
  const { key } = row;
  const isFine = row.reasons.length === 0;
  const person = [
    row.nationalNumber,
    row.lastName,
    row.firstName,
    row.language,
    row.address,
    row.phone,
    row.birthDate,
    row.username,
    row.clientNumber,
    row.status,
    Object.entries(row.facts),
  ];
  const hash = (column: string, value: unknown): string =>
    blindIndex({ institution: id, column }, typeof value === 'string' ? value : JSON.stringify(value));
  return {
    recordKey: key && hash(`source_record.${source}`, `${key.kind}|${key.value}`),
    fingerprint: isFine ? hash(WHOLE, [person, row.roles, row.school, row.assignments]) : null,
    part: isFine && rowIs === 'assignment' ? hash(`${WHOLE}.part`, person) : null,
    nationalNumberIndex: row.nationalNumber === null ? null : nationalNumberIndex(id, row.nationalNumber),
  };
}
