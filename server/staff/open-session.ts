import { newId } from '#db/columns.ts';
import { type Staff, StaffSession } from '#db/entities/index.ts';
import type { Context } from '../context.ts';
import { newToken } from '../crypto/index.ts';
import { newDevice } from '../known-device.ts';
import { asStaff, recordInEach, rolesOf } from './memberships.ts';

/** NIST SP 800-63B-4 §2.2.3 (AAL2): at most 24 h in all and 1 h unused; a desk on shared machines takes half. */
export const ABSOLUTE_MINUTES = 12 * 60;

export const minutesAfter = (instant: Date, minutes: number): Date => new Date(instant.getTime() + minutes * 60_000);

export type SignInMethod = 'password' | 'passkey' | 'organisation';

/** A completed sign-in. `token` goes into the session's cookie, `device` into the one that knows this browser again. */
export type SignedIn = { kind: 'signed_in'; token: string; expiresAt: Date; device: string };

/** Opens a session for a person who has proved all that is asked, and tells so; the caller holds the person's row locked. */
export async function completeSignIn(inside: Context, staff: Staff, method: SignInMethod): Promise<SignedIn> {
  const { now } = inside;
  staff.failedSignIns = 0;
  const { session, token } = openSession(inside, staff.id, {
    method,
    isSecondFactorDone: true,
    minutes: ABSOLUTE_MINUTES,
  });
  const roles = await rolesOf(inside, staff.id);
  await recordInEach(asStaff(inside, staff, session.id, roles), Object.keys(roles), {
    action: 'staff.signed_in',
    detail: { method },
  });
  return {
    kind: 'signed_in',
    token,
    expiresAt: session.expiresAt,
    device: newDevice({ kind: 'staff', id: staff.id }, now),
  };
}

/** Makes the row of a session, with where it was opened from. */
export function openSession(
  { em, now, origin }: Context,
  staffId: string,
  { method, isSecondFactorDone, minutes }: { method: SignInMethod; isSecondFactorDone: boolean; minutes: number },
): { session: StaffSession; token: string } {
  const { token, hash } = newToken();
  const session = em.create(StaffSession, {
    id: newId(),
    staff: staffId,
    tokenHash: hash,
    isSecondFactorDone,
    method,
    authenticatedAt: isSecondFactorDone ? now : null,
    address: origin?.address.slice(0, 64) ?? null,
    userAgent: origin?.userAgent.slice(0, 300) ?? null,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: minutesAfter(now, minutes),
    endedAt: null,
    endedBy: null,
  });
  em.persist(session);
  return { session, token };
}
