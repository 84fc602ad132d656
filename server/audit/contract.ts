import { z } from 'zod';

/** The name under which the product's own command line acts. */
export const COMMAND_LINE = 'command line';
/** The names under which the product itself acts, as the log keeps them; pages say them in the reader's language. */
export const SYSTEM_ACTORS = [
  COMMAND_LINE,
  'worker',
  'mail',
  'outbox',
  'form',
  'recovery',
  'access',
  'imports',
  'import folder',
] as const;
export type SystemActor = (typeof SYSTEM_ACTORS)[number];
export const isSystemActor = (name: string): name is SystemActor => SYSTEM_ACTORS.some((one) => one === name);

/** Everything that the audit log tells, `subject.verb`. Each has a sentence in every language. */
export const AUDIT_ACTIONS = [
  'institution.applied',
  'institution.exported',
  'staff.added',
  'staff.signed_in',
  'staff.signed_out',
  'staff.sign_in_refused',
  'staff.invited',
  'staff.invitation_accepted',
  'staff.role_changed',
  'staff.disabled',
  'staff.enabled',
  'staff.own_account_set',
  'staff.schools_set',
  'staff.sessions_ended',
  'staff.password_changed',
  'staff.passkey_added',
  'staff.passkey_removed',
  'staff.recovery_codes_made',
  'staff.identity_linked',
  'staff.identity_unlinked',
  'staff.reauthenticated',
  'staff.sign_in_alarm',
  'ticket.received',
  'ticket.mail_joined',
  'ticket.taken',
  'ticket.released',
  'ticket.replied',
  'ticket.noted',
  'ticket.resolved',
  'ticket.reopened',
  'ticket.own_refused',
  'ticket.account_linked',
  'ticket.kind_set',
  'ticket.opened_on_site',
  'mail.set_aside',
  'mail.raw_read',
  'mail.attachment_read',
  'mail.quarantined',
  'mail.reprocessed',
  'mail.vouched',
  'mail.assigned',
  'mail.discarded',
  'mail.bounced',
  'mailbox.failing',
  'mailbox.recovered',
  'mail.sent',
  'mail.failed',
  'identity.code_sent',
  'identity.code_matched',
  'identity.code_refused',
  'identity.answer_matched',
  'identity.answer_refused',
  'identity.name_accepted',
  'identity.document_seen',
  'identity.proof_requested',
  'identity.address_proved',
  'identity.electronic_identity_matched',
  'identity.electronic_identity_refused',
  'identity.evidence_revoked',
  'identity.approval_requested',
  'identity.approval_decided',
  'identity.confirmed',
  'identity.glass_broken',
  'identity.glass_reviewed',
  'account.address_sent',
  'account.address_shown',
  'account.address_change_requested',
  'account.address_change_confirmed',
  'account.address_change_dropped',
  'account.address_change_cancelled',
  'account.migrated',
  'account.address_changed',
  'account.address_change_undone',
  'account.imported',
  'account.changed_by_import',
  'accounts.imported',
  'account.erased',
  'account.report_made',
  'import_source.added',
  'import_source.renamed',
  'import_source.mapped',
  'import_source.unmapped',
  'import_source.trusted',
  'import_source.distrusted',
  'import_source.removed',
  'import_source.head_shown',
  'import.received',
  'import.errors_downloaded',
  'import.decided',
  'import.read_again',
  'import.refused',
  'import.cancelled',
  'retention.run',
  'credential.temporary_password_sent',
  'credential.link_sent',
  'credential.generated_password_sent',
  'credential.recovery_ignored',
  'credential.password_reset',
  'credential.password_chosen',
  'access_mail.planned',
  'access_mail.queued',
  'access_mail.stopped',
  'access_mail.resumed',
  'access_mail.asked_again',
  'default_password.shown',
  'member.signed_in',
  'member.sign_in_refused',
  'member.sign_in_alarm',
  'member.signed_out',
  'member.sessions_ended',
  'oversight.read',
  'audit.read',
  'audit.exported',
  'audit.verified',
  'audit.cut',
  'checkpoint.failing',
  'checkpoint.recovered',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const AUDIT_OUTCOMES = ['done', 'denied', 'failed'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

const blank = (value: unknown) => (value === '' ? undefined : value);

export const auditQuery = z.object({
  institution: z.preprocess(blank, z.string().max(64).optional()),
  actor: z.preprocess(blank, z.string().trim().max(200).optional()),
  action: z.preprocess(blank, z.enum(AUDIT_ACTIONS).optional()).catch(undefined),
  outcome: z.preprocess(blank, z.enum(AUDIT_OUTCOMES).optional()).catch(undefined),
  ticket: z.preprocess(blank, z.string().trim().max(40).optional()),
  account: z.preprocess(blank, z.uuid().optional()).catch(undefined),
  from: z.preprocess(blank, z.iso.date().optional()).catch(undefined),
  until: z.preprocess(blank, z.iso.date().optional()).catch(undefined),
  /** Entries older than this mark, the `nextBefore` of the page before: an instant in milliseconds and an entry's identity. */
  before: z
    .preprocess(
      blank,
      z
        .string()
        .regex(/^\d{1,15}\.[0-9a-f-]{36}$/)
        .optional(),
    )
    .catch(undefined),
});
/** `systemActors`: those of the product's own names that the words for the actor mean in the reader's language. */
export type AuditQuery = z.output<typeof auditQuery> & { systemActors?: readonly SystemActor[] };

export type AuditRow = {
  id: string;
  position: number;
  at: string;
  action: AuditAction;
  outcome: AuditOutcome;
  actorName: string;
  actorKind: string;
  account: string | null;
  ticketReference: string | null;
  reason: string | null;
  detail: Record<string, string | number | boolean>;
  /** Where the request came from: the address and the program. */
  origin: { address: string; agent: string } | null;
  hash: string;
};

/** Entries of one day, and how many of them were denied or failed. `isMore`: there are more than were counted. */
export type AuditDay = { day: string; total: number; troubled: number; isMore: boolean };

export type AuditPage = {
  rows: AuditRow[];
  /** Entries that satisfy the query, counted up to 10,000; `isMore` beyond. */
  total: number;
  isMore: boolean;
  days: AuditDay[];
  nextBefore: string | null;
};

/**
 * Why a chain does not hold: an entry's content (`hash`) or a searched column (`columns`) was changed, it does not follow the
 * one before (`link`), one is missing (`gap`; also where the beginning was cut without a signed checkpoint), the newest entry is not the one that the head names (`tail`), a checkpoint
 * signed an entry that is no longer there (`cut`) or that was another one (`rewritten`).
 */
export const CHAIN_FAULTS = ['hash', 'columns', 'link', 'gap', 'tail', 'cut', 'rewritten'] as const;
export type ChainFault = (typeof CHAIN_FAULTS)[number];

/** Checkpoints of one chain: how many a known key signed, how many another key, how many signatures do not hold. */
export type CheckpointProof = {
  proven: number;
  foreign: number;
  altered: number;
  last: { position: number; at: string; key: string } | null;
};

/** What a check of a chain found. `firstBad` is the first position that does not hold, `bad` what stands there now. */
export type ChainVerdict = {
  /** Entries, head and checkpoints agree, and no checkpoint was altered. */
  isIntact: boolean;
  entries: number;
  /** Retention removed the entries up to this one, which a checkpoint of this instant signed; null where none went. */
  removed: { until: number; signedAt: string } | null;
  firstBad: number | null;
  reason: ChainFault | null;
  bad: { id: string; at: string; action: string } | null;
  /** The checkpoint that shows a `cut` or `rewritten` chain. */
  shownBy: { position: number; at: string } | null;
  head: string;
  checkpoints: CheckpointProof;
};

/** One place to which checkpoints go, and how that is going. */
export type CheckpointTargetState = {
  name: string;
  kind: 'file' | 'mail' | 'http';
  waiting: number;
  /** Since when it fails, and the last error; null while it does not. */
  failing: { since: string; attempts: number; error: string } | null;
  delivered: { position: number; at: string } | null;
};

/** How far a chain reached, how far a checkpoint signs it, and where its checkpoints have gone. */
export type ChainState = {
  position: number;
  /** Entries that are there: fewer than the position where retention has removed some. */
  entries: number;
  checkpoint: { position: number; at: string; key: string } | null;
  /** The newest checkpoint lies beyond the head: entries that were signed are gone. */
  isCut: boolean;
  targets: CheckpointTargetState[];
};
