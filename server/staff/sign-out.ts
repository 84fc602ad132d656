import { StaffSession } from '#db/entities/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { recordInEach } from './memberships.ts';

/** Ends the session in which the actor acts. Ending one that has ended tells nothing again. */
export async function signOutStaff(context: Context<StaffActor>): Promise<void> {
  const { actor } = context;
  await inTransaction(context, async (inside) => {
    const ended = await inside.em.nativeUpdate(
      StaffSession,
      { id: actor.sessionId, staff: actor.id, endedAt: null },
      { endedAt: inside.now },
    );
    if (ended > 0) await recordInEach(inside, Object.keys(actor.roles), { action: 'staff.signed_out' });
  });
}
