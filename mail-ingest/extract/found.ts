import type { Span, SpanField } from '../kinds.ts';
import type { Piece } from './person-name.ts';

/** A value with the place it was read from. */
export type Found = { value: string; span: Span };
export type FoundNames = { lastName: Found | null; firstName: Found | null };
/** With whether another than the writer is meant. */
export type FoundPerson = FoundNames & { isForAnother: boolean };

/** A piece of a field as a value with its place. */
export function found(piece: Piece, field: SpanField): Found {
  return { value: piece.value, span: { field, start: piece.start, end: piece.end } };
}
