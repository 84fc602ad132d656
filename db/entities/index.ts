export { AccessMail, DefaultPassword, MailPace } from './access-mail.ts';
export { Account } from './account.ts';
export {
  AccountImport,
  Assignment,
  IdentifierSeries,
  ImportChunk,
  ImportedChange,
  ImportSource,
  SourceRecord,
} from './account-import.ts';
export { AccountKey, AccountKeyOpening, KeyRotation } from './account-key.ts';
export { AccountMigration } from './account-migration.ts';
export { AddressChange } from './address-change.ts';
export { AuditCheckpoint, AuditCheckpointDelivery } from './audit-checkpoint.ts';
export { AuditCut } from './audit-cut.ts';
export { AuditEntry, AuditHead } from './audit-entry.ts';
export { Credential, MemberSession } from './credential.ts';
export {
  Approval,
  BreakGlass,
  Challenge,
  Evidence,
  ProofRequest,
  Verification,
  VerificationUse,
} from './identity.ts';
export { InboundMail } from './inbound-mail.ts';
export { InboundMailChunk } from './inbound-mail-chunk.ts';
export { Institution } from './institution.ts';
export { InstitutionDraft } from './institution-draft.ts';
export { InstitutionRevision } from './institution-revision.ts';
export { Mailbox } from './mailbox.ts';
export { MailboxLedger } from './mailbox-ledger.ts';
export { Message } from './message.ts';
export { OutboundMail } from './outbound-mail.ts';
export { RateLimit } from './rate-limit.ts';
export { RecoveryRequest, ResetSecret } from './recovery.ts';
export { RetentionRun } from './retention-run.ts';
export {
  Staff,
  StaffCeremony,
  StaffExternalIdentity,
  StaffMembership,
  StaffPasskey,
  StaffRecoveryCode,
  type StaffRole,
  StaffSession,
} from './staff.ts';
export { Ticket } from './ticket.ts';
