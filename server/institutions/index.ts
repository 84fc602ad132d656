export { type AppliedProfile, applyProfile } from './apply.ts';
export { conformanceOf } from './conformance.ts';
export {
  applyDraft,
  discardDraft,
  draftedInstitution,
  type Editor,
  openEditor,
  renewDraft,
  restoreRevision,
  type SaveOutcome,
  saveFile,
  saveSection,
} from './draft.ts';
export {
  findInstitution,
  type InstitutionRecord,
  institutionById,
  institutionFace,
  listInstitutions,
  nationalNumberGround,
  offeredLanguage,
} from './find.ts';
export { exportProfile, profileHistory, profileRevision } from './history.ts';
export { identifierWord } from './identifier-word.ts';
export { mailSender } from './mail-sender.ts';
export {
  type MailboxTrouble,
  mailboxAlarms,
  mailboxesInTrouble,
  TROUBLE_LIMITS,
  type TroubleLimits,
} from './mailbox-trouble.ts';
export { keyLink, LINK_PURPOSES, type LinkPurpose, portalUrl } from './portal-link.ts';
export { checkProfile, type ProfileIssue } from './profile-issues.ts';
