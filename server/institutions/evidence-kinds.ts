/** What may tell who is asking, in the order in which an agent gathers it. */
export const EVIDENCE_KINDS = [
  'number_well_formed',
  'number_found',
  'names_agree',
  'sender_authenticated',
  'sender_is_known',
  'contact_code',
  'new_address_confirmed',
  'blind_answers',
  'document_seen',
  'electronic_identity',
  'supervisor_approval',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** How far a kind of evidence tells who a person is, the least first. */
export const STRENGTHS = ['none', 'weak', 'medium', 'strong'] as const;
export type Strength = (typeof STRENGTHS)[number];

/** Who may bring a kind of evidence in. A `staff` member's permissions are the use case's to check. */
export type EvidenceSource = 'system' | 'staff' | 'requester';

type EvidenceRule = { strength: Strength; recordedBy: readonly EvidenceSource[]; freshMinutes: number };

const HOUR = 60;
const DAY = 24 * HOUR;

/**
 * Each kind of evidence: how strong it is, who may bring it in, and for how many minutes it counts where the institution's
 * policy (`freshnessMinutes`) does not say otherwise.
 *
 * - Number and names are what anyone may know of a person: identification, not verification (NIST SP 800-63A-4 §2.2). The
 *   sender of a mail is as good as the mailbox it was written in, at most (RFC 7489 vouches for a domain, not for a person).
 * - A code to a contact point on file shows control of it (SP 800-63A-4 §3.8, confirmation code; ASVS 5.0 6.4.3 and 6.6:
 *   out of band, short-lived, counted): medium, by mail as by text message, either of which may be read by others.
 * - A link that came back from the *new* address shows who reads that address, and nothing about whose account it is: weak.
 * - Answers at a call-back are knowledge-based verification, which SP 800-63B-4 no longer takes for authentication and
 *   ASVS 5.0 6.4.2 refuses as the only way: medium, because a person calls, the questions are the institution's own, and
 *   mistakes are counted. An institution that wants more asks for a second person beside it.
 * - A document seen by an agent is not validated with its issuer (SP 800-63A-4 §3.5 asks that for strong): medium.
 * - An electronic identity is an assertion of an identity provider that proved the person itself (eIDAS substantial or
 *   high, as the profile's `acr` demands): strong, and the only one.
 * - A supervisor's approval is consent to an action and says nothing about the person: none.
 */
export const EVIDENCE: Readonly<Record<EvidenceKind, EvidenceRule>> = {
  number_well_formed: { strength: 'none', recordedBy: ['system', 'staff'], freshMinutes: 30 * DAY },
  number_found: { strength: 'weak', recordedBy: ['system', 'staff'], freshMinutes: 30 * DAY },
  names_agree: { strength: 'weak', recordedBy: ['system', 'staff'], freshMinutes: 30 * DAY },
  sender_authenticated: { strength: 'weak', recordedBy: ['system'], freshMinutes: 30 * DAY },
  sender_is_known: { strength: 'weak', recordedBy: ['system'], freshMinutes: 30 * DAY },
  contact_code: { strength: 'medium', recordedBy: ['requester', 'staff'], freshMinutes: DAY },
  new_address_confirmed: { strength: 'weak', recordedBy: ['requester'], freshMinutes: 2 * DAY },
  blind_answers: { strength: 'medium', recordedBy: ['staff'], freshMinutes: 4 * HOUR },
  document_seen: { strength: 'medium', recordedBy: ['staff'], freshMinutes: DAY },
  electronic_identity: { strength: 'strong', recordedBy: ['requester'], freshMinutes: DAY },
  supervisor_approval: { strength: 'none', recordedBy: ['staff'], freshMinutes: DAY },
};

/** Whether a kind is at least of a strength. */
export const isAtLeast = (kind: EvidenceKind, strength: Strength): boolean =>
  STRENGTHS.indexOf(EVIDENCE[kind].strength) >= STRENGTHS.indexOf(strength);
