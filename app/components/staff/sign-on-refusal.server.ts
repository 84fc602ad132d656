import { DomainError } from '#server/errors.ts';

export type SignOnRefusal = { kind: 'refused'; cause: string; status: number };

/** A provider that refused or is away, as a page tells it on which the person can start again. Anything else is thrown on. */
export function asSignOnRefusal(error: unknown): SignOnRefusal {
  if (!(error instanceof DomainError) || (error.kind !== 'invalid' && error.kind !== 'unavailable')) throw error;
  return { kind: 'refused', cause: error.code, status: error.kind === 'unavailable' ? 503 : 400 };
}
