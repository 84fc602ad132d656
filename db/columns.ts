import { p } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';

/** A time-ordered primary key (UUID v7), known before the row is written so that ciphertext can be bound to it. */
export const primaryId = () =>
  p
    .uuid()
    .primary()
    .onCreate(() => v7());

/** A new row identity; the same kind as {@link primaryId} gives. */
export const newId = (): string => v7();

/** An instant with millisecond precision, in UTC on the wire. */
export const instant = () => p.datetime(3);

/**
 * A personal value encrypted by `server/crypto`: `<key id>:<base64>`, bound to institution, column and row.
 * The database never sees the clear value.
 */
export const sealed = () => p.text();

/** An HMAC of a normalised value, for exact look-up of a sealed column. */
export const blindIndex = () => p.string().length(43);
