import { z } from 'zod';
import { LANGUAGES, type Language, localisedSchema } from './localised.ts';
import {
  IDENTIFIERS,
  type Identifier,
  type Label,
  labelsSchema,
  passwordChoiceSchema,
  passwordRulesSchema,
  recoverySchema,
  resetSchema,
  type Situation,
  schoolSchema,
  situationsSchema,
  supportSchema,
  usernamesSchema,
} from './profile-access.ts';
import { accessMailSchema, populationSchema } from './profile-population.ts';
import type { Section } from './profile-sections.ts';
import {
  auditSettingsSchema,
  breakGlassSchema,
  type EvidencePolicy,
  electronicIdentitySchema,
  evidencePolicySchema,
  nationalNumberSchema,
  retentionSchema,
  smsSchema,
  staffSignOnSchema,
  waysOf,
} from './profile-security.ts';

export {
  EVIDENCE,
  EVIDENCE_KINDS,
  type EvidenceKind,
  isAtLeast,
  STRENGTHS,
  type Strength,
} from './evidence-kinds.ts';
export { LANGUAGES, type Language, type Localised } from './localised.ts';
export {
  type Identifier,
  type Label,
  type PasswordRules,
  type Reset,
  type School,
  SITUATIONS,
  type Situation,
  type Usernames,
} from './profile-access.ts';
export type { DayOfYear, Opening, Population } from './profile-population.ts';
export {
  type Field,
  type OwnKeys,
  SECTION_FIELDS,
  SECTION_KEYS,
  SECTIONS,
  type Section,
  sectionOf,
  type Unit,
} from './profile-sections.ts';
export {
  type ActionPolicy,
  type CheckpointTarget,
  type ElectronicIdentity,
  type EvidencePolicy,
  type Retention,
  type SmsGateway,
  type StaffSignOn,
  VERIFIED_ACTIONS,
  type VerifiedAction,
  waysOf,
} from './profile-security.ts';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/**
 * How a mail server's access token is had (RFC 6749): Microsoft 365 gives one to the application itself, Google to the
 * holder of a refresh token. Secrets stay in the environment, under these names in GUICHET_SECRETS.
 */
export const oauthSchema = z
  .object({
    grant: z.enum(['client_credentials', 'refresh_token']),
    tokenEndpoint: z.url(),
    clientId: z.string().min(1),
    clientSecretName: z.string().min(1),
    refreshTokenName: z.string().min(1).optional(),
    scope: z.string().min(1).optional(),
  })
  .refine(
    (oauth) => oauth.grant !== 'refresh_token' || oauth.refreshTokenName !== undefined,
    'grant "refresh_token" needs refreshTokenName',
  )
  .refine(
    ({ tokenEndpoint }) => tokenEndpoint.startsWith('https:') || LOOPBACK.test(new URL(tokenEndpoint).hostname),
    'tokenEndpoint must be https',
  );
export type MailServerOauth = z.output<typeof oauthSchema>;

/** An IMAP or SMTP server. Its password stays in the environment, under `passwordName` in GUICHET_SECRETS. */
export const serverSchema = z
  .object({
    host: z.string().min(1),
    port: z.number().int().min(1).max(65535),
    security: z.enum(['tls', 'starttls', 'none']),
    user: z.string().optional(),
    passwordName: z.string().optional(),
    /** In place of a password: SASL XOAUTH2. */
    oauth: oauthSchema.optional(),
  })
  .refine(
    (server) => server.security !== 'none' || LOOPBACK.test(server.host),
    'security "none" is for this machine only: use "tls" or "starttls"',
  );
export type MailServer = z.output<typeof serverSchema>;

/**
 * Who says whether the domain in From sent a mail: this product by DKIM, ARC and DMARC; the topmost Authentication-Results
 * of a trusted upstream server (RFC 8601 §5: any other is ignored); or nobody.
 */
export const senderAuthenticationSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('verify') }),
  z.object({ method: z.literal('trusted_header'), authservId: z.string().min(1) }),
  z.object({ method: z.literal('none') }),
]);
export type SenderAuthenticationMethod = z.output<typeof senderAuthenticationSchema>;

