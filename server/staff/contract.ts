import { z } from 'zod';

export const STAFF_ROLE_NAMES = [
  'agent',
  'verifier',
  'supervisor',
  'administrator',
  'organising_authority',
  'secretariat',
  'auditor',
] as const;
export type StaffRoleName = (typeof STAFF_ROLE_NAMES)[number];

export const PERMISSIONS = [
  'desk.enter',
  'tickets.read',
  'tickets.work',
  'identity.verify',
  'accounts.act',
  'accounts.migrate',
  'approvals.decide',
  'break_glass.use',
  'break_glass.review',
  'oversight.read',
  'privacy.read',
  'privacy.erase',
  'audit.read',
  'staff.read',
  'staff.manage',
  'institutions.read',
  'institutions.manage',
  'sessions.end',
  'mail.read_raw',
  'mail.quarantine',
  'imports.run',
  'imports.trust',
  'population.read',
  'population.correct',
  'access_mails.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const AGENT = [
  'desk.enter',
  'tickets.read',
  'tickets.work',
  'identity.verify',
  'accounts.act',
  'accounts.migrate',
  'break_glass.use',
  'mail.read_raw',
  'mail.quarantine',
] as const satisfies readonly Permission[];

/**
 * A verifier looks at evidence and consents, and never acts; an organising authority opens its members' accounts; a
 * secretariat brings people in and hands out first accesses; an auditor reads. No one role both runs the installation and reaches a member's address.
 */
const MATRIX: Record<StaffRoleName, readonly Permission[]> = {
  agent: AGENT,
  verifier: ['desk.enter', 'tickets.read', 'identity.verify', 'approvals.decide'],
  supervisor: [
    ...AGENT,
    'approvals.decide',
    'break_glass.review',
    'oversight.read',
    'privacy.read',
    'audit.read',
    'staff.read',
    'institutions.read',
    'sessions.end',
    'imports.run',
    'imports.trust',
    'access_mails.manage',
  ],
  administrator: [
    'desk.enter',
    'audit.read',
    'privacy.read',
    'privacy.erase',
    'staff.read',
    'staff.manage',
    'institutions.read',
    'institutions.manage',
    'sessions.end',
  ],
  organising_authority: ['desk.enter', 'tickets.read', 'tickets.work', 'identity.verify', 'accounts.migrate'],
  secretariat: [
    'desk.enter',
    'tickets.read',
    'tickets.work',
    'identity.verify',
    'accounts.act',
    'accounts.migrate',
    'mail.read_raw',
    'mail.quarantine',
    'imports.run',
    'population.read',
    'population.correct',
    'access_mails.manage',
  ],
  auditor: ['desk.enter', 'audit.read', 'oversight.read', 'privacy.read', 'institutions.read'],
};

/** Whether a role may do something; an unknown role may nothing. Used by the gate and by the pages alike. */
export const isAllowed = (role: string | undefined, permission: Permission): boolean =>
  role !== undefined && Object.hasOwn(MATRIX, role) && MATRIX[role as StaffRoleName].includes(permission);

/** Whether a role's work may be bound to schools. */
export const hasSchools = (role: StaffRoleName): boolean => role === 'organising_authority' || role === 'secretariat';

export const staffSignInForm = z.object({
  email: z.string().trim().toLowerCase().max(320).pipe(z.email('address_shape')),
  password: z.string().min(1, 'password_empty').max(1_000),
});
/** Six digits of the authenticator, or a recovery code: letters that look like digits are taken for them. */
const readCode = (value: string): string => {
  const plain = value.normalize('NFKC').toLowerCase().replace(/[\s-]/g, '');
  return /^\d{6}$/.test(plain) ? plain : plain.replace(/o/g, '0').replace(/[il]/g, '1');
};
const code = z
  .string()
  .transform(readCode)
  .pipe(z.string().regex(/^(\d{6}|[0-9a-hjkmnp-tv-z]{10})$/, 'code_shape'));
export const secondFactorForm = z.object({ code });

const newPassword = z.string().min(1, 'password_empty').max(1_000, 'password_long');
const isRepeated = ({ password, confirmation }: { password: string; confirmation: string }) =>
  password.normalize('NFKC') === confirmation.normalize('NFKC');
const differs = { path: ['confirmation'], message: 'password_differs' };

export const changePasswordForm = z
  .object({ old: z.string().max(1_000).default(''), password: newPassword, confirmation: z.string().default('') })
  .refine(isRepeated, differs);
