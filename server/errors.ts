export const DOMAIN_ERROR_KINDS = ['not_found', 'forbidden', 'conflict', 'invalid', 'unavailable'] as const;
export type DomainErrorKind = (typeof DOMAIN_ERROR_KINDS)[number];

/**
 * A refusal that the reader must be told about. `code` picks the sentence in the reader's language; nothing personal
 * ever stands in it. Mapped to HTTP in `app/respond.server.ts` only.
 */
export class DomainError extends Error {
  readonly kind: DomainErrorKind;
  readonly code: string;
  constructor(kind: DomainErrorKind, code: string) {
    super(`${kind}: ${code}`);
    this.name = 'DomainError';
    this.kind = kind;
    this.code = code;
  }
}

/** The value, or a `not_found` refusal where there is none. */
export function found<T>(value: T | null | undefined, code: string): T {
  if (value === null || value === undefined) throw new DomainError('not_found', code);
  return value;
}
