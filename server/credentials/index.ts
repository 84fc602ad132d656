export { type ChosenPassword, choosePassword } from './choose-password.ts';
export { memberHome, passwordRulesFor } from './member-home.ts';
export { type ResumedMember, resumeMember, signOutMember } from './session.ts';
export { setFirstPassword } from './set-password.ts';
export { type MemberSignIn, SESSION_HOURS, signInMember } from './sign-in.ts';
export { triggerReset } from './trigger-reset.ts';
