export { type AppliedProfile, applyProfile } from './apply.ts';
export {
  findInstitution,
  type InstitutionRecord,
  institutionById,
  institutionFace,
  listInstitutions,
  nationalNumberGround,
  offeredLanguage,
} from './find.ts';
export { mailSender } from './mail-sender.ts';
export {
  type MailboxTrouble,
  mailboxAlarms,
  mailboxesInTrouble,
  TROUBLE_LIMITS,
  type TroubleLimits,
} from './mailbox-trouble.ts';
export { keyLink, LINK_PURPOSES, type LinkPurpose, portalUrl } from './portal-link.ts';
