import { LockMode } from '@mikro-orm/postgresql';
import { Account, Credential, MemberSession, ResetSecret } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type MemberActor } from '../context.ts';
import { found } from '../errors.ts';
import type { Profile } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import { hashPassword, verifyPassword } from '../passwords/index.ts';
import { giveTurnBack, takeTurn } from '../rate-limit.ts';
import type { PasswordRule } from './contract.ts';
import { plainDefault } from './default-password.ts';
import { brokenRules } from './password-problems.ts';
import { tellPasswordChanged } from './tell-password-changed.ts';

export type ChosenPassword =
  | { kind: 'chosen' }
  | { kind: 'wrong_old' }
  | { kind: 'same' }
  | { kind: 'rules'; broken: PasswordRule[] };

type Request = { oldPassword?: string; newPassword: string };

/**
 * Replaces the signed-in member's password, a temporary one included, by one of their own. Their other sessions end, and
 * what was mailed for coming in. The stored address is told (ASVS 5.0 6.3.7).
 * @param request `oldPassword` may be left out where the present one is temporary and the profile does not have it repeated.
 * @throws DomainError `too_many` after ten wrong passwords of a session in 15 minutes.
 * @returns `rules` with those that the new password breaks; nothing is changed then.
 */
export async function choosePassword(context: Context<MemberActor>, request: Request): Promise<ChosenPassword> {
  const { actor } = context;
  const current = found(await context.em.findOne(Credential, { account: actor.accountId }), 'credential');
  // A copy: the row is read into the same object again below.
  const { generation } = current;
  const { profile } = await institutionById(context, actor.institutionId);
  await takeTurn(context, 'member_password', actor.sessionId);
  const refusal = await compareWithPresent(current, profile, request);
  if (refusal !== 'wrong_old') await giveTurnBack(context, 'member_password', actor.sessionId);
  if (refusal) return { kind: refusal };
  const account = found(await context.em.findOne(Account, { id: actor.accountId }), 'account');
  const broken = await brokenRules(profile, [account.lastName, account.firstName], request.newPassword);
  if (broken.length > 0) return { kind: 'rules', broken };
  const passwordHash = await hashPassword(request.newPassword);
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const credential = await em.findOneOrFail(
      Credential,
      { id: current.id },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    // Of many at once the first one chooses: the password that the others were compared with is gone.
    if (credential.generation !== generation) return { kind: 'wrong_old' };
    em.assign(credential, {
      passwordHash,
      isTemporary: false,
      expiresAt: null,
      ground: 'member_session',
      groundId: actor.sessionId,
      generation: generation + 1,
      changedAt: now,
    });
    await em.flush();
    const mine = { account: actor.accountId };
    await em.nativeUpdate(ResetSecret, { ...mine, usedAt: null, voidedAt: null }, { voidedAt: now });
    await em.nativeUpdate(MemberSession, { ...mine, endedAt: null, id: { $ne: actor.sessionId } }, { endedAt: now });
    await em.nativeUpdate(MemberSession, { id: actor.sessionId }, { generation: credential.generation });
    await tellPasswordChanged(inside, actor.accountId, { kind: 'credential', id: credential.id });
    await record(inside, {
      institution: actor.institutionId,
      action: 'credential.password_chosen',
      account: actor.accountId,
    });
    return { kind: 'chosen' };
  });
}

/** Whether the present password is known, where it is asked, and another one is chosen. */
async function compareWithPresent(
  { passwordHash, isTemporary, ground }: Credential,
  { passwordChoice }: Profile,
  { oldPassword, newPassword }: Request,
): Promise<'wrong_old' | 'same' | null> {
  // Two spellings of the same characters are one password; of a default one, with or without its dashes as well.
  const isDefault = isTemporary && ground === 'register';
  const compared = (typed: string): string => (isDefault ? plainDefault(typed) : typed.normalize('NFKC'));
  if (oldPassword === undefined && isTemporary && !passwordChoice.repeatsTemporary)
    return (await verifyPassword(passwordHash, compared(newPassword))) ? 'same' : null;
  if (!(await verifyPassword(passwordHash, compared(oldPassword ?? '')))) return 'wrong_old';
  return compared(oldPassword ?? '') === compared(newPassword) ? 'same' : null;
}