export const acceptInvitationForm = z
  .object({ password: newPassword, confirmation: z.string().default(''), code })
  .refine(isRepeated, differs);

const blank = (value: unknown) => (value === '' ? null : value);
const role = z.enum(STAFF_ROLE_NAMES);
export const languageForm = z.object({ language: z.preprocess(blank, z.enum(['fr', 'nl', 'de', 'en']).nullable()) });
export const inviteForm = z.object({
  name: z.string('name_empty').trim().min(2, 'name_empty').max(200),
  email: z.string('address_shape').trim().toLowerCase().max(320).pipe(z.email('address_shape')),
  institution: z.uuid(),
  role,
  language: z.preprocess(blank, z.enum(['fr', 'nl', 'de', 'en']).nullable()).default(null),
});
/** One change to a person's access, as the page of staff sends it. */
export const manageStaffForm = z.discriminatedUnion('change', [
  z.object({ change: z.literal('role'), staff: z.uuid(), institution: z.uuid(), role }),
  z.object({ change: z.literal('remove'), staff: z.uuid(), institution: z.uuid() }),
  z.object({ change: z.literal('invite_again'), staff: z.uuid(), institution: z.uuid() }),
  z.object({
    change: z.literal('own_account'),
    staff: z.uuid(),
    institution: z.uuid(),
    account: z.preprocess(blank, z.uuid('account_shape').nullable()).default(null),
  }),
  z.object({
    change: z.literal('schools'),
    staff: z.uuid(),
    institution: z.uuid(),
    /** For a secretariat: the whole institution, whatever schools are named. */
    isWhole: z.preprocess((value) => value === 'on', z.boolean()),
    schools: z.array(z.string().max(64)).max(1_000).default([]),
  }),
  z.object({ change: z.literal('disable'), staff: z.uuid() }),
  z.object({ change: z.literal('enable'), staff: z.uuid() }),
  z.object({ change: z.literal('end_sessions'), staff: z.uuid() }),
]);
export const endSessionForm = z.object({ session: z.preprocess(blank, z.uuid().nullable()).default(null) });

/** What a browser's answer to a passkey ceremony is checked for before the library reads it. */
const credential = z.looseObject({ id: z.string().max(1_400), rawId: z.string(), response: z.looseObject({}) });
const fromJson = z
  .string()
  .max(50_000)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('passkey_refused');
      return z.NEVER;
    }
  });
export const passkeyAnswerForm = z.object({ token: z.string().max(100), response: fromJson.pipe(credential) });
export const newPasskeyForm = passkeyAnswerForm.extend({
  label: z.string('label_empty').trim().min(1, 'label_empty').max(100),
});
export const removeForm = z.object({ id: z.uuid() });

/** An open session, as those are shown it who may end it. */
export type SessionFace = {
  id: string;
  method: 'password' | 'passkey' | 'organisation';
  /** Browser and system by name; null where they do not say. */
  browser: string | null;
  address: string | null;
  createdAt: string;
  lastSeenAt: string;
  isPresent: boolean;
};

/** The signed-in person as the pages know them. */
export type StaffFace = { name: string; permissions: Permission[]; institutions: { slug: string; name: string }[] };

/** How one signs in, as one's own profile page shows it. */
export type OwnAccess = {
  email: string;
  language: string | null;
  hasPassword: boolean;
  hasTotp: boolean;
  recoveryCodes: number;
  passkeys: { id: string; label: string; createdAt: string; lastUsedAt: string | null; isBackedUp: boolean }[];
  identities: { id: string; issuer: string; createdAt: string; lastUsedAt: string | null }[];
  sessions: SessionFace[];
  /** Whether the person has proved who they are recently enough to change a factor. */
  isPresent: boolean;
};

/** Someone who works at the desk, as those are shown them who may read about staff. */
export type StaffRow = {
  id: string;
  email: string;
  name: string;
  isDisabled: boolean;
  /** Whether places that the person never signed in from are turned away for the moment. */
  isUnderAttack: boolean;
  hasPassword: boolean;
  hasTotp: boolean;
  passkeys: number;
  recoveryCodes: number;
  identities: number;
  sessions: number;
  lastSignIn: string | null;
  memberships: {
    institution: string;
    slug: string;
    role: StaffRoleName;
    ownAccount: string | null;
    /** Keys of the schools that an organising authority answers for or a secretariat looks after; null: of no part in particular. */
    schools: string[] | null;
  }[];
};
