import { LockMode } from '@mikro-orm/postgresql';
import { Staff, StaffSession } from '#db/entities/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import { DomainError } from '../errors.ts';
import { takeTurn } from '../rate-limit.ts';
import { isKnownPlace } from './known-place.ts';
import { completeSignIn, type SignedIn } from './open-session.ts';
import { redeemCode } from './redeem-code.ts';
import { countFailure, doStrangersWait, recordRefusal, WEIGHT_OF_A_CODE } from './sign-in.ts';

/** `session_over`: the half-open session is unknown, too old, ended or has had five wrong codes; the person starts again. */
export type SecondFactorOutcome = SignedIn | { kind: 'refused' } | { kind: 'session_over' };

/**
 * Checks a code of the authenticator, or a recovery code in its place, for the half-open session of `token`.
 * @returns on success the token of a new session: the former token opens nothing any more.
 */
export async function verifySecondFactor(
  context: Context,
  token: string,
  code: string,
  device?: string | null,
): Promise<SecondFactorOutcome> {
  const tokenHash = hashToken(token);
  const remaining = await takeTurn(context, 'staff_code', tokenHash).catch((error: unknown) => {
    if (error instanceof DomainError && error.kind === 'too_many') return -1;
    throw error;
  });
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const half = await em.findOne(StaffSession, { tokenHash }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (!half || half.isSecondFactorDone || half.endedAt || half.expiresAt <= now) return { kind: 'session_over' };
    if (remaining < 0) return { kind: 'session_over' };
    const staff = await em.findOneOrFail(Staff, half.staff, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    const isKnown = await isKnownPlace(inside, staff.id, device);
    if (staff.disabledAt || (!isKnown && doStrangersWait(staff, now))) {
      half.endedAt = now;
      await recordRefusal(inside, staff, staff.disabledAt ? 'disabled' : 'locked');
      return { kind: 'session_over' };
    }
    const redeemed = await redeemCode(inside, staff, code);
    if (redeemed === 'wrong' || redeemed === 'used_before') {
      if (remaining === 0) half.endedAt = now;
      await recordRefusal(inside, staff, redeemed === 'wrong' ? 'code' : 'code_used_before');
      if (!isKnown) await countFailure(inside, staff, WEIGHT_OF_A_CODE);
      return { kind: remaining === 0 ? 'session_over' : 'refused' };
    }
    half.endedAt = now;
    return completeSignIn(inside, staff, 'password');
  });
}
