import { LockMode } from '@mikro-orm/postgresql';
import { Staff, StaffSession } from '#db/entities/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { takeTurn } from '../rate-limit.ts';
import { recordInEach } from './memberships.ts';
import { redeemCode } from './redeem-code.ts';
import { countFailure, recordRefusal, WEIGHT_OF_A_CODE } from './sign-in.ts';

/** Minutes for which a proof of who sits there is fresh enough to show a stored address or to change a factor. */
export const PRESENCE_MINUTES = 5;

/**
 * Lets a person pass who has proved within the last minutes that they are the one (OWASP ASVS 5.0 7.5.3).
 * @throws DomainError `forbidden`, `reauthentication_needed`, for everyone else.
 */
export async function assertRecentlyAuthenticated(
  { em, now, actor }: Context<StaffActor>,
  minutes = PRESENCE_MINUTES,
): Promise<void> {
  const session = await em.findOne(StaffSession, { id: actor.sessionId, staff: actor.id }, { refresh: true });
  const since = session?.authenticatedAt?.getTime();
  if (since === undefined || session?.endedAt || since + minutes * 60_000 <= now.getTime())
    throw new DomainError('forbidden', 'reauthentication_needed');
}

export type PresenceOutcome = { kind: 'confirmed' } | { kind: 'refused' };

/**
 * Proves anew who sits there, by a code of the authenticator or a recovery code.
 * @throws DomainError `too_many` after five wrong codes in ten minutes.
 */
export async function confirmPresence(context: Context<StaffActor>, code: string): Promise<PresenceOutcome> {
  const { actor } = context;
  await takeTurn(context, 'staff_code', actor.sessionId);
  return inTransaction(context, async (inside) => {
    const staff = await inside.em.findOneOrFail(Staff, actor.id, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    });
    const redeemed = await redeemCode(inside, staff, code);
    if (redeemed === 'wrong' || redeemed === 'used_before') {
      await recordRefusal(inside, staff, redeemed === 'wrong' ? 'code' : 'code_used_before');
      await countFailure(inside, staff, WEIGHT_OF_A_CODE);
      return { kind: 'refused' };
    }
    await markPresent(inside, redeemed);
    return { kind: 'confirmed' };
  });
}

/** Notes on the session that its holder has just proved who they are. */
export async function markPresent(inside: Context<StaffActor>, method: string): Promise<void> {
  const { em, actor, now } = inside;
  await em.nativeUpdate(StaffSession, { id: actor.sessionId, staff: actor.id }, { authenticatedAt: now });
  await recordInEach(inside, Object.keys(actor.roles), { action: 'staff.reauthenticated', detail: { method } });
}