const roleSchema = z.object({
  label: localisedSchema,
  blocks: z.array(z.string()),
  /** Whether the role gives rights only to whoever has an assignment in a school. */
  needsAssignment: z.boolean().default(false),
});
const blockSchema = z.object({ key: z.string(), title: localisedSchema, text: localisedSchema, href: z.string() });
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour, #0b6b62');

/** Whether an action of a policy can be reached by electronic identity alone. */
const needsProvider = (policy: EvidencePolicy): boolean =>
  Object.values(policy.actions).some((rule) => waysOf(rule).every((way) => way.includes('electronic_identity')));

/** What cannot be told without the national number of an account. */
const NUMBER_KINDS = ['number_well_formed', 'number_found'] as const;
const asksFor = (policy: EvidencePolicy, kind: (typeof NUMBER_KINDS)[number]): boolean =>
  Object.values(policy.actions).some((rule) => waysOf(rule).some((way) => way.includes(kind)));

/** Everything in which one institution differs from another. No code branches on an institution's name. */
export const profileSchema = z
  .object({
    slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    name: localisedSchema,
    shortName: z.string().min(1),
    portalName: z.string().min(1),
    colour: z.object({ light: colour, dark: colour }),
    languages: z.array(z.enum(LANGUAGES)).min(1),
    defaultLanguage: z.enum(LANGUAGES),
    labels: labelsSchema.default({}),
    signInWith: z.array(z.enum(IDENTIFIERS)).min(1),
    usernames: usernamesSchema,
    recovery: recoverySchema,
    reset: resetSchema,
    passwordRules: passwordRulesSchema,
    passwordChoice: passwordChoiceSchema.prefault({}),
    addressChange: z.object({
      /** Whether members may ask for it themselves, signed in. */
      bySelf: z.boolean().default(true),
      confirmHours: z.number().int().min(1).max(168),
      /** Hours in which the previous address may undo a change. */
      undoHours: z.number().int().min(72).max(720),
    }),
    situations: situationsSchema,
    support: supportSchema,
    schools: z.array(schoolSchema).default([]),
    /** Those who are mailed their first access, once an import has brought them. */
    populations: z.array(populationSchema).default([]),
    accessMail: accessMailSchema.prefault({}),
    nationalNumber: nationalNumberSchema,
    policy: evidencePolicySchema,
    breakGlass: breakGlassSchema.prefault({}),
    electronicIdentity: electronicIdentitySchema.optional(),
    sms: smsSchema.optional(),
    staffSignOn: staffSignOnSchema.optional(),
    retention: retentionSchema.prefault({}),
    audit: auditSettingsSchema.prefault({}),
    /** Keys of the account's facts that may be asked at a call-back; never one that the national number gives away. */
    blindQuestions: z.array(z.object({ key: z.string().regex(/^[a-z_]+$/), label: localisedSchema })).min(2),
    roles: z.record(z.string(), roleSchema),
    /** The blocks of the home page, in the order in which they stand. */
    blocks: z.array(blockSchema),
    desk: z.object({
      address: z.email(),
      senderName: z.string().min(1),
      smtp: serverSchema,
      senderAuthentication: senderAuthenticationSchema.default({ method: 'verify' }),
      /** Domains of the institution, for which another that looks like them is pointed out; the desk's own counts anyway. */
      knownDomains: z.array(z.string()).default([]),
      mailboxes: z.array(
        z.object({
          address: z.email(),
          imap: serverSchema,
          folder: z.string().default('INBOX'),
          /** What happens on the server to a mail that is stored: moved into `processedFolder`, or flagged with `processedFlag`. */
          filing: z.enum(['folder', 'flag']).default('folder'),
          processedFolder: z.string().default('Processed'),
          processedFlag: z.string().default('\\Seen'),
        }),
      ),
    }),
  })
  .refine(({ signInWith, usernames }) => usernames.source !== 'none' || !signInWith.includes('username'), {
    path: ['usernames'],
    message: 'has the source "none", while members sign in with a username',
  })
  .refine(({ reset, signInWith }) => reset.tells.some((told) => signInWith.includes(told)), {
    path: ['reset', 'tells'],
    message: 'names nothing that one signs in with: whoever gets the mail could not use it',
  })
  .refine(
    ({ reset, passwordRules }) =>
      reset.method !== 'generated_password' || reset.generatedPasswordLength >= passwordRules.minimumLength,
    {
      path: ['reset', 'generatedPasswordLength'],
      message: 'is below passwordRules.minimumLength',
    },
  )
  .refine(({ support, schools }) => !support.asksSchool || schools.length > 0, {
    path: ['schools'],
    message: 'is empty, while the support form asks for the school',
  })
  .refine(
    ({ populations, roles, schools }) =>
      populations.every(
        (one) =>
          one.roles.every((role) => Object.hasOwn(roles, role)) &&
          one.schools.every((key) => schools.some((school) => school.key === key)),
      ),
    { path: ['populations'], message: 'name a role or a school that the profile does not have' },
  )
  .refine(({ policy, electronicIdentity }) => electronicIdentity !== undefined || !needsProvider(policy), {
    path: ['electronicIdentity'],
    message:
      'is missing: the policy has no other way to an action than electronic_identity, which no provider could give',
  })
  .refine(
    ({ policy, nationalNumber }) => nationalNumber.isUsed || !NUMBER_KINDS.some((kind) => asksFor(policy, kind)),
    {
      path: ['policy'],
      message: `asks for ${NUMBER_KINDS.join(' or ')}, while nationalNumber.isUsed is off`,
    },
  )
  .refine(({ electronicIdentity, nationalNumber }) => nationalNumber.isUsed || electronicIdentity === undefined, {
    path: ['electronicIdentity'],
    message: 'compares national numbers, while nationalNumber.isUsed is off',
  });
