import { z } from 'zod';

/** What an agent may do to a stored address or password once identity is verified. */
export const VERIFIED_ACTIONS = ['send_known_address', 'show_address', 'change_address', 'trigger_reset'] as const;
export type VerifiedAction = (typeof VERIFIED_ACTIONS)[number];

export const EVIDENCE_KINDS = [
  'number_well_formed',
  'number_found',
  'names_agree',
  'sender_is_known',
  'contact_code',
  'blind_answers',
  'supervisor_approval',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** What one action needs: every one of `all`, and every one of at least one set of `anyOf`. */
export const actionPolicySchema = z.object({
  all: z.array(z.enum(EVIDENCE_KINDS)),
  anyOf: z.array(z.array(z.enum(EVIDENCE_KINDS)).min(1)),
});
export type ActionPolicy = z.output<typeof actionPolicySchema>;

export const evidencePolicySchema = z.object({
  /** How many call-back questions must match before `blind_answers` holds. */
  blindAnswersNeeded: z.number().int().min(1).max(5),
  /** How many wrong call-back answers close that way for the ticket. */
  blindMistakesAllowed: z.number().int().min(1).max(10),
  /** Minutes for which a confirmed identity may be acted on. */
  verificationMinutes: z.number().int().min(1).max(120),
  /** Minutes for which a one-time code is good (NIST SP 800-63B-4 §4.2: at most 24 h by mail). */
  codeMinutes: z.number().int().min(2).max(60),
  actions: z.record(z.enum(VERIFIED_ACTIONS), actionPolicySchema),
});
export type EvidencePolicy = z.output<typeof evidencePolicySchema>;

/** `partial`: there is something, but it does not count yet (a close name, one answer of two, a code on its way). */
export const RUNG_STATES = ['done', 'partial', 'failed', 'missing'] as const;
export type RungState = (typeof RUNG_STATES)[number];

/** One line of the evidence ladder. `outcome` names a sentence; `detail` its numbers and masked hints. */
export type Rung = {
  kind: EvidenceKind;
  state: RungState;
  outcome: string;
  detail: Record<string, string | number>;
  by: string | null;
  at: string | null;
  isRequired: boolean;
};

export const NEXT_STEPS = [
  'link_account',
  'accept_name',
  'send_code',
  'check_code',
  'ask_questions',
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
  verificationId: string | null;
  expiresAt: string | null;
  doneAt: string | null;
};

export type IdentityView = {
  rungs: Rung[];
  done: number;
  needed: number;
  suggestedAction: VerifiedAction;
  nextStep: NextStep;
  actions: ActionState[];
  code: { contactHint: string; expiresAt: string; attemptsLeft: number } | null;
  contactPoints: { point: ContactPoint; hint: string }[];
  questions: { key: string; outcome: 'match' | 'no_match' | null }[];
  questionsLeft: number;
  approval: { id: string; action: VerifiedAction; outcome: string | null; requestedBy: string; decidedBy: string | null; comment: string | null } | null;
};

export const CONTACT_POINTS = ['mail'] as const;
export type ContactPoint = (typeof CONTACT_POINTS)[number];

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
export const answerForm = z.object({ version, question: z.string().min(1).max(40), answer: z.string().trim().min(1, 'answer_empty').max(200) });
export const acceptNameForm = z.object({ version, reason });
export const requestApprovalForm = z.object({ version, action: z.enum(VERIFIED_ACTIONS), reason });
export const decideApprovalForm = z.object({ approval: z.uuid(), outcome: z.enum(['approved', 'refused']), comment: z.string().trim().max(500).default('') });
export const confirmIdentityForm = z.object({ version, action: z.enum(VERIFIED_ACTIONS) });

export type PendingApproval = {
  id: string;
  reference: string;
  requesterName: string;
  action: VerifiedAction;
  reason: string;
  requestedBy: string;
  requestedAt: string;
  isOwn: boolean;
  rungs: Rung[];
};
