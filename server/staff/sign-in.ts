import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Staff, StaffSession } from '#db/entities/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { newToken } from '../crypto/index.ts';
import { asStaff, recordInEach, rolesOf } from './memberships.ts';
import { verifyPassword } from './password-hash.ts';

/** Failures in a row, passwords and codes together, after which a person waits. */
export const FAILURES_UNTIL_LOCK = 10;
const LOCK_MINUTES = 15;
/** Minutes in which the second factor must follow the password. */
const SECOND_FACTOR_MINUTES = 10;

export const minutesAfter = (instant: Date, minutes: number): Date => new Date(instant.getTime() + minutes * 60_000);

/** One answer for a wrong password, an unknown address, a disabled and a locked person: the difference is in the audit log. */
export type SignInOutcome = { kind: 'second_factor_due'; token: string; expiresAt: Date } | { kind: 'refused' };

/**
 * Checks address and password, and opens a session that still lacks its second factor.
 * A correct password does not forget former failures; only a completed sign-in does.
 */
export async function signInStaff(
  context: Context,
  input: { email: string; password: string },
): Promise<SignInOutcome> {
  const email = input.email.normalize('NFC').trim().toLowerCase();
  const known = await context.em.findOne(Staff, { email }, { refresh: true });
  const isRight = await verifyPassword(known?.passwordHash ?? null, input.password);
  if (!known) return { kind: 'refused' };

  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const staff = await em.findOneOrFail(Staff, known.id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    const cause = staff.disabledAt ? 'disabled' : isLocked(staff, now) ? 'locked' : isRight ? null : 'password';
    if (cause !== null) {
      if (cause === 'password') countFailure(staff, now);
      await recordRefusal(inside, staff, cause);
      return { kind: 'refused' };
    }
    const { token, hash } = newToken();
    const expiresAt = minutesAfter(now, SECOND_FACTOR_MINUTES);
    const session = {
      id: newId(),
      staff: staff.id,
      tokenHash: hash,
      isSecondFactorDone: false,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
      endedAt: null,
    };
    em.persist(em.create(StaffSession, session));
    return { kind: 'second_factor_due', token, expiresAt };
  });
}

export const isLocked = (staff: Staff, now: Date): boolean => (staff.lockedUntil?.getTime() ?? 0) > now.getTime();

/** Counts one failure on a row that the caller holds locked; the tenth starts the wait and the count anew. */
export function countFailure(staff: Staff, now: Date): void {
  staff.failedSignIns += 1;
  if (staff.failedSignIns < FAILURES_UNTIL_LOCK) return;
  staff.failedSignIns = 0;
  staff.lockedUntil = minutesAfter(now, LOCK_MINUTES);
}

/** Tells a refused attempt, as done by a visitor: who typed is not known. */
export async function recordRefusal(context: Context, staff: Staff, cause: string): Promise<void> {
  const institutions = Object.keys(await rolesOf(context, staff.id));
  const detail = { cause, staff: staff.name, locked: isLocked(staff, context.now) };
  await recordInEach(context, institutions, { action: 'staff.sign_in_refused', outcome: 'denied', detail });
}

/** Tells a completed sign-in, as done by the person. */
export async function recordSignIn(context: Context, staff: Staff, sessionId: string): Promise<void> {
  const roles = await rolesOf(context, staff.id);
  await recordInEach(asStaff(context, staff, sessionId, roles), Object.keys(roles), { action: 'staff.signed_in' });
}
