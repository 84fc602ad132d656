export { type AddedStaff, addStaff, type NewStaff } from './add.ts';
export { signInAlarms } from './alarm.ts';

export { changePassword } from './change-password.ts';
export { endOwnSessions, endStaffSessions } from './end-sessions.ts';
export { acceptInvitation, type Invitation, inviteAgain, inviteStaff, openInvitation } from './invite.ts';
export { listColleagues, listStaff } from './list.ts';
export { makeRecoveryCodes } from './make-recovery-codes.ts';
export { changeRole, setDisabled, setOwnAccount, setSchools } from './manage.ts';
export type { SignedIn } from './open-session.ts';
export { chooseLanguage, ownAccess } from './own-access.ts';
export {
  beginPasskeyRegistration,
  beginPasskeySignIn,
  confirmPresenceByPasskey,
  finishPasskeyRegistration,
  finishPasskeySignIn,
  removePasskey,
} from './passkeys.ts';
export { assertAllowed, institutionsWith } from './permissions.ts';
export { assertRecentlyAuthenticated, confirmPresence, PRESENCE_MINUTES } from './presence.ts';
export { type PendingStaff, resumeSession } from './session.ts';
export { browserName } from './session-face.ts';
export { type SignInOutcome, signInStaff } from './sign-in.ts';
export { beginSignOn, finishSignOn, type SignOnOf, type SignOnOutcome, unlinkIdentity } from './sign-on.ts';
export { signOutStaff } from './sign-out.ts';
export { tellStaff } from './tell.ts';
export { currentTotpCode } from './totp.ts';
export { type SecondFactorOutcome, verifySecondFactor } from './verify-second-factor.ts';
export { whomToTell } from './whom-to-tell.ts';
export { staffWith } from './with-permission.ts';
