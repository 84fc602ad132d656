import { LockMode } from '@mikro-orm/postgresql';
import { Account, Credential, MemberSession } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type MemberActor } from '../context.ts';
import { found } from '../errors.ts';
import { institutionById } from '../institutions/index.ts';
import { hashPassword, verifyPassword } from '../passwords/index.ts';
import { checkPassword, type PasswordRule } from './contract.ts';

export type ChosenPassword =
  | { kind: 'chosen' }
  | { kind: 'wrong_old' }
  | { kind: 'same' }
  | { kind: 'rules'; broken: PasswordRule[] };

/**
 * Replaces the signed-in member's password, a temporary one included, by one of their own. Their other sessions end.
 * @returns `rules` with those that the new password breaks; nothing is changed then.
 */
export async function choosePassword(
  context: Context<MemberActor>,
  request: { oldPassword: string; newPassword: string },
): Promise<ChosenPassword> {
  const { actor } = context;
  const current = found(await context.em.findOne(Credential, { account: actor.accountId }), 'credential');
  if (!(await verifyPassword(current.passwordHash, request.oldPassword))) return { kind: 'wrong_old' };
  if (request.oldPassword === request.newPassword) return { kind: 'same' };
  const { profile } = await institutionById(context, actor.institutionId);
  const account = found(await context.em.findOne(Account, { id: actor.accountId }), 'account');
  const broken = checkPassword(
    profile.passwordRules,
    [account.lastName, account.firstName],
    request.newPassword,
  ).filter((rule) => !rule.isKept);
  if (broken.length > 0) return { kind: 'rules', broken: broken.map((rule) => rule.rule) };
  const passwordHash = await hashPassword(request.newPassword);
  return inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const credential = await em.findOneOrFail(
      Credential,
      { id: current.id },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    if (credential.generation !== current.generation) return { kind: 'wrong_old' };
    em.assign(credential, {
      passwordHash,
      isTemporary: false,
      expiresAt: null,
      ground: 'member_session',
      groundId: actor.sessionId,
      generation: credential.generation + 1,
      changedAt: now,
    });
    await em.nativeUpdate(
      MemberSession,
      { account: actor.accountId, endedAt: null, id: { $ne: actor.sessionId } },
      { endedAt: now },
    );
    await em.nativeUpdate(MemberSession, { id: actor.sessionId }, { generation: credential.generation });
    await record(inside, {
      institution: actor.institutionId,
      action: 'credential.password_chosen',
      account: actor.accountId,
    });
    return { kind: 'chosen' };
  });
}
