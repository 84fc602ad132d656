import { DomainError } from '#server/errors.ts';

/** Which field of a form a refusal of the domain stands beside. */
const FIELDS: Record<string, string> = { wrong_old: 'old', code_wrong: 'code', account_unknown: 'account' };

/**
 * Runs a use case whose refusals belong beside a field.
 * @returns what it came to, or the error of the field. @throws every other refusal.
 */
export async function refusedField<T>(work: Promise<T>): Promise<{ done: T } | { errors: Record<string, string[]> }> {
  try {
    return { done: await work };
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind !== 'invalid') throw error;
    const field = FIELDS[error.code] ?? (error.code.startsWith('password_') ? 'password' : null);
    if (field === null) throw error;
    return { errors: { [field]: [error.code] } };
  }
}
