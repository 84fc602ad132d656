export { type NamedKey, type Place, signature } from './keyring.ts';
export {
  blindIndex,
  hashCode,
  hashToken,
  newDataKey,
  newToken,
  randomCode,
  sameHash,
  sealBytes,
  sealText,
} from './seal.ts';
