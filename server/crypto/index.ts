export { type Place, signature } from './keyring.ts';
export { blindIndex, hashCode, hashToken, newToken, randomCode, sameHash, sealBytes, sealText } from './seal.ts';
