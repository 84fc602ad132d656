import { LockMode } from '@mikro-orm/postgresql';
import { Staff } from '#db/entities/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { assertPasswordFits, hashPassword, verifyPassword } from '../passwords/index.ts';
import { takeTurn } from '../rate-limit.ts';
import { endSessionsOf } from './end-sessions.ts';
import { recordInEach } from './memberships.ts';
import { assertRecentlyAuthenticated } from './presence.ts';
import { tellSecurityEvent } from './tell.ts';

/**
 * Changes one's own password; all other sessions end, and a mail tells the person.
 * @throws DomainError `forbidden`, `reauthentication_needed`, without a proof of the last five minutes; `invalid`,
 * `wrong_old`, or as {@link assertPasswordFits}; `too_many` after five wrong old passwords.
 */
export async function changePassword(
  context: Context<StaffActor>,
  request: { old: string; password: string },
): Promise<void> {
  const { actor } = context;
  await assertRecentlyAuthenticated(context);
  await takeTurn(context, 'staff_code', `password|${actor.sessionId}`);
  const known = await context.em.findOneOrFail(Staff, actor.id, { refresh: true });
  // A copy: the row is read into the same object again below.
  const { passwordHash: former } = known;
  // Someone who signs in by passkey or organisation may have none yet.
  const isRight = !former || (await verifyPassword(former, request.old));
  if (!isRight) throw new DomainError('invalid', 'wrong_old');
  if (request.old === request.password) throw new DomainError('invalid', 'password_same');
  const breach = await assertPasswordFits(request.password, known);
  const passwordHash = await hashPassword(request.password);
  await inTransaction(context, async (inside) => {
    const staff = await inside.em.findOneOrFail(Staff, actor.id, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    });
    if (staff.passwordHash !== former) throw new DomainError('conflict', 'password_changed_meanwhile');
    staff.passwordHash = passwordHash;
    await endSessionsOf(inside, staff.id, { but: actor.sessionId });
    await tellSecurityEvent(inside, staff, 'password_changed');
    await recordInEach(inside, Object.keys(actor.roles), { action: 'staff.password_changed', detail: { breach } });
  });
}
