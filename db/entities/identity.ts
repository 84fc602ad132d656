import { defineEntity, p } from '@mikro-orm/postgresql';
import { blindIndex, instant, primaryId } from '../columns.ts';
import { Account } from './account.ts';
import { Institution } from './institution.ts';
import { Staff } from './staff.ts';
import { Ticket } from './ticket.ts';

/** One finding about who is asking. It counts only for the account it was gathered for. `detail` never holds a stored value. */
const evidenceSchema = defineEntity({
  name: 'Evidence',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    ticket: () => p.manyToOne(Ticket).mapToPk(),
    account: () => p.manyToOne(Account).mapToPk().nullable(),
    kind: p.string().length(40),
    outcome: p.string().length(20),
    detail: p.json<Record<string, string | number>>(),
    recordedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    recordedByName: p.string().nullable(),
    recordedAt: instant(),
    revokedAt: instant().nullable(),
    revokedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    revokedReason: p.text().nullable(),
  },
  indexes: [{ properties: ['ticket', 'recordedAt'] }],
});
export class Evidence extends evidenceSchema.class {}
evidenceSchema.setClass(Evidence);

/** A one-time code that was sent to a contact point on file. Only its keyed hash is kept. */
const challengeSchema = defineEntity({
  name: 'Challenge',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    ticket: () => p.manyToOne(Ticket).mapToPk(),
    account: () => p.manyToOne(Account).mapToPk().index(),
    contactPoint: p.string().length(20),
    contactHint: p.string(),
    codeHash: p.string().length(43),
    attempts: p.integer().default(0),
    requestedBy: () => p.manyToOne(Staff).mapToPk(),
    createdAt: instant(),
    expiresAt: instant(),
    closedAt: instant().nullable(),
    outcome: p.string().length(20).nullable(),
  },
  indexes: [
    { properties: ['ticket', 'createdAt'] },
    { name: 'challenge_requested_by_index', properties: ['requestedBy', 'createdAt'] },
  ],
});
export class Challenge extends challengeSchema.class {}
challengeSchema.setClass(Challenge);

const PROOF_KINDS = ['new_address', 'electronic_identity'] as const;

/**
 * A link that was sent to the requester for a proof that only they can give: that they read the new address, or who an
 * identity provider says they are. What the provider is asked with is derived from `id` and `attempts`, and stored nowhere.
 */
const proofRequestSchema = defineEntity({
  name: 'ProofRequest',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    ticket: () => p.manyToOne(Ticket).mapToPk().index(),
    account: () => p.manyToOne(Account).mapToPk(),
    kind: p.enum(PROOF_KINDS),
    keyHash: p.string().length(43).unique(),
    /** The address the link went to, so that a proof for one address never counts for another. */
    addressIndex: blindIndex().nullable(),
    addressHint: p.string().nullable(),
    stateHash: p.string().length(43).nullable().unique(),
    attempts: p.integer().default(0),
    requestedBy: () => p.manyToOne(Staff).mapToPk(),
    createdAt: instant(),
    expiresAt: instant(),
    closedAt: instant().nullable(),
    outcome: p.string().length(40).nullable(),
  },
});
export class ProofRequest extends proofRequestSchema.class {}
proofRequestSchema.setClass(ProofRequest);

const APPROVAL_OUTCOMES = ['approved', 'refused', 'withdrawn'] as const;

/** A request for a second person's consent to one action on one ticket. */
const approvalSchema = defineEntity({
  name: 'Approval',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    ticket: () => p.manyToOne(Ticket).mapToPk().index(),
    account: () => p.manyToOne(Account).mapToPk(),
    action: p.string().length(40),
    reason: p.text(),
    /** The kinds of evidence that held when consent was asked: what the second person decides on. */
    evidence: p.array<string>().default([]),
    requestedBy: () => p.manyToOne(Staff).mapToPk(),
    requestedAt: instant(),
    decidedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    decidedAt: instant().nullable(),
    outcome: p.enum(APPROVAL_OUTCOMES).nullable(),
    comment: p.text().nullable(),
  },
  checks: [
    { name: 'approval_four_eyes_check', expression: 'decided_by_id is null or decided_by_id <> requested_by_id' },
  ],
  indexes: [
    {
      name: 'approval_pending_index',
      expression: `create index "approval_pending_index" on "approval" ("institution_id", "requested_at") where "outcome" is null`,
    },
  ],
});
export class Approval extends approvalSchema.class {}
approvalSchema.setClass(Approval);

