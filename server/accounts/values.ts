/**
 * The light door of the room: how values of an account are written, and compared, without the database. Threads that seal
 * rows by the million load it.
 */
export { addressHint, phoneHint } from './hints.ts';
export { foldText, normalisePhone } from './normalise.ts';
export { openStoredFacts, type StoredFacts } from './open-facts.ts';
export { addressIndex, answerHashes, nationalNumberIndex, newAccountKeys } from './seal-values.ts';
export { usernameBase } from './username.ts';
