import { z } from 'zod';
import { type EvidenceKind, VERIFIED_ACTIONS, type VerifiedAction } from '../institutions/contract.ts';

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
  approval: {
    id: string;
    action: VerifiedAction;
    outcome: string | null;
    requestedBy: string;
    decidedBy: string | null;
    comment: string | null;
  } | null;
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
export const answerForm = z.object({
  version,
  question: z.string().min(1).max(40),
  answer: z.string().trim().min(1, 'answer_empty').max(200),
});
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
  isOwn: boolean;
  rungs: Rung[];
};