/** An agent's decision that the policy was met, for this ticket, account, action and agent, until `expiresAt`. */
const verificationSchema = defineEntity({
  name: 'Verification',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    ticket: () => p.manyToOne(Ticket).mapToPk().index(),
    account: () => p.manyToOne(Account).mapToPk(),
    action: p.string().length(40),
    agent: () => p.manyToOne(Staff).mapToPk(),
    evidence: p.array<string>(),
    /** The rows of evidence it rests on: a trigger demands that they are of this ticket and account and not revoked. */
    evidenceIds: p.array<string>().default([]),
    /** Whether strong evidence is among them: a change then needs no cooling off. */
    isStrong: p.boolean().default(false),
    /** Whether the profile demands a second person for the action: a trigger then looks for the consent. */
    needsApproval: p.boolean().default(false),
    /** An emergency: no evidence, a reason, and a second person afterwards. */
    isBreakGlass: p.boolean().default(false),
    decidedAt: instant(),
    expiresAt: instant(),
    revokedAt: instant().nullable(),
  },
  indexes: [
    {
      name: 'verification_live_index',
      expression: `create index "verification_live_index" on "verification" ("ticket_id") where "revoked_at" is null`,
    },
  ],
});
export class Verification extends verificationSchema.class {}
verificationSchema.setClass(Verification);

/** The one use of a verification. A trigger compares it with the verification, so that no code path can act without one. */
const useSchema = defineEntity({
  name: 'VerificationUse',
  properties: {
    id: primaryId(),
    verification: () => p.manyToOne(Verification).mapToPk().unique(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    ticket: () => p.manyToOne(Ticket).mapToPk(),
    account: () => p.manyToOne(Account).mapToPk().index(),
    action: p.string().length(40),
    agent: () => p.manyToOne(Staff).mapToPk(),
    usedAt: instant(),
  },
  indexes: [{ properties: ['agent', 'usedAt'] }, { properties: ['institution', 'usedAt'] }],
});
export class VerificationUse extends useSchema.class {}
useSchema.setClass(VerificationUse);

const BREAK_GLASS_VERDICTS = ['justified', 'unjustified'] as const;

/** One use of the emergency path: who, why, and what a second person said of it afterwards. */
const breakGlassSchema = defineEntity({
  name: 'BreakGlass',
  properties: {
    id: primaryId(),
    institution: () => p.manyToOne(Institution).mapToPk(),
    ticket: () => p.manyToOne(Ticket).mapToPk().index(),
    account: () => p.manyToOne(Account).mapToPk(),
    action: p.string().length(40),
    verification: () => p.manyToOne(Verification).mapToPk().unique(),
    agent: () => p.manyToOne(Staff).mapToPk(),
    reason: p.text(),
    brokenAt: instant(),
    reviewedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    reviewedAt: instant().nullable(),
    verdict: p.enum(BREAK_GLASS_VERDICTS).nullable(),
    comment: p.text().nullable(),
  },
  checks: [{ name: 'break_glass_four_eyes_check', expression: 'reviewed_by_id is null or reviewed_by_id <> agent_id' }],
  indexes: [
    {
      name: 'break_glass_open_index',
      expression: `create index "break_glass_open_index" on "break_glass" ("institution_id", "broken_at") where "verdict" is null`,
    },
  ],
});
export class BreakGlass extends breakGlassSchema.class {}
breakGlassSchema.setClass(BreakGlass);
