import { Challenge, Credential, MemberSession, ProofRequest, ResetSecret, Verification } from '#db/entities/index.ts';
import type { Context } from '../context.ts';

/**
 * Ends what was opened for accounts before their address turned: sessions, one-time codes, mailed links and passwords that
 * are unused, and decisions about identity that nobody has acted on. A lock on an account stays.
 */
export async function endAccess({ em, now }: Context, accounts: string | readonly string[]): Promise<void> {
  const account = { $in: typeof accounts === 'string' ? [accounts] : [...accounts] };
  await em.nativeUpdate(MemberSession, { account, endedAt: null }, { endedAt: now });
  await em.nativeUpdate(Challenge, { account, closedAt: null }, { closedAt: now, outcome: 'superseded' });
  await em.nativeUpdate(ProofRequest, { account, closedAt: null }, { closedAt: now, outcome: 'superseded' });
  await em.nativeUpdate(ResetSecret, { account, usedAt: null, voidedAt: null }, { voidedAt: now });
  await em.nativeUpdate(Credential, { account, isTemporary: true, expiresAt: { $gt: now } }, { expiresAt: now });
  await em.nativeUpdate(Verification, { account, revokedAt: null, expiresAt: { $gt: now } }, { revokedAt: now });
}

/** Ends a password that someone else knows; a new one is had by what is mailed to the stored address. */
export async function endPassword({ em, now }: Context, account: string): Promise<void> {
  const isGood = { $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }] };
  await em.nativeUpdate(Credential, { account, ...isGood }, { expiresAt: now });
}
