export const DOMAIN_ERROR_KINDS = ['not_found', 'forbidden', 'conflict', 'invalid', 'too_many', 'unavailable'] as const;
export type DomainErrorKind = (typeof DOMAIN_ERROR_KINDS)[number];

/**
 * A refusal that the reader must be told about. `code` picks the sentence in the reader's language; nothing personal
 * ever stands in it. Mapped to HTTP in `app/respond.server.ts` only.
 */
export class DomainError extends Error {
  readonly kind: DomainErrorKind;
  readonly code: string;
  /** Seconds after which another try may be made, for `too_many`. */
  readonly retryAfter: number | null;
  constructor(kind: DomainErrorKind, code: string, retryAfter: number | null = null) {
    super(`${kind}: ${code}`);
    this.name = 'DomainError';
    this.kind = kind;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** The value, or a `not_found` refusal where there is none. */
export function found<T>(value: T | null | undefined, code: string): T {
  if (value === null || value === undefined) throw new DomainError('not_found', code);
  return value;
}

/** SQLSTATE classes and socket faults that say the database is away, not that a statement is wrong. */
const DATABASE_AWAY = /^(08\w{3}|57P0[123]|53300|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE)$/;

/** The refusal that an error stands for, or null for a surprise. A database that is away is `unavailable`. */
export function toRefusal(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const isAway =
    DATABASE_AWAY.test(String(code)) ||
    /Connection terminated|timeout exceeded when trying to connect|not queryable|Query read timeout/.test(
      String(message),
    );
  return isAway ? new DomainError('unavailable', 'database') : null;
}
