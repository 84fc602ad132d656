export { hashPassword, isOwnMake, readsHash, verifyPassword } from './hash.ts';
export { assertPasswordFits, isEasilyGuessed } from './strength.ts';
