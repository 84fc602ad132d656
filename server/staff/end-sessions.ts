import { Staff, StaffSession } from '#db/entities/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { recordInEach, rolesOf } from './memberships.ts';
import { institutionsWith } from './permissions.ts';

/** Ends the open sessions of a person, half-open ones too. @returns how many there were. */
export async function endSessionsOf(
  { em, now, actor }: Context,
  staffId: string,
  { but, only }: { but?: string; only?: string } = {},
): Promise<number> {
  return em.nativeUpdate(
    StaffSession,
    {
      staff: staffId,
      endedAt: null,
      ...(only === undefined ? {} : { id: only }),
      ...(but === undefined ? {} : { id: { $ne: but } }),
    },
    { endedAt: now, endedBy: actor.kind === 'staff' ? actor.id : null },
  );
}

/** Ends one of one's own sessions, or without `session` all but the present one. */
export async function endOwnSessions(context: Context<StaffActor>, session: string | null): Promise<void> {
  const { actor } = context;
  await inTransaction(context, async (inside) => {
    const which = session === null ? { but: actor.sessionId } : { only: session };
    const count = await endSessionsOf(inside, actor.id, which);
    if (count === 0) return;
    await recordInEach(inside, Object.keys(actor.roles), {
      action: 'staff.sessions_ended',
      detail: { staff: actor.name, count },
    });
  });
}

/**
 * Ends all sessions of another person: at once, since each request reads its session again.
 * @throws DomainError `forbidden` for staff without `sessions.end` in an institution of that person.
 */
export async function endStaffSessions(context: Context, staffId: string): Promise<number> {
  return inTransaction(context, async (inside) => {
    const staff = found(await inside.em.findOne(Staff, { id: staffId }), 'staff');
    const theirs = Object.keys(await rolesOf(inside, staff.id));
    const allowed = theirs.filter((one) => institutionsWith(context.actor, 'sessions.end').includes(one));
    if (context.actor.kind !== 'system' && allowed.length === 0) throw new DomainError('forbidden', 'permission');
    const count = await endSessionsOf(inside, staff.id);
    await recordInEach(inside, theirs, { action: 'staff.sessions_ended', detail: { staff: staff.name, count } });
    return count;
  });
}
