import { LockMode } from '@mikro-orm/postgresql';
import { Staff } from '#db/entities/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { verifyPassword } from '../passwords/index.ts';
import { giveTurnBack, networkOf, takeTurn, takeTurnOfNetwork } from '../rate-limit.ts';
import { raiseSignInAlarm } from './alarm.ts';
import { isKnownPlace } from './known-place.ts';
import { recordInEach, rolesOf } from './memberships.ts';
import { minutesAfter, openSession } from './open-session.ts';

/** Failures in a row from places that the person never signed in from, after which such places wait. */
export const FAILURES_UNTIL_STRANGERS_WAIT = 50;
const STRANGERS_WAIT_MINUTES = 15;
/** A wrong code was preceded by the right password, and weighs as much as five wrong passwords. */
export const WEIGHT_OF_A_CODE = 5;
/** Minutes in which the second factor must follow the password. */
const SECOND_FACTOR_MINUTES = 10;

/** One answer for a wrong password, an unknown address, a disabled person and a place that waits: the difference is in the audit log. */
export type SignInOutcome = { kind: 'second_factor_due'; token: string; expiresAt: Date } | { kind: 'refused' };

/**
 * Checks address and password, and opens a session that still lacks its second factor. `device` is what an earlier
 * sign-in left in this browser.
 *
 * Nobody can be shut out by failures from elsewhere: tries are counted by network, and by person and network together;
 * many failures against one person make only places wait that this person never signed in from (OWASP ASVS 5.0 6.3.1).
 * A correct password does not forget former failures; only a completed sign-in does.
 * @throws DomainError `too_many` after 60 tries of a network, or 10 for one address from it, in 15 minutes.
 */
export async function signInStaff(
  context: Context,
  input: { email: string; password: string; device?: string | null },
): Promise<SignInOutcome> {
  const email = input.email.normalize('NFC').trim().toLowerCase();
  const key = `${email}|${networkOf(context.origin?.address) ?? 'here'}`;
  await takeTurnOfNetwork(context, 'staff_sign_in_network');
  if (context.origin) await takeTurn(context, 'staff_sign_in_person', key);
  const known = await context.em.findOne(Staff, { email }, { refresh: true });
  const compared = known?.passwordHash ?? null;
  const isRight = await verifyPassword(compared, input.password);
  if (!known) return { kind: 'refused' };

  const outcome = await inTransaction(context, async (inside): Promise<SignInOutcome> => {
    const { em, now } = inside;
    const staff = await em.findOneOrFail(Staff, known.id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    const isKnown = await isKnownPlace(inside, staff.id, input.device);
    const mustWait = !isKnown && doStrangersWait(staff, now);
    const isPresent = isRight && (staff.passwordHash ?? null) === compared;
    const cause = staff.disabledAt ? 'disabled' : mustWait ? 'locked' : isPresent ? null : 'password';
    if (cause !== null) {
      await recordRefusal(inside, staff, cause);
      if (cause === 'password' && !isKnown) await countFailure(inside, staff, 1);
      return { kind: 'refused' };
    }
    const half = { method: 'password', isSecondFactorDone: false, minutes: SECOND_FACTOR_MINUTES } as const;
    const { session, token } = openSession(inside, staff.id, half);
    return { kind: 'second_factor_due', token, expiresAt: session.expiresAt };
  });
  if (outcome.kind === 'second_factor_due' && context.origin) {
    await giveTurnBack(context, 'staff_sign_in_person', key);
    const network = networkOf(context.origin.address);
    if (network !== null) await giveTurnBack(context, 'staff_sign_in_network', network);
  }
  return outcome;
}

/** Whether places that this person never signed in from are turned away for the moment. */
export const doStrangersWait = (staff: Staff, now: Date): boolean =>
  (staff.lockedUntil?.getTime() ?? 0) > now.getTime();

/** Counts a failure from an unknown place on a row that the caller holds locked; at the limit such places wait, and an alarm is raised. */
export async function countFailure(inside: Context, staff: Staff, weight: number): Promise<void> {
  staff.failedSignIns += weight;
  if (staff.failedSignIns < FAILURES_UNTIL_STRANGERS_WAIT) return;
  const count = staff.failedSignIns;
  staff.failedSignIns = 0;
  staff.lockedUntil = minutesAfter(inside.now, STRANGERS_WAIT_MINUTES);
  await raiseSignInAlarm(inside, staff, count, staff.lockedUntil);
}

/** Tells a refused attempt, as done by a visitor: who typed is not known. */
export async function recordRefusal(context: Context, staff: Staff, cause: string): Promise<void> {
  const institutions = Object.keys(await rolesOf(context, staff.id));
  const detail = { cause, staff: staff.name };
  await recordInEach(context, institutions, { action: 'staff.sign_in_refused', outcome: 'denied', detail });
}
