export { type AppliedProfile, applyProfile } from './apply.ts';
export { findInstitution, institutionById, institutionFace, type InstitutionRecord, listInstitutions, offeredLanguage } from './find.ts';
export { mailSender } from './mail-sender.ts';
