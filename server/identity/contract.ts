import { z } from 'zod';
import { addressField } from '../accounts/contract.ts';
import {
  EVIDENCE_KINDS,
  type EvidenceKind,
  type Reset,
  type Strength,
  VERIFIED_ACTIONS,
  type VerifiedAction,
} from '../institutions/contract.ts';

/**
 * `partial`: there is something, but it does not count yet (a close name, one answer of two). `expired`: it held, and is
 * older than the institution lets it count.
 */
export const RUNG_STATES = ['done', 'partial', 'failed', 'expired', 'missing'] as const;
export type RungState = (typeof RUNG_STATES)[number];

/** One line of the evidence ladder. `outcome` names a sentence; `detail` its numbers and words. */
export type Rung = {
  kind: EvidenceKind;
  strength: Strength;
  state: RungState;
  outcome: string;
  /** The rows of evidence that it rests on while it holds. */
  evidence: string[];
  detail: Record<string, string | number>;
  by: string | null;
  at: string | null;
  /** Until when it counts; null where there is nothing that does. */
  freshUntil: string | null;
  isRequired: boolean;
};

export const NEXT_STEPS = [
  'link_account',
  'accept_name',
  'send_code',
  'check_code',
  'ask_questions',
  'see_document',
  'prove_new_address',
  'prove_electronically',
  'request_approval',
  'await_approval',
  'confirm',
  'act',
  'close',
] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

/** `locked`: evidence is missing. `ready`: policy met, not yet confirmed. `confirmed`: may be done until `expiresAt`. */
export type ActionState = {
  action: VerifiedAction;
  state: 'locked' | 'ready' | 'confirmed';
  /** For `locked`: the sets of evidence any one of which would open it. */
  missing: EvidenceKind[][];
  /** Hours until a change would take effect on the evidence at hand; 0: at once. */
  coolingOffHours: number;
  verificationId: string | null;
  expiresAt: string | null;
  doneAt: string | null;
};

/** What a file may change of an account in use, and what then proves nothing for a while. */
export const COOLING_VALUES = ['phone', 'answers', 'national_number', 'names'] as const;
export type CoolingValue = (typeof COOLING_VALUES)[number];
export type CoolingState = { value: CoolingValue; changedAt: string; from: string };

export type IdentityView = {
  rungs: Rung[];
  done: number;
  needed: number;
  suggestedAction: VerifiedAction;
  nextStep: NextStep;
  actions: ActionState[];
  /** What a reset would send. */
  resetMethod: Reset['method'];
  /** Kinds of evidence by which the suggested action could still be reached, the shortest way first. */
  waysLeft: EvidenceKind[];
  code: { contactPoint: ContactPoint; contactHint: string; expiresAt: string; attemptsLeft: number } | null;
  contactPoints: { point: ContactPoint; hint: string }[];
  /** Links that the requester was sent for a proof that only they can give: the newest of each kind. */
  proofs: ProofState[];
  /** What does not count yet, of what the institution asks for. */
  cooling: CoolingState[];
  questions: { key: string; outcome: 'match' | 'no_match' | null }[];
  questionsLeft: number;
  approval: {
    id: string;
    action: VerifiedAction;
    outcome: string | null;
    requestedBy: string;
    decidedBy: string | null;
    comment: string | null;
  } | null;
};

export const CONTACT_POINTS = ['mail', 'sms'] as const;
export type ContactPoint = (typeof CONTACT_POINTS)[number];

export const PROOF_KINDS = ['new_address', 'electronic_identity'] as const;
export type ProofKind = (typeof PROOF_KINDS)[number];
/** The kind of evidence that a proof becomes. */
export const EVIDENCE_OF_PROOF: Readonly<Record<ProofKind, EvidenceKind>> = {
  new_address: 'new_address_confirmed',
  electronic_identity: 'electronic_identity',
};

/**
 * How a mailed link has fared so far. `declined`: the person did not agree at the provider. `unusable`: the provider's
 * answer could not be believed, or did not say who the person is.
 */
export const PROOF_STATES = ['awaited', 'declined', 'unusable', 'expired'] as const;
export type ProofState = {
  kind: ProofKind;
  state: (typeof PROOF_STATES)[number];
  hint: string | null;
  expiresAt: string;
};

/** Documents that an agent may have before them; of none is a copy, a number or a date kept. */
export const DOCUMENT_TYPES = ['identity_card', 'residence_permit', 'passport', 'driving_licence'] as const;
export const DOCUMENT_PLACES = ['counter', 'video'] as const;
/** What an agent has to have looked at. All of it, or the document was not seen. */
export const DOCUMENT_CHECKS = ['photo', 'names', 'validity', 'security'] as const;