export type Profile = z.output<typeof profileSchema>;

/** What an institution's own pages may know of it, in one language: no policy, no server. */
export type InstitutionFace = {
  slug: string;
  name: string;
  shortName: string;
  portalName: string;
  colour: { light: string; dark: string };
  languages: readonly Language[];
  /** The one in which the texts of this face are. */
  language: Language;
  deskAddress: string;
  /** The institution's own words, where it has any. */
  labels: Partial<Record<Label, string>>;
  signInWith: readonly Identifier[];
  recovery: Profile['recovery'];
  resetMethod: Profile['reset']['method'];
  /** The situations that the institution answers, with where each leads. */
  situations: {
    situation: Situation;
    kind: 'desk' | 'recovery' | 'referral';
    text: string | null;
    href: string | null;
  }[];
  /** Who helps when all else fails, as it stands in a sentence. */
  helpers: string;
  /** Why the national number may be used; null where it is not. */
  nationalNumber: { legalBasis: string; purpose: string } | null;
};

const draftVersion = z.coerce.number().int().min(0);
/** Bytes of a profile that is uploaded, at most: one of the five has a twentieth. */
const MOST_BYTES = 262_144;
/** What is done with a draft as a whole. `version` names the state that was looked at. */
export const draftForm = z.discriminatedUnion('do', [
  z.object({ do: z.literal('apply'), version: draftVersion, reason: z.string().trim().min(5).max(500) }),
  z.object({ do: z.literal('discard'), version: draftVersion }),
  z.object({ do: z.literal('renew'), version: draftVersion }),
  z.object({ do: z.literal('upload'), version: draftVersion, file: z.file().min(2).max(MOST_BYTES) }),
]);
export const restoreForm = z.object({ version: draftVersion });

/** `broken`: a standard says shall, or asks it at level 1. `weaker`: at level 2. `advised`: it says should, or at level 3. */
export const SEVERITIES = ['broken', 'weaker', 'advised'] as const;

/** Where a profile departs from a standard. The texts of the rule, its cost and what would conform go by `rule`. */
export type DepartureFace = {
  rule: string;
  /** The part of the profile in which it is changed. */
  section: Section;
  severity: (typeof SEVERITIES)[number];
  clauses: string[];
  /** How the profile has it, as values for the texts. */
  values: Record<string, string | number>;
};

/** Why a mailbox is not read: no process reads it, or what the reading process met. */
export type TroubleCause =
  | 'nobody_reads'
  | 'sign_in_refused'
  | 'token_refused'
  | 'certificate'
  | 'unreachable'
  | 'other';

/** A mailbox whose mails are not read, as staff are told of it. `error` is null for all but administrators. */
export type MailboxAlarm = { address: string; since: string; cause: TroubleCause; error: string | null };
