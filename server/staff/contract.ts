import { z } from 'zod';

export const STAFF_ROLE_NAMES = ['agent', 'supervisor', 'administrator'] as const;
export type StaffRoleName = (typeof STAFF_ROLE_NAMES)[number];

export const PERMISSIONS = [
  'desk.enter',
  'tickets.read',
  'tickets.work',
  'identity.verify',
  'accounts.act',
  'approvals.decide',
  'audit.read',
  'mail.read_raw',
  'mail.quarantine',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const MATRIX: Record<StaffRoleName, readonly Permission[]> = {
  agent: [
    'desk.enter',
    'tickets.read',
    'tickets.work',
    'identity.verify',
    'accounts.act',
    'mail.read_raw',
    'mail.quarantine',
  ],
  supervisor: [
    'desk.enter',
    'tickets.read',
    'tickets.work',
    'identity.verify',
    'accounts.act',
    'approvals.decide',
    'audit.read',
    'mail.read_raw',
    'mail.quarantine',
  ],
  administrator: ['desk.enter', 'audit.read'],
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
