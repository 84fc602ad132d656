import { type AuditEvent, recordAll } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { sameHash } from '../crypto/index.ts';
import type { InstitutionRecord } from '../institutions/index.ts';
import { isDeviceOf, newDevice } from '../known-device.ts';
import { hashPassword, isOwnMake, readsHash, verifyPassword } from '../passwords/index.ts';
import { giveTurnBack, networkOf, type Turn, takeTurns } from '../rate-limit.ts';
import { query } from '../sql.ts';
import { defaultPasswordMac, plainDefault } from './default-password.ts';
import { type Candidate, findByIdentifier, normalIdentifier } from './find-by-identifier.ts';
import { type OpenedSession, openWithDefault, openWithMailed, openWithPassword } from './open-member-session.ts';

/** Failures in a row from browsers that the member never signed in with, after which such browsers wait. */
export const FAILURES_UNTIL_STRANGERS_WAIT = 50;
export const STRANGERS_WAIT_MINUTES = 15;

/** What is compared where there is no account, or none with a default password: as long as what it stands for. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const STAND_IN = '-'.repeat(43);

/** Every failure is `refused`: unknown, wrong, locked, expired, disabled and not migrated look the same. */
export type MemberSignIn =
  | { kind: 'signed_in'; token: string; mustChoosePassword: boolean; device: string }
  | { kind: 'refused' };

type Request = { identifier: string; password: string; device?: string | null };

/**
 * Signs a member in with what the institution's profile allows as identifier. A wrong password is compared with the one
 * that was mailed and waits, or with a stand-in, and with the default password, by a keyed hash: each failure costs the same
 * two hashes and the same statements, whether the account exists or not.
 *
 * `device` is what an earlier sign-in left in this browser: failures from elsewhere make only browsers wait that the
 * member never signed in with (OWASP ASVS 5.0 6.3.1), and a mailed password, which nobody guesses, does not wait at all.
 * @throws DomainError `too_many` after 60 tries of a network, or 10 for one identifier from it, in 15 minutes; in a browser
 * that the member signed in with before, after 10 of its own.
 */
export async function signInMember(
  context: Context,
  institution: InstitutionRecord,
  request: Request,
): Promise<MemberSignIn> {
  const { identifier, device } = request;
  const strangers = strangersTurns(context, institution, identifier);
  // A browser that brings nothing is unknown: its try is counted in the round trip of the look-up.
  const counted = device ? [] : strangers;
  const candidate = await findByIdentifier(context.em, institution, identifier, context.now, counted);
  const isKnown = candidate !== null && isDeviceOf({ kind: 'member', id: candidate.account }, device, context.now);
  const turns: Turn[] = isKnown ? [['member_sign_in_known', candidate.account]] : strangers;
  if (device) await takeTurns(context, turns);
  let outcome = await tryPasswords(context, institution, candidate, request.password, isKnown, turns);
  if (outcome === 'changed') {
    const again = await findByIdentifier(context.em, institution, identifier, context.now);
    outcome = await tryPasswords(context, institution, again, request.password, isKnown, turns);
  }
  return outcome === 'changed' ? { kind: 'refused' } : outcome;
}

/** On what a try from a browser that the member never signed in with is counted: its network, alone and with the identifier. */
function strangersTurns({ origin }: Context, { id }: InstitutionRecord, identifier: string): Turn[] {
  const network = networkOf(origin?.address);
  if (network === null) return [];
  return [
    ['member_sign_in_network', network],
    ['member_sign_in_person', `${id}|${normalIdentifier(identifier)}|${network}`],
  ];
}

