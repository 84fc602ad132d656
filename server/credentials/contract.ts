import { z } from 'zod';
import { addressField } from '../accounts/contract.ts';
import type { PasswordRules, Profile } from '../institutions/contract.ts';

/** The rules of a profile by name, and those that a password breaks. */
export const PASSWORD_RULES = ['length', 'lower', 'upper', 'digit', 'special', 'name', 'common'] as const;
export type PasswordRule = (typeof PASSWORD_RULES)[number];

/** Parts of a name shorter than this are ordinary syllables (`Li`, `De`), and may stand in a password. */
const SHORTEST_NAME_PART = 3;

const fold = (value: string): string => value.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The parts of a name that a password must not hold, without accents and in lower case. */
export function nameParts(names: readonly string[]): string[] {
  return [
    ...new Set(
      names.flatMap((name) => fold(name).split(/[^\p{L}]+/u)).filter((part) => part.length >= SHORTEST_NAME_PART),
    ),
  ];
}

/**
 * Which rules of a profile apply, and whether a password keeps each. Used by the page while typing and by the server, which
 * alone can tell `common`.
 * Length counts code points of the NFKC form (NIST SP 800-63B-4 §3.1.1.2).
 */
export function checkPassword(
  rules: PasswordRules,
  names: readonly string[],
  password: string,
): { rule: PasswordRule; isKept: boolean }[] {
  const value = password.normalize('NFKC');
  const folded = fold(value);
  const isSpecial = (character: string) =>
    rules.specials ? rules.specials.includes(character) : !/[\p{L}\p{N}\s]/u.test(character);
  const kept: Record<Exclude<PasswordRule, 'common'>, boolean> = {
    length: [...value].length >= rules.minimumLength,
    lower: /[a-z]/.test(value),
    upper: /[A-Z]/.test(value),
    digit: /[0-9]/.test(value),
    special: [...value].some(isSpecial),
    name: value !== '' && !nameParts(names).some((part) => folded.includes(part)),
  };
  const applying: Exclude<PasswordRule, 'common'>[] = [
    'length',
    ...rules.requires,
    ...(rules.forbidsNameParts ? (['name'] as const) : []),
  ];
  return applying.map((rule) => ({ rule, isKept: kept[rule] }));
}

/** Blanks around a pasted secret are dropped (they come with a copy from a mail). */
export const pastedSecret = z
  .string()
  .max(1_000)
  .transform((value) => value.trim());

export const memberSignInForm = z.object({
  identifier: z
    .string()
    .max(320)
    .transform((value) => value.normalize('NFKC').trim())
    .pipe(z.string().min(1, 'identifier_empty')),
  password: pastedSecret.pipe(z.string().min(1, 'password_empty')),
  /** Whether the browser is to keep the identifier for the next time. */
  remember: z.boolean().default(false),
});

const named = z.string().max(320).optional();

/**
 * What a member is to be found by who cannot get in, as the profile offers it: one field, two forms or a choice. Only its
 * shape is looked at.
 * @returns a schema whose outcome says what was typed and as what it is meant.
 */
export function recoveryForm({ by }: Profile['recovery']) {
  return z
    .object({ way: z.string().optional(), identifier: named, address: named, username: named })
    .transform((form, problems): { way: 'address' | 'username'; identifier: string } => {
      const chosen = by.length === 1 ? by[0] : by.find((way) => way === form.way);
      const field = chosen ?? 'identifier';
      const identifier = (form[field] ?? '').normalize('NFKC').trim();
      const way = chosen ?? (identifier.includes('@') ? 'address' : 'username');
      const isShaped = way === 'username' || /^[^\s@]+@[^\s@]+$/.test(identifier);
      if (identifier === '') problems.addIssue({ code: 'custom', path: [field], message: `${field}_empty` });
      else if (!isShaped) problems.addIssue({ code: 'custom', path: [field], message: 'address_shape' });
      return { way, identifier };
    });
}

export const choosePasswordForm = z
  .object({
    oldPassword: pastedSecret.pipe(z.string().min(1, 'password_empty')),
    newPassword: pastedSecret.pipe(z.string().min(1, 'password_empty').max(256, 'password_long')),
    confirmation: pastedSecret,
  })
  .refine((form) => form.newPassword === form.confirmation, { path: ['confirmation'], message: 'password_differs' });

/** What the page of a mailed link asks; the address only where the profile does. */
export const resetPasswordForm = z
  .object({
    address: named.transform((value) => value?.normalize('NFKC').trim()),
    newPassword: pastedSecret.pipe(z.string().min(1, 'password_empty').max(256, 'password_long')),
    confirmation: pastedSecret,
  })
  .refine((form) => form.newPassword === form.confirmation, { path: ['confirmation'], message: 'password_differs' });

export const triggerResetForm = z.object({ version: z.coerce.number().int().positive(), verification: z.uuid() });

/** What the home page shows: the blocks of the member's roles. */
export type MemberHome = {
  firstName: string;
  lastName: string;
  roles: string[];
  blocks: { key: string; title: string; text: string; href: string }[];
  /** No role yet, where some are had with an assignment to a school only. */
  awaitsAssignment: boolean;
  lastSignInAt: string | null;
  /** A new address that cools off, and when it takes effect. */
  addressChange: { hint: string; effectiveAt: string } | null;
};

export const changeOwnAddressForm = z.object({
  newAddress: addressField,
  password: pastedSecret.pipe(z.string().min(1, 'password_empty')),
});
/** Empty: all but the present one. */
export const endSessionsForm = z.object({ session: z.uuid().optional() });

/** A browser that a member signed in with: where and when, as far as it is needed to recognise it. */
export type MemberSessionFace = {
  id: string;
  browser: string | null;
  /** The network, its last part left out. */
  network: string | null;
  signedInAt: string;
  seenAt: string;
  isPresent: boolean;
};

/** What members see of their own account: masked where a stranger at the screen could take it. */
export type OwnProfile = {
  firstName: string;
  lastName: string;
  roles: string[];
  username: string | null;
  clientNumber: string | null;
  school: string | null;
  addressHint: string | null;
  phoneHint: string | null;
  nationalNumberHint: string | null;
  /** Null where members do not change their address themselves. */
  addressChange: { coolingHours: number; confirmHours: number; undoHours: number } | null;
  /** A change that is under way. */
  change: { state: 'pending' | 'cooling'; hint: string; confirmBy: string; effectiveAt: string | null } | null;
  passwordChangedAt: string | null;
  openSessions: MemberSessionFace[];
  signIns: MemberSessionFace[];
  /** Sign-ins refused in the last days; `isMore`: at least so many. */
  refused: { count: number; isMore: boolean; days: number };
};
