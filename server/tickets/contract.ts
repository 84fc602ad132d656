import { z } from 'zod';
import type { AccountCard, PendingChange } from '../accounts/contract.ts';
import type { IdentityView } from '../identity/contract.ts';

export { type AskedFields, type RequestForm, requestForm } from './request-form.ts';

/** What a requester may want. The rest of what a mailbox receives is no request. */
export const REQUEST_KINDS = [
  'email_forgotten',
  'email_changed',
  'password_reset',
  'first_connection',
  'account_not_migrated',
  'other_request',
] as const;
/** `unclassified`: a person has to decide. `unreadable`: the mail could not be parsed. `oversize`: it is over the limit. */
export const TICKET_KINDS = [...REQUEST_KINDS, 'unclassified', 'unreadable', 'oversize'] as const;
export type TicketKind = (typeof TICKET_KINDS)[number];

/**
 * Why a mail is in quarantine: reading it took too long or too much memory, ended its thread, or ended the process again
 * and again; or it was read and could not be taken in.
 */
export const QUARANTINE_REASONS = [
  'time_limit',
  'memory_limit',
  'reader_died',
  'process_ended',
  'not_taken_in',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** How far the sender's domain vouches for a mail, in the words of RFC 8601; `by` tells who checked, `domain` is that of From. */
export type SenderAuthentication = {
  by: string;
  domain: string;
  dmarc: string;
  spf: string;
  dkim: string;
  arc: string;
};

export const TICKET_STATUS_NAMES = ['new', 'open', 'waiting', 'resolved'] as const;
export type TicketStatusName = (typeof TICKET_STATUS_NAMES)[number];

export const QUEUE_VIEWS = ['mine', 'unassigned', 'waiting', 'resolved'] as const;
export type QueueView = (typeof QUEUE_VIEWS)[number];

export const queueQuery = z.object({
  view: z.enum(QUEUE_VIEWS).catch('unassigned'),
  q: z.string().trim().max(200).catch(''),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
});

export type QueueRow = {
  reference: string;
  requesterName: string;
  subject: string;
  kind: TicketKind;
  status: TicketStatusName;
  institution: string;
  assigneeName: string | null;
  openedAt: string;
  activeAt: string;
  /** Rungs that hold, and rungs that the suggested action needs. */
  evidence: { done: number; partial: number; needed: number };
  flags: string[];
  /** Whether a mail to the requester came back. */
  hasBounce: boolean;
};
export type Queue = {
  view: QueueView;
  search: string;
  page: number;
  hasMore: boolean;
  rows: QueueRow[];
  counts: Record<QueueView, number>;
};

export const SPAN_SUBJECTS = ['national_number', 'last_name', 'first_name', 'new_address', 'keyword'] as const;
export type SpanSubject = (typeof SPAN_SUBJECTS)[number];
export type TextSpan = { field: 'subject' | 'text'; what: SpanSubject; start: number; end: number };

/** A file of a received mail: its digest names it, whatever its name. */
export type MessageAttachment = { name: string; contentType: string; size: number; sha256: string };

/** A delivery report: when it came, its status code (RFC 3463) and words. */
export type Bounce = { at: string; detail: string };

export type TimelineEntry =
  | {
      type: 'message';
      id: string;
      direction: 'in' | 'out' | 'note';
      authorName: string;
      authorShown: string | null;
      subject: string | null;
      text: string;
      spans: TextSpan[];
      attachments: MessageAttachment[];
      /** Whether it can be shown as it was laid out. */
      hasHtml: boolean;
      /** When a message of ours came back, and what the delivery report said. */
      bounce: Bounce | null;
      flags: string[];
      at: string;
      inboundMail: string | null;
    }
  | {
      type: 'event';
      id: string;
      action: string;
      outcome: string;
      actorName: string;
      detail: Record<string, string | number | boolean>;
      at: string;
    }
  | {
      type: 'mail';
      id: string;
      purpose: string;
      state: 'queued' | 'sending' | 'uncertain' | 'sent' | 'failed';
      recipientHint: string;
      bounce: Bounce | null;
      at: string;
    };

export type TicketDetail = {
  id: string;
  reference: string;
  version: number;
  kind: TicketKind;
  status: TicketStatusName;
  subject: string;
  language: string;
  institution: { slug: string; name: string; usesNationalNumber: boolean };
  requesterName: string;
  /** The names as asked, for comparing with an account. */
  askedAs: { lastName: string; firstName: string };
  openedAt: string;
  activeAt: string;
  assignee: { name: string; isMe: boolean } | null;
  canReply: boolean;
  timeline: TimelineEntry[];
  account: AccountCard | null;
  identity: IdentityView;
  requestedAddressHint: string | null;
  pendingChange: PendingChange | null;
  /** What the reader may do beside the ladder: ask for consent, use an emergency, open the account as its authority. */
  ways: { canAsk: boolean; canBreakGlass: boolean; canOpenAccount: boolean };
};

const version = z.coerce.number().int().positive();
export const versionForm = z.object({ version });
export const replyForm = z.object({ version, text: z.string().trim().min(1, 'text_empty').max(20_000, 'text_long') });
export const noteForm = replyForm;
/** The names as the requester gives them, for comparing; the number only where the caller says it now. */
export const linkAccountForm = z.object({
  version,
  account: z.uuid(),
  lastName: z.string().trim().min(1, 'name_empty').max(200),
  firstName: z.string().trim().min(1, 'name_empty').max(200),
  number: z
    .string()
    .trim()
    .max(40)
    .transform((value) => value || null),
});
/** What a person may say that a request is about, `unclassified` to take it back. */
export const CHOSEN_KINDS = [...REQUEST_KINDS, 'unclassified'] as const;
export const setKindForm = z.object({ version, kind: z.enum(CHOSEN_KINDS) });
export const readRawForm = z.object({
  mail: z.uuid(),
  reason: z.string().trim().min(5, 'reason_short').max(500, 'reason_long'),
});

/** Where a request stands, in the requester's words. */
export const REQUEST_STAGES = ['received', 'being_verified', 'code_awaited', 'done'] as const;
export type RequestStatus = {
  reference: string;
  stage: (typeof REQUEST_STAGES)[number];
  kind: TicketKind;
  openedAt: string;
  activeAt: string;
  isCodeAwaited: boolean;
  codeAttemptsLeft: number;
  mails: { purpose: string; at: string }[];
};

/** What an attachment is opened for: to be kept, or to be shown as an image or a PDF where its bytes are one. */
export const ATTACHMENT_USES = ['file', 'image', 'pdf'] as const;
export type AttachmentUse = (typeof ATTACHMENT_USES)[number];
export const attachmentQuery = z.object({
  index: z.coerce.number().int().min(0).max(999),
  use: z.enum(ATTACHMENT_USES).catch('file'),
});

/** Why a mail is no request. */
export const ASIDE_KINDS = ['auto_reply', 'bounce', 'bulk', 'loop'] as const;
export type AsideKind = (typeof ASIDE_KINDS)[number];
export const QUARANTINE_VIEWS = ['quarantine', 'aside', 'discarded'] as const;
export type QuarantineView = (typeof QUARANTINE_VIEWS)[number];
export const quarantineQuery = z.object({
  view: z.enum(QUARANTINE_VIEWS).catch('quarantine'),
  kind: z.enum(ASIDE_KINDS).optional().catch(undefined),
  /** Words of the sender's name or the subject. */
  q: z.string().trim().max(100).catch(''),
  /** Mails after this mark, the `nextBefore` of the page before: an instant in milliseconds and a mail's identity. */
  before: z
    .string()
    .regex(/^\d{1,15}\.[0-9a-f-]{36}$/)
    .optional()
    .catch(undefined),
});
export type QuarantineQuery = z.output<typeof quarantineQuery>;

/** A mail that no ticket came of; what it says of itself is masked. */
export type KeptMail = {
  id: string;
  mailbox: string;
  state: 'quarantined' | 'set_aside' | 'discarded';
  kind: string | null;
  /** A name of `QUARANTINE_REASONS`, or the sign by which it was set aside. */
  reason: string | null;
  senderName: string | null;
  senderHint: string | null;
  subject: string | null;
  /** In bytes. */
  size: number;
  attempts: number;
  lastError: string | null;
  receivedAt: string;
  settledAt: string;
  discard: { by: string; reason: string; from: 'quarantined' | 'set_aside' } | null;
};
export type MailSource = { text: string; isCut: boolean };

export const assignMailForm = z.object({
  reference: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^SD-\d{4}-\d{6,}$/, 'reference_shape'),
});
export const discardMailForm = readRawForm.pick({ reason: true });

/** What one night removed, in rows by kind; `auditKept` are audit entries past their term that are still there. */
export type Removed = {
  tickets: number;
  rawMails: number;
  attachments: number;
  recipients: number;
  audit: number;
  auditKept: number;
};
export type RetentionView = {
  institution: string;
  days: { rawMailDays: number; attachmentDays: number; ticketDays: number; auditDays: number };
  runs: { id: string; startedAt: string; finishedAt: string | null; removed: Removed }[];
};