const version = z.coerce.number().int().positive();
const reason = z.string().trim().min(5, 'reason_short').max(500, 'reason_long');

/** Digits of a code as people type it: blanks and dashes are dropped. */
export const codeField = z
  .string()
  .transform((value) => value.normalize('NFKC').replace(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'code_shape'));

export const sendCodeForm = z.object({ version, contactPoint: z.enum(CONTACT_POINTS) });
export const checkCodeForm = z.object({ version, code: codeField });
export const requesterCodeForm = z.object({ code: codeField });
export const answerForm = z.object({
  version,
  question: z.string().min(1).max(40),
  answer: z.string().trim().min(1, 'answer_empty').max(200),
});
const ticked = z.literal('on', 'document_unchecked');
export const seeDocumentForm = z.object({
  version,
  document: z.enum(DOCUMENT_TYPES),
  place: z.enum(DOCUMENT_PLACES),
  photo: ticked,
  names: ticked,
  validity: ticked,
  security: ticked,
});
/** An empty address is the one that the requester gave in the mail. */
export const requestProofForm = z.object({
  version,
  kind: z.enum(PROOF_KINDS),
  newAddress: addressField.optional(),
});
export const revokeEvidenceForm = z.object({ version, kind: z.enum(EVIDENCE_KINDS), reason });
export const acceptNameForm = z.object({ version, reason });
export const requestApprovalForm = z.object({ version, action: z.enum(VERIFIED_ACTIONS), reason });
export const decideApprovalForm = z.object({
  approval: z.uuid(),
  outcome: z.enum(['approved', 'refused']),
  comment: z.string().trim().max(500).default(''),
});
export const confirmIdentityForm = z.object({ version, action: z.enum(VERIFIED_ACTIONS) });

export type PendingApproval = {
  id: string;
  reference: string;
  requesterName: string;
  action: VerifiedAction;
  reason: string;
  requestedBy: string;
  requestedAt: string;
  /** Whether the reader asked for it. */
  isOwn: boolean;
  /** Whether it is about the reader's own account. */
  isOwnAccount: boolean;
  /** Why there is nothing left to consent to; null while the request stands. */
  outdated: 'ticket_changed' | 'ticket_resolved' | 'evidence_changed' | null;
  rungs: Rung[];
};

export const breakGlassForm = z.object({
  version,
  action: z.enum(VERIFIED_ACTIONS),
  reason: z.string().trim().min(20, 'emergency_short').max(500, 'reason_long'),
});
export const reviewBreakGlassForm = z.object({
  breakGlass: z.uuid(),
  verdict: z.enum(['justified', 'unjustified']),
  comment: z.string().trim().min(5, 'reason_short').max(500, 'reason_long'),
});

/** What every page of the desk says of emergencies that await their review. */
export type BreakGlassAlarm = { open: number; overdue: number; canReview: boolean };
export type BreakGlassCase = {
  id: string;
  reference: string;
  action: VerifiedAction;
  agent: string;
  reason: string;
  brokenAt: string;
  dueAt: string;
  isOverdue: boolean;
  /** When the action was done. */
  usedAt: string | null;
  /** Whether it may still be done. */
  isRunning: boolean;
  /** Whether the reader used it, or it is about them. */
  isOwn: boolean;
  reviewer: string | null;
  reviewedAt: string | null;
  verdict: 'justified' | 'unjustified' | null;
  comment: string | null;
};

/** What one person did over the weeks that are looked at. `shows` is the part of the disclosures that went to the screen. */
export type AgentActivity = {
  id: string;
  name: string;
  disclosures: number;
  changes: number;
  shows: number;
  outsideHours: number;
};
/** Something worth a second look. */
export type OversightPattern =
  | { kind: 'emergency' | 'outside_hours'; agent: string; count: number }
  | { kind: 'same_pair'; agent: string; other: string; count: number }
  | { kind: 'same_target'; account: string; agents: number; count: number }
  | { kind: 'sign_in_alarm'; account: string; count: number; first: string; last: string }
  | { kind: 'hard_won'; agent: string; reference: string; count: number }
  | { kind: 'many_shows' | 'many_acts'; agent: string; count: number; usual: number };
export type Oversight = {
  since: string;
  until: string;
  desks: {
    slug: string;
    name: string;
    /** The busiest first. */
    agents: AgentActivity[];
    /** Of the acts of those who acted at all. */
    median: number;
    /** Acts by hour of the day, in Brussels. */
    hours: number[];
    /** The hours of a weekday between which people usually work. */
    opens: number;
    closes: number;
    patterns: OversightPattern[];
  }[];
};
