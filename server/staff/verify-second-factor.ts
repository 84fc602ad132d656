import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { Staff, StaffSession } from '#db/entities/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { hashToken, newToken } from '../crypto/index.ts';
import { openText } from '../crypto/open.ts';
import { ABSOLUTE_MINUTES } from './session.ts';
import { countFailure, isLocked, minutesAfter, recordRefusal, recordSignIn } from './sign-in.ts';
import { totpPlace, totpStepOf } from './totp.ts';

/** A half-open session ends with every fifth failure in a row, so it never outlives five wrong codes. */
const FAILURES_UNTIL_END = 5;

/** `session_over`: the half-open session is unknown, too old, ended or its holder locked; the person starts again. */
export type SecondFactorOutcome =
  | { kind: 'signed_in'; token: string; expiresAt: Date }
  | { kind: 'refused' }
  | { kind: 'session_over' };

/**
 * Checks a TOTP code for the half-open session of `token`. Each time step serves once (RFC 6238 §5.2).
 * @returns on success the token of a new session: the former token opens nothing any more.
 */
export async function verifySecondFactor(context: Context, token: string, code: string): Promise<SecondFactorOutcome> {
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const half = await em.findOne(
      StaffSession,
      { tokenHash: hashToken(token) },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    if (!half || half.isSecondFactorDone || half.endedAt || half.expiresAt <= now) return { kind: 'session_over' };
    const staff = await em.findOneOrFail(Staff, half.staff, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (staff.disabledAt || isLocked(staff, now)) {
      half.endedAt = now;
      await recordRefusal(inside, staff, staff.disabledAt ? 'disabled' : 'locked');
      return { kind: 'session_over' };
    }

    const step = staff.totpSecret ? totpStepOf(openText(totpPlace(staff.id), staff.totpSecret), code, now) : null;
    if (step === null || step <= staff.totpStep) {
      countFailure(staff, now);
      const isOver = staff.failedSignIns % FAILURES_UNTIL_END === 0;
      if (isOver) half.endedAt = now;
      await recordRefusal(inside, staff, step === null ? 'code' : 'code_used_before');
      return { kind: isOver ? 'session_over' : 'refused' };
    }

    staff.totpStep = step;
    staff.failedSignIns = 0;
    staff.lockedUntil = null;
    half.endedAt = now;
    const fresh = newToken();
    const expiresAt = minutesAfter(now, ABSOLUTE_MINUTES);
    const session = {
      id: newId(),
      staff: staff.id,
      tokenHash: fresh.hash,
      isSecondFactorDone: true,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
      endedAt: null,
    };
    em.persist(em.create(StaffSession, session));
    await recordSignIn(inside, staff, session.id);
    return { kind: 'signed_in', token: fresh.token, expiresAt };
  });
}