/** `changed`: the password was right, and was replaced or used up by another request meanwhile. */
async function tryPasswords(
  context: Context,
  institution: InstitutionRecord,
  candidate: Candidate | null,
  password: string,
  isKnown: boolean,
  turns: readonly Turn[],
): Promise<MemberSignIn | 'changed'> {
  const cause = causeOfRefusal(candidate, isKnown);
  const plain = plainDefault(password);
  const isRight = await verifyPassword(candidate?.passwordHash ?? null, candidate?.isDefault ? plain : password);
  if (candidate && isRight && cause === null) {
    const newHash = isOwnMake(candidate.passwordHash ?? '') ? null : await hashPassword(password);
    const opened = await openWithPassword(context, institution.id, candidate, { newHash, turns });
    return opened ? signedIn(context, candidate, opened) : 'changed';
  }
  const isMailed = await verifyPassword(candidate?.mailedHash ?? null, password);
  if (candidate && isMailed && candidate.status === 'active') {
    const opened = await openWithMailed(context, institution.id, candidate);
    if (!opened) return 'changed';
    for (const [limit, key] of turns) await giveTurnBack(context, limit, key);
    return signedIn(context, candidate, opened);
  }
  const mac = defaultPasswordMac(institution.id, candidate?.account ?? NOBODY, password);
  const isDefault = sameHash(mac, candidate?.defaultMac ?? STAND_IN);
  if (candidate && isDefault && candidate.status === 'active') {
    const opened = await openWithDefault(context, institution.id, candidate, await hashPassword(plain));
    if (!opened) return 'changed';
    for (const [limit, key] of turns) await giveTurnBack(context, limit, key);
    return signedIn(context, candidate, opened);
  }
  await refuse(context, institution, candidate, cause ?? 'password', isKnown);
  return { kind: 'refused' };
}

/** Why the account's own password would be refused if it were right; null where it would not. */
function causeOfRefusal(candidate: Candidate | null, isKnown: boolean): string | null {
  if (candidate === null) return 'unknown';
  if (candidate.status === 'not_migrated') return 'not_migrated';
  if (candidate.status !== 'active') return 'disabled';
  if (candidate.isLocked && !isKnown) return 'locked';
  if (candidate.isExpired) return 'expired';
  return candidate.passwordHash !== null && !readsHash(candidate.passwordHash) ? 'unknown_make' : null;
}

const signedIn = ({ now }: Context, { account }: Candidate, { token, isTemporary }: OpenedSession): MemberSignIn => ({
  kind: 'signed_in',
  token,
  mustChoosePassword: isTemporary,
  device: newDevice({ kind: 'member', id: account }, now),
});

/** Tells a refusal, and counts a wrong password from an unknown browser; where that makes such browsers wait, the desk is told once. */
async function refuse(
  context: Context,
  institution: InstitutionRecord,
  candidate: Candidate | null,
  cause: string,
  isKnown: boolean,
): Promise<void> {
  const account = candidate?.account ?? null;
  const counts = cause === 'password' && !isKnown;
  await inTransaction(context, async (inside) => {
    const [counted] = await query<{ is_locked: boolean }>(
      inside.em,
      `update credential set failed_sign_ins = (failed_sign_ins + 1) % $1,
         locked_until = case when failed_sign_ins + 1 >= $1 then $2 else locked_until end
       where id = $3 and $4 returning failed_sign_ins = 0 as is_locked`,
      [
        FAILURES_UNTIL_STRANGERS_WAIT,
        new Date(inside.now.getTime() + STRANGERS_WAIT_MINUTES * 60_000),
        candidate?.credential ?? null,
        counts,
      ],
    );
    const events: AuditEvent[] = [
      {
        institution: institution.id,
        action: 'member.sign_in_refused',
        outcome: 'denied',
        account,
        detail: { cause },
      },
    ];
    if (counted?.is_locked)
      events.push({
        institution: institution.id,
        action: 'member.sign_in_alarm',
        outcome: 'denied',
        account,
        detail: { attempts: FAILURES_UNTIL_STRANGERS_WAIT, minutes: STRANGERS_WAIT_MINUTES },
      });
    await recordAll(inside, institution.id, events);
  });
}
