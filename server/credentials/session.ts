import { Account, Credential, MemberSession } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type MemberActor } from '../context.ts';
import { hashToken } from '../crypto/index.ts';

const MINUTE = 60_000;
/** ASVS 5.0 7.3.1: an idle limit. */
export const IDLE_MINUTES = 30;

export type ResumedMember = { actor: MemberActor; mustChoosePassword: boolean };

/**
 * Who a session cookie stands for, or null. A session dies with its limits, with the password it was opened with, and with
 * the account. While the password is temporary it opens the page for choosing one, and nothing else, as long as it is good.
 */
export async function resumeMember(
  context: Context,
  institution: string,
  token: string,
): Promise<ResumedMember | null> {
  const { em, now } = context;
  const session = await em.findOne(MemberSession, { tokenHash: hashToken(token), institution, endedAt: null });
  if (!session || session.expiresAt <= now || session.lastSeenAt.getTime() + IDLE_MINUTES * MINUTE <= now.getTime())
    return null;
  const [account, credential] = await Promise.all([
    em.findOne(Account, { id: session.account }),
    em.findOne(Credential, { account: session.account }),
  ]);
  if (account?.status !== 'active' || credential?.generation !== session.generation) return null;
  if (credential.isTemporary && credential.expiresAt && credential.expiresAt <= now) return null;
  if (now.getTime() - session.lastSeenAt.getTime() > MINUTE)
    await em.nativeUpdate(MemberSession, { id: session.id }, { lastSeenAt: now });
  const name = `${account.firstName} ${account.lastName}`;
  return {
    actor: { kind: 'member', name, accountId: account.id, institutionId: institution, sessionId: session.id },
    mustChoosePassword: credential.isTemporary,
  };
}

/** Ends the member's own session. */
export async function signOutMember(context: Context<MemberActor>): Promise<void> {
  await inTransaction(context, async (inside) => {
    const { em, actor, now } = inside;
    await em.nativeUpdate(MemberSession, { id: actor.sessionId, endedAt: null }, { endedAt: now });
    await record(inside, { institution: actor.institutionId, action: 'member.signed_out', account: actor.accountId });
  });
}
