import { LockMode } from '@mikro-orm/postgresql';
import { Account, Credential, MemberSession } from '#db/entities/index.ts';
import { addressIndex } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { newToken } from '../crypto/index.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { verifyPassword } from '../staff/index.ts';

const HOUR = 3_600_000;
/** ASVS 5.0 7.3.2: an absolute limit. */
export const SESSION_HOURS = 12;
const FAILURES_BEFORE_LOCK = 10;
const LOCK_MINUTES = 15;

/** Every failure is `refused`: unknown, wrong, locked, expired, disabled and not migrated look the same. */
export type MemberSignIn = { kind: 'signed_in'; token: string; mustChoosePassword: boolean } | { kind: 'refused' };

/**
 * Signs a member in with what the institution's profile allows as identifier. The same work is done whether the account
 * exists or not.
 */
export async function signInMember(
  context: Context,
  institution: InstitutionRecord,
  request: { identifier: string; password: string },
): Promise<MemberSignIn> {
  const account = await accountFor(context, institution, request.identifier);
  const stored = account && (await context.em.findOne(Credential, { account: account.id }));
  const isRight = await verifyPassword(stored?.passwordHash ?? null, request.password);
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const credential =
      stored &&
      (await em.findOne(Credential, { id: stored.id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true }));
    const isLocked = !!credential?.lockedUntil && credential.lockedUntil > now;
    const isExpired = !!credential?.expiresAt && credential.expiresAt <= now;
    const isCurrent = credential?.generation === stored?.generation;
    if (!account || !credential || !isRight || isLocked || isExpired || !isCurrent || account.status !== 'active') {
      if (credential && !isRight && !isLocked) {
        credential.failedSignIns += 1;
        if (credential.failedSignIns >= FAILURES_BEFORE_LOCK) {
          credential.lockedUntil = new Date(now.getTime() + LOCK_MINUTES * 60_000);
          credential.failedSignIns = 0;
        }
      }
      await record(inside, {
        institution: institution.id,
        action: 'member.sign_in_refused',
        outcome: 'denied',
        account: account?.id ?? null,
      });
      return { kind: 'refused' };
    }
    credential.failedSignIns = 0;
    const person = await em.findOneOrFail(Account, { id: account.id });
    person.lastSignInAt = now;
    const { token, hash } = newToken();
    em.persist(
      em.create(MemberSession, {
        institution: institution.id,
        account: account.id,
        tokenHash: hash,
        generation: credential.generation,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + SESSION_HOURS * HOUR),
      }),
    );
    await record(inside, { institution: institution.id, action: 'member.signed_in', account: account.id });
    return { kind: 'signed_in', token, mustChoosePassword: credential.isTemporary };
  });
}

async function accountFor(
  { em }: Context,
  institution: InstitutionRecord,
  identifier: string,
): Promise<Account | null> {
  for (const way of institution.profile.signInWith) {
    const where =
      way === 'address'
        ? { addressIndex: addressIndex(institution.id, identifier) }
        : way === 'username'
          ? { username: identifier.toLowerCase() }
          : { clientNumber: identifier };
    const [account, ...others] = await em.find(Account, { institution: institution.id, ...where }, { limit: 2 });
    if (account && others.length === 0) return account;
  }
  return null;
}
