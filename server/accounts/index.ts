export { parseNationalNumber } from '../national-number.ts';
export { actWithVerification, lockTicket, recordDenial, refuseOwn, touchTicket, type VerifiedRequest } from './act.ts';
export { applyDueAddressChanges, coolingChange } from './apply-address-change.ts';
export { reachedCap } from './caps.ts';
export { changeAddress } from './change-address.ts';
export { changeByImport } from './change-by-import.ts';
export { compareAnswer } from './compare-answer.ts';
export { createAccount, type NewAccount } from './create.ts';
export { emptyAccount, lockForErasure, type Traces, tracesOf } from './erase.ts';
export { type Candidate, candidatesByNationalNumber, findAccounts, isKnownAddress, toCard } from './find.ts';
export {
  addressIndex,
  nationalNumberIndex,
  openRequestedAddress,
  openRequesterAddress,
  sealForTicket,
} from './gate.ts';
export { addressHint } from './hints.ts';
export { hasRetired, retiredAmong, retireIdentifiers } from './identifier-series.ts';
export type { ImportedValues } from './imported-values.ts';
export { mailToAccount, mailToAccounts } from './mail-to-account.ts';
export { maskText, textHolds } from './mask-text.ts';
export { migrateAccount, migrateByAuthority } from './migrate.ts';
export { migrateSchools, type SchoolMigration } from './migrate-schools.ts';
export { authorityIn, listMigration, mayOpen } from './migration-list.ts';
export { compareNames } from './names.ts';
export { foldText, normaliseAddress } from './normalise.ts';
export { accessKey, ticketReference } from './open-ticket-for-desk.ts';
export { isOwnTicket, ownTicketsAmong } from './own-account.ts';
export { cancelOwnChange, type OwnChange, openOwnChange, ownChange } from './own-change.ts';
export { makeDataReport } from './report.ts';
export { longDate, sendKnownAddress } from './send-known-address.ts';
export { confirmAddressChange, previewAddressChange, undoAddressChange } from './settle-address-change.ts';
export { showAddress } from './show-address.ts';
export { textToAccount } from './text-to-account.ts';
export { deriveUsername, usernameParts } from './username.ts';
