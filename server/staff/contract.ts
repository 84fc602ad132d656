import { z } from 'zod';

export const STAFF_ROLE_NAMES = [
  'agent',
  'verifier',
  'supervisor',
  'administrator',
  'organising_authority',
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
  'sessions.end',
  'mail.read_raw',
  'mail.quarantine',
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
 * A verifier looks at evidence and consents, and never acts; an organising authority opens its members' accounts; an
 * auditor reads. No one role both runs the installation and reaches a member's address.
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
    'sessions.end',
  ],
  administrator: [
    'desk.enter',
    'audit.read',
    'privacy.read',
    'privacy.erase',
    'staff.read',
    'staff.manage',
    'sessions.end',
  ],
  organising_authority: ['desk.enter', 'tickets.read', 'tickets.work', 'identity.verify', 'accounts.migrate'],
  auditor: ['desk.enter', 'audit.read', 'oversight.read', 'privacy.read'],
};

/** Whether a role may do something; an unknown role may nothing. Used by the gate and by the pages alike. */
export const isAllowed = (role: string | undefined, permission: Permission): boolean =>
  role !== undefined && role in MATRIX && MATRIX[role as StaffRoleName].includes(permission);

export const staffSignInForm = z.object({
  email: z.string().trim().toLowerCase().max(320).pipe(z.email('address_shape')),
  password: z.string().min(1, 'password_empty').max(1_000),
});
export const secondFactorForm = z.object({
  code: z
    .string()
    .transform((value) => value.normalize('NFKC').replace(/\s/g, ''))
    .pipe(z.string().regex(/^\d{6}$/, 'code_shape')),
});

/** The signed-in person as the pages know them. */
export type StaffFace = { name: string; permissions: Permission[]; institutions: { slug: string; name: string }[] };
