import { LockMode } from '@mikro-orm/postgresql';
import { Account, Credential, MemberSession, ResetSecret } from '#db/entities/index.ts';
import { addressIndex } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { hashToken } from '../crypto/index.ts';
import type { PasswordRules } from '../institutions/contract.ts';
import { type InstitutionRecord, institutionById } from '../institutions/index.ts';
import { hashPassword } from '../passwords/index.ts';
import type { PasswordRule } from './contract.ts';
import { brokenRules } from './password-problems.ts';
import { tellPasswordChanged } from './tell-password-changed.ts';

export type ResetPreview =
  | { kind: 'open'; rules: PasswordRules; names: string[]; asksAddress: boolean; expiresAt: string }
  | { kind: 'no_longer_valid' };

export type ResetPassword =
  | { kind: 'reset' }
  | { kind: 'no_longer_valid' }
  | { kind: 'wrong_address' }
  | { kind: 'rules'; broken: PasswordRule[] };

/** A mailed link with what it was mailed for, as far as it still stands for them. */
type OpenLink = { secret: ResetSecret; account: Account; credential: Credential | null };

/** What the page of a mailed link must know. Changes nothing: mail scanners and previews open links too. */
export async function previewResetLink(context: Context, institutionId: string, key: string): Promise<ResetPreview> {
  const link = await findLink(context, institutionId, key);
  if (!link) return { kind: 'no_longer_valid' };
  const { profile } = await institutionById(context, institutionId);
  return {
    kind: 'open',
    rules: profile.passwordRules,
    names: namesOf(link.account),
    asksAddress: profile.passwordChoice.asksAddress,
    expiresAt: link.secret.expiresAt.toISOString(),
  };
}

/**
 * Sets the password that the holder of a mailed link chose. The link serves once; every session ends, nobody is signed in,
 * and a lock on the account stays (ASVS 5.0 6.4.3). The stored address is told.
 * @param request `address` what was typed where the profile asks for it: a wrong one leaves the link as it is.
 */
export async function resetPassword(
  context: Context,
  institution: InstitutionRecord,
  request: { key: string; address?: string; newPassword: string },
): Promise<ResetPassword> {
  const link = await findLink(context, institution.id, request.key);
  if (!link) return { kind: 'no_longer_valid' };
  const { asksAddress } = institution.profile.passwordChoice;
  if (asksAddress && addressIndex(institution.id, request.address ?? '') !== link.secret.addressIndex)
    return { kind: 'wrong_address' };
  const broken = await brokenRules(institution.profile, namesOf(link.account), request.newPassword);
  if (broken.length > 0) return { kind: 'rules', broken };
  return inTransaction(context, async (inside): Promise<ResetPassword> => {
    const open = await findLink(inside, institution.id, request.key, LockMode.PESSIMISTIC_WRITE);
    if (!open) return { kind: 'no_longer_valid' };
    // Of many at once only the one that holds the link makes a hash.
    await setPassword(inside, open, await hashPassword(request.newPassword));
    return { kind: 'reset' };
  });
}

async function setPassword(
  context: Context,
  { secret, account, credential }: OpenLink,
  passwordHash: string,
): Promise<void> {
  const { em, now } = context;
  secret.usedAt = now;
  // The database lets a password be set by what was used before.
  await em.flush();
  const chosen = {
    passwordHash,
    isTemporary: false,
    expiresAt: null,
    ground: 'reset_secret' as const,
    groundId: secret.id,
    changedAt: now,
  };
  if (credential) em.assign(credential, { ...chosen, generation: credential.generation + 1 });
  else em.persist(em.create(Credential, { ...chosen, institution: account.institution, account: account.id }));
  await em.flush();
  await em.nativeUpdate(MemberSession, { account: account.id, endedAt: null }, { endedAt: now });
  await tellPasswordChanged(context, account.id, { kind: 'reset_secret', id: secret.id });
  await record(context, {
    institution: account.institution,
    action: 'credential.password_reset',
    account: account.id,
  });
}

/**
 * The link that a key opens, or null where it was used, replaced by a newer one, is over, or where the account, its address
 * or its password is no longer what it was mailed for. Locked in the order in which a sign-in locks: password, then link.
 */
async function findLink(
  { em, now }: Context,
  institution: string,
  key: string,
  lockMode?: LockMode.PESSIMISTIC_WRITE,
): Promise<OpenLink | null> {
  const where = { institution, kind: 'link' as const, secretHash: hashToken(key) };
  const named = await em.findOne(ResetSecret, where);
  if (!named) return null;
  const lock = lockMode ? { lockMode, refresh: true } : { refresh: true };
  const credential = await em.findOne(Credential, { account: named.account }, lock);
  const secret = await em.findOneOrFail(ResetSecret, { id: named.id }, lock);
  const account = await em.findOneOrFail(Account, { id: named.account }, { refresh: true });
  const isOpen =
    !secret.usedAt &&
    !secret.voidedAt &&
    secret.expiresAt > now &&
    secret.generation === (credential?.generation ?? 0) &&
    account.status === 'active' &&
    account.addressIndex === secret.addressIndex &&
    account.addressVersion === secret.addressVersion;
  return isOpen ? { secret, account, credential } : null;
}

const namesOf = (account: Account): string[] => [account.lastName, account.firstName];
