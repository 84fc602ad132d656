export { actWithVerification, lockTicket, touchTicket, type VerifiedRequest } from './act.ts';
export { changeAddress } from './change-address.ts';
export { compareAnswer } from './compare-answer.ts';
export { createAccount, type NewAccount } from './create.ts';
export { accountByNationalNumber, findAccounts, isKnownAddress, toCard } from './find.ts';
export { addressIndex, nationalNumberIndex, openRequesterAddress, sealForTicket } from './gate.ts';
export { addressHint } from './hints.ts';
export { mailToAccount } from './mail-to-account.ts';
export { maskText } from './mask-text.ts';
export { compareNames, normaliseName } from './names.ts';
export {
  findNationalNumbers,
  maskNationalNumber,
  maskNationalNumbers,
  parseNationalNumber,
} from './national-number.ts';
export { foldText, normaliseAddress } from './normalise.ts';
export { sendKnownAddress } from './send-known-address.ts';
export { confirmAddressChange, previewAddressChange, undoAddressChange } from './settle-address-change.ts';
export { showAddress } from './show-address.ts';
