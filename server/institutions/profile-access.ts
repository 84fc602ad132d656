import { z } from 'zod';
import { localisedSchema } from './localised.ts';

/** By what a member's account can be named. */
export const IDENTIFIERS = ['address', 'username', 'client_number'] as const;
export type Identifier = (typeof IDENTIFIERS)[number];

/**
 * Places on a member's pages where the institution's own words stand in for the product's. A `sign_in_hint` that begins
 * with ⚠ is shown in red.
 */
export const LABELS = [
  'sign_in_title',
  'sign_in_identifier',
  'sign_in_hint',
  'sign_in_notice',
  'sign_in_submit',
  'sign_in_refused',
  'recovery_link',
  'recovery_title',
  'recovery_lead',
  'recovery_address',
  'recovery_username',
  'recovery_submit',
  'recovery_notice',
  'recovery_sent',
  'first_connection_link',
] as const;
export type Label = (typeof LABELS)[number];
export const labelsSchema = z.partialRecord(z.enum(LABELS), localisedSchema);

export const passwordRulesSchema = z.object({
  minimumLength: z.number().int().min(4).max(64),
  requires: z.array(z.enum(['lower', 'upper', 'digit', 'special'])),
  /** The characters that count as special; empty: any that is no letter and no digit. */
  specials: z.string(),
  forbidsNameParts: z.boolean(),
  /** Whether a password is refused that is easily guessed or stands in a list of breached ones. */
  refusesCommon: z.boolean().default(true),
});
export type PasswordRules = z.output<typeof passwordRulesSchema>;

/** How a member asks for a new password without help. */
export const recoverySchema = z.object({
  /** What may be typed, in the order in which it is offered. */
  by: z.array(z.enum(['address', 'username'])).min(1),
  /** `one_field` takes any of them, `separate` gives each a form of its own, `choice` a radio button. */
  form: z.enum(['one_field', 'separate', 'choice']).default('one_field'),
  /** Mails that one account is sent in an hour at most; further requests are answered alike and send nothing. */
  mailsAnHour: z.number().int().min(1).max(20).default(3),
  /** Minutes after which the page says to look for the mail elsewhere. */
  arrivalMinutes: z.number().int().min(1).max(60).default(5),
});

const tells = z.array(z.enum(IDENTIFIERS)).min(1);

/** What a reset sends, whoever asked for it; `tells` is what the mail says of the account. */
export const resetSchema = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('temporary_password'),
    tells,
    /** Hours for which an unused temporary password is good. */
    temporaryPasswordHours: z.number().int().min(1).max(72),
    temporaryPasswordLength: z.number().int().min(8).max(32),
  }),
  z.object({
    method: z.literal('link'),
    tells,
    linkMinutes: z.number().int().min(5).max(1_440),
  }),
  z.object({
    method: z.literal('generated_password'),
    tells,
    generatedPasswordLength: z.number().int().min(8).max(32),
    /** Hours for which it is good until it is used for the first time. */
    unusedHours: z.number().int().min(1).max(168),
  }),
]);
export type Reset = z.output<typeof resetSchema>;

export const passwordChoiceSchema = z.object({
  /** Whether whoever signed in with a temporary password types it again beside the new one; one's own is always asked. */
  repeatsTemporary: z.boolean().default(true),
  /** Whether the page of a mailed link asks for the address that the link was sent to. */
  asksAddress: z.boolean().default(false),
  /** Seconds after which the confirmation leads to the sign-in page by itself; null: by its link alone. */
  redirectSeconds: z.number().int().min(3).max(30).nullable().default(null),
});

/** Where usernames come from; `names`: `lastname_firstname`, of compound names the first part. */
export const usernamesSchema = z.discriminatedUnion('source', [
  z.object({ source: z.literal('none') }),
  z.object({ source: z.literal('given') }),
  z.object({
    source: z.literal('names'),
    separator: z.enum(['_', '.', '-']),
    /** A first part of the last name that is shorter keeps the second too (`Van Hoost` → `van_hoost`). */
    shortestPart: z.number().int().min(1).max(8),
  }),
]);
export type Usernames = z.output<typeof usernamesSchema>;

/** What a member who cannot get in may be in need of, beside a new password. */
export const SITUATIONS = [
  'forgotten_address',
  'changed_address',
  'first_connection',
  'not_migrated',
  'nothing_received',
] as const;
export type Situation = (typeof SITUATIONS)[number];

/** `desk`: a mail or form to the desk. `recovery`: the page for a new password. `referral`: someone else helps. */
const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('desk') }),
  z.object({ kind: z.literal('recovery'), text: localisedSchema }),
  z.object({ kind: z.literal('referral'), text: localisedSchema, href: z.url().optional() }),
]);
export const situationsSchema = z.partialRecord(z.enum(SITUATIONS), answerSchema);

/** Who helps when all else fails, and what their form asks. */
export const supportSchema = z.object({
  /** As it stands in a sentence: "the service desk", "Service IT". */
  name: localisedSchema,
  /** What the request is about; empty: it is not asked. */
  options: z
    .array(
      z.object({
        key: z.string().regex(/^[a-z_]+$/),
        label: localisedSchema,
        /** The situation that it stands for, by which the desk is told what the request is about. */
        situation: z.enum(SITUATIONS).optional(),
      }),
    )
    .default([]),
  asksSchool: z.boolean().default(false),
  /** Whether it asks what was tried already. */
  asksAttempts: z.boolean().default(true),
});

/** Schools whose members have accounts here, each under one organising authority. */
export const schoolSchema = z.object({
  key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().min(1),
  authority: z.string().min(1),
});
export type School = z.output<typeof schoolSchema>;
