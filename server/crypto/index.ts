export { checkKeys, keyFaults } from './check-keys.ts';
export { type KeyStatus, keyStatus } from './key-status.ts';
export { type NamedKey, type Place, signature } from './keyring.ts';
export { type Rotation, type RotationStep, rotateKeys } from './rotate-keys.ts';
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
