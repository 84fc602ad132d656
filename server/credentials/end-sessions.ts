import { MemberSession } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type MemberActor } from '../context.ts';

/** Ends one of one's own sessions, or without `session` all but the present one. @returns how many there were. */
export async function endMemberSessions(
  context: Context<MemberActor>,
  { session }: { session?: string | undefined },
): Promise<number> {
  return inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const count = await em.nativeUpdate(
      MemberSession,
      {
        account: actor.accountId,
        endedAt: null,
        expiresAt: { $gt: now },
        id: session === undefined ? { $ne: actor.sessionId } : session,
      },
      { endedAt: now },
    );
    if (count > 0)
      await record(inside, {
        institution: actor.institutionId,
        action: 'member.sessions_ended',
        account: actor.accountId,
        detail: { count },
      });
    return count;
  });
}
