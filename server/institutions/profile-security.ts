import { z } from 'zod';
import { EVIDENCE_KINDS, type EvidenceKind, isAtLeast } from './evidence-kinds.ts';
import { localisedSchema } from './localised.ts';

/** What an agent may do to a stored address, password or account once identity is verified. */
export const VERIFIED_ACTIONS = [
  'send_known_address',
  'show_address',
  'change_address',
  'trigger_reset',
  'migrate',
] as const;
export type VerifiedAction = (typeof VERIFIED_ACTIONS)[number];

/** What one action needs: every one of `all`, and every one of at least one set of `anyOf`; more than one may be open. */
export const actionPolicySchema = z.object({
  all: z.array(z.enum(EVIDENCE_KINDS)),
  anyOf: z.array(z.array(z.enum(EVIDENCE_KINDS)).min(1)),
  /** Whether a second person must consent, whatever the evidence. */
  fourEyes: z.boolean().default(false),
  /** Hours until the action takes effect where none of the evidence is strong; 0: at once. */
  coolingOffHours: z.number().int().min(0).max(168).default(0),
});
export type ActionPolicy = z.output<typeof actionPolicySchema>;

/**
 * The sets of evidence any one of which opens an action: what every way needs, then what is its own; with a second
 * person's consent in each where the action asks for four eyes.
 */
export function waysOf({ all, anyOf, fourEyes }: ActionPolicy): EvidenceKind[][] {
  const ways = anyOf.length > 0 ? anyOf : [[]];
  return ways.map((way) => [...new Set([...all, ...way, ...(fourEyes ? ['supervisor_approval' as const] : [])])]);
}

export const evidencePolicySchema = z.object({
  /** How many call-back questions must match before `blind_answers` holds. */
  blindAnswersNeeded: z.number().int().min(1).max(5),
  /** How many wrong call-back answers close that way for the ticket. */
  blindMistakesAllowed: z.number().int().min(1).max(10),
  /** Minutes for which a confirmed identity may be acted on. */
  verificationMinutes: z.number().int().min(1).max(120).default(15),
  /** Minutes for which a one-time code is good (NIST SP 800-63B-4 §4.2: at most 24 h by mail). */
  codeMinutes: z.number().int().min(2).max(60),
  /** Minutes for which evidence of a kind counts after it was recorded, where the kind's own is not wanted. */
  freshnessMinutes: z.partialRecord(z.enum(EVIDENCE_KINDS), z.number().int().min(1).max(43_200)).default({}),
  /** Verified actions after which a second person is needed. */
  caps: z
    .object({
      perAgentAnHour: z.number().int().min(1).max(1_000).default(20),
      perAccountADay: z.number().int().min(1).max(100).default(3),
    })
    .default({ perAgentAnHour: 20, perAccountADay: 3 }),
  actions: z.partialRecord(z.enum(VERIFIED_ACTIONS), actionPolicySchema).superRefine((actions, { addIssue }) => {
    for (const [action, rule] of Object.entries(actions)) {
      const weak = rule && waysOf(rule).find((way) => !way.some((kind) => isAtLeast(kind, 'medium')));
      if (weak)
        addIssue({
          code: 'custom',
          path: [action],
          message: `would be open to anyone who knows the person: ${weak.join(' + ') || 'nothing at all'} is no proof; every way needs one of ${EVIDENCE_KINDS.filter((kind) => isAtLeast(kind, 'medium')).join(', ')}`,
        });
    }
  }),
});
export type EvidencePolicy = z.output<typeof evidencePolicySchema>;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;
/** An address that is encrypted on the way, or does not leave this machine. */
export const secureUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => url.startsWith('https:') || LOOPBACK.test(new URL(url).hostname),
    'must be https, except on this machine',
  );

/** An OpenID Connect provider. The client's secret stays in the environment, under its name in GUICHET_SECRETS. */
const providerSchema = z.object({
  issuer: secureUrl,
  clientId: z.string().min(1),
  clientSecretName: z.string().min(1).optional(),
  /** Origins beside the issuer's own on which it has endpoints: what it names elsewhere is not called. */
  endpointOrigins: z.array(secureUrl).optional(),
  scope: z.string().min(1).default('openid profile'),
});

/** Who tells who a requester is (itsme, CSAM or any other): the claims that hold national number and names. */
export const electronicIdentitySchema = providerSchema.extend({
  label: z.string().min(1),
  claims: z.object({
    nationalNumber: z.string().min(1),
    lastName: z.string().min(1).default('family_name'),
    firstName: z.string().min(1).default('given_name'),
  }),
  /** The least authentication context that is accepted (OpenID Connect Core §3.1.2.1, `acr_values`). */
  acr: z.string().min(1).optional(),
});
export type ElectronicIdentity = z.output<typeof electronicIdentitySchema>;

/** Single sign-on of the institution's own staff. `roles` maps a value of `roleClaim` to a role here; no value, no role. */
export const staffSignOnSchema = providerSchema.extend({
  label: z.string().min(1),
  roleClaim: z.string().min(1).default('groups'),
  roles: z.record(
    z.string(),
    z.enum(['agent', 'verifier', 'supervisor', 'administrator', 'organising_authority', 'secretariat', 'auditor']),
  ),
});
export type StaffSignOn = z.output<typeof staffSignOnSchema>;

/** An HTTP gateway for text messages: `POST url` with JSON `{to, from, text}` and the token as bearer. */
export const smsSchema = z.object({ url: secureUrl, tokenName: z.string().min(1), sender: z.string().min(1).max(15) });
export type SmsGateway = z.output<typeof smsSchema>;

/** Days for which each kind of data is kept; what is older goes at night. */
export const retentionSchema = z.object({
  rawMailDays: z.number().int().min(1).max(3_650).default(180),
  attachmentDays: z.number().int().min(1).max(3_650).default(90),
  /** Counted from the day on which a ticket was resolved. */
  ticketDays: z.number().int().min(1).max(3_650).default(730),
  auditDays: z.number().int().min(365).max(7_300).default(3_650),
});
export type Retention = z.output<typeof retentionSchema>;

/** Whether the national number may be used (law of 8 August 1983, art. 8), and on what ground. */
export const nationalNumberSchema = z.object({
  isUsed: z.boolean().default(true),
  legalBasis: localisedSchema,
  purpose: localisedSchema,
});

/** Where the signed heads of the audit chain go, so that a cut tail shows. */
export const checkpointTargetSchema = z.discriminatedUnion('kind', [
  z.object({ name: z.string().min(1).max(64), kind: z.literal('file'), path: z.string().min(1) }),
  z.object({ name: z.string().min(1).max(64), kind: z.literal('mail'), address: z.email() }),
  z.object({
    name: z.string().min(1).max(64),
    kind: z.literal('http'),
    url: secureUrl,
    tokenName: z.string().min(1).optional(),
  }),
]);
export type CheckpointTarget = z.output<typeof checkpointTargetSchema>;

export const auditSettingsSchema = z.object({
  checkpointMinutes: z.number().int().min(1).max(1_440).default(60),
  targets: z.array(checkpointTargetSchema).default([]),
});

export const breakGlassSchema = z.object({
  isAllowed: z.boolean().default(false),
  /** Hours within which a second person is to look at it; later it is an alarm. */
  reviewHours: z.number().int().min(1).max(168).default(24),
});
