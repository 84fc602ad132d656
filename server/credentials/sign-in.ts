import { LockMode } from '@mikro-orm/postgresql';
import { Account, Credential, MemberSession } from '#db/entities/index.ts';
import { addressIndex } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { newToken } from '../crypto/index.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { isDeviceOf, newDevice } from '../known-device.ts';
import { verifyPassword } from '../passwords/index.ts';
import { giveTurnBack, networkOf, takeTurn } from '../rate-limit.ts';

const HOUR = 3_600_000;
/** ASVS 5.0 7.3.2: an absolute limit. */
export const SESSION_HOURS = 12;
/** Failures in a row from browsers that the member never signed in with, after which such browsers wait. */
const FAILURES_UNTIL_STRANGERS_WAIT = 50;
const STRANGERS_WAIT_MINUTES = 15;

/** Every failure is `refused`: unknown, wrong, locked, expired, disabled and not migrated look the same. */
export type MemberSignIn =
  | { kind: 'signed_in'; token: string; mustChoosePassword: boolean; device: string }
  | { kind: 'refused' };

/**
 * Signs a member in with what the institution's profile allows as identifier. The same work is done whether the account
 * exists or not. `device` is what an earlier sign-in left in this browser: failures from elsewhere make only browsers
 * wait that the member never signed in with (OWASP ASVS 5.0 6.3.1).
 * @throws DomainError `too_many` after 60 tries of a network, or 10 for one identifier from it, in 15 minutes.
 */
export async function signInMember(
  context: Context,
  institution: InstitutionRecord,
  request: { identifier: string; password: string; device?: string | null },
): Promise<MemberSignIn> {
  const network = networkOf(context.origin?.address);
  const key = `${institution.id}|${request.identifier.normalize('NFKC').trim().toLowerCase()}|${network}`;
  if (network !== null) {
    await takeTurn(context, 'member_sign_in_network', network);
    await takeTurn(context, 'member_sign_in_person', key);
  }
  const account = await accountFor(context, institution, request.identifier);
  const stored = account && (await context.em.findOne(Credential, { account: account.id }));
  const isRight = await verifyPassword(stored?.passwordHash ?? null, request.password);
  const outcome = await inTransaction(context, async (inside): Promise<MemberSignIn> => {
    const { em, now } = inside;
    const credential =
      stored &&
      (await em.findOne(Credential, { id: stored.id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true }));
    const isKnown = !!account && isDeviceOf({ kind: 'member', id: account.id }, request.device, now);
    const isLocked = !isKnown && !!credential?.lockedUntil && credential.lockedUntil > now;
    const isExpired = !!credential?.expiresAt && credential.expiresAt <= now;
    const isCurrent = credential?.generation === stored?.generation;
    if (!account || !credential || !isRight || isLocked || isExpired || !isCurrent || account.status !== 'active') {
      if (credential && !isRight && !isLocked && !isKnown) {
        credential.failedSignIns += 1;
        if (credential.failedSignIns >= FAILURES_UNTIL_STRANGERS_WAIT) {
          credential.lockedUntil = new Date(now.getTime() + STRANGERS_WAIT_MINUTES * 60_000);
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
    const device = newDevice({ kind: 'member', id: account.id }, now);
    return { kind: 'signed_in', token, mustChoosePassword: credential.isTemporary, device };
  });
  if (outcome.kind === 'signed_in' && network !== null) {
    await giveTurnBack(context, 'member_sign_in_network', network);
    await giveTurnBack(context, 'member_sign_in_person', key);
  }
  return outcome;
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
