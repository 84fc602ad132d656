export { type AddedStaff, addStaff, type NewStaff } from './add.ts';
export { listStaff, type StaffRow } from './list.ts';
export { hashPassword, verifyPassword } from './password-hash.ts';
export { assertAllowed, institutionsWith } from './permissions.ts';
export { type PendingStaff, resumeSession } from './session.ts';
export { type SignInOutcome, signInStaff } from './sign-in.ts';
export { signOutStaff } from './sign-out.ts';
export { currentTotpCode } from './totp.ts';
export { type SecondFactorOutcome, verifySecondFactor } from './verify-second-factor.ts';
