import { LockMode } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { type Account, Credential, ResetSecret } from '#db/entities/index.ts';
import { mailToAccount } from '../accounts/index.ts';
import type { AuditAction } from '../audit/contract.ts';
import { record } from '../audit/index.ts';
import type { Context } from '../context.ts';
import { newToken } from '../crypto/index.ts';
import { DomainError } from '../errors.ts';
import type { Profile, Reset } from '../institutions/contract.ts';
import { type InstitutionRecord, keyLink, offeredLanguage, portalUrl } from '../institutions/index.ts';
import { hashPassword } from '../passwords/index.ts';
import { generatePassword } from './generate-password.ts';

/** What entitles to send a way in: a request that is being settled, or the desk's verified action. */
export type SendingGround = { kind: 'recovery_request' | 'verification_use'; id: string };

/** The audit entry of what each method sends. */
export const SENT = {
  link: 'credential.link_sent',
  temporary_password: 'credential.temporary_password_sent',
  generated_password: 'credential.generated_password_sent',
} as const satisfies Record<Reset['method'], AuditAction>;

/**
 * Mails the holder of an account a way in, as the profile says: a link, a temporary or a generated password, to the stored
 * address and nowhere else. What was mailed before and is unused ends, so that only the newest counts. Until it is used
 * the present password and its sessions stay as they are: whoever asks in another's name shuts nobody out.
 * @returns the present password, locked, for who wants to end it; null where there is none.
 * @throws DomainError `conflict` where the account has no address.
 */
export async function sendCredential(
  context: Context,
  institution: InstitutionRecord,
  account: Account,
  ground: SendingGround,
  about: { language?: string; ticket?: { id: string; reference: string } } = {},
): Promise<Credential | null> {
  const { em, now } = context;
  if (!account.addressIndex) throw new DomainError('conflict', 'account_without_address');
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true };
  const present = await em.findOne(Credential, { account: account.id }, lock);
  const { profile } = institution;
  const made = await make(institution, account);
  await em.nativeUpdate(ResetSecret, { account: account.id, usedAt: null, voidedAt: null }, { voidedAt: now });
  await em.insert(ResetSecret, {
    id: newId(),
    institution: account.institution,
    account: account.id,
    kind: profile.reset.method,
    secretHash: made.hash,
    addressIndex: account.addressIndex,
    addressVersion: account.addressVersion,
    generation: present?.generation ?? 0,
    ground: ground.kind,
    groundId: ground.id,
    createdAt: now,
    expiresAt: new Date(now.getTime() + made.minutes * 60_000),
  });
  const language = offeredLanguage(profile, about.language ?? account.language);
  await mailToAccount(context, account, ground, {
    purpose: made.purpose,
    language,
    tells: profile.reset.tells,
    params: { validity: lasting(made.minutes, language), ground: ground.kind },
    url: made.url,
    ...(made.secret === undefined ? {} : { secret: made.secret }),
    ...(about.ticket === undefined ? {} : { ticket: about.ticket }),
  });
  await record(context, {
    institution: account.institution,
    action: SENT[profile.reset.method],
    account: account.id,
    ...(about.ticket === undefined ? {} : { ticket: about.ticket }),
  });
  return present;
}

type Made = {
  purpose: 'reset_link' | 'temporary_password' | 'generated_password';
  hash: string;
  minutes: number;
  url: string;
  secret?: string;
};

async function make({ slug, profile }: InstitutionRecord, account: Account): Promise<Made> {
  const { reset } = profile;
  if (reset.method === 'link') {
    const { token, hash } = newToken();
    return { purpose: 'reset_link', hash, minutes: reset.linkMinutes, url: keyLink(slug, 'reset', token) };
  }
  const [length, hours] =
    reset.method === 'temporary_password'
      ? [reset.temporaryPasswordLength, reset.temporaryPasswordHours]
      : [reset.generatedPasswordLength, reset.unusedHours];
  const secret = generatePassword(profile.passwordRules, [account.lastName, account.firstName], length);
  const hash = await hashPassword(secret);
  return { purpose: reset.method, hash, minutes: hours * 60, url: portalUrl(slug), secret };
}

/** 30 minutes, 1 hour, 24 hours, 7 days: in whole hours where it can be, and in days past three of them. */
export function lasting(minutes: number, language: Profile['defaultLanguage']): string {
  const hours = minutes / 60;
  const isInDays = hours > 72 && hours % 24 === 0;
  const [count, unit] = isInDays ? [hours / 24, 'day'] : hours % 1 === 0 ? [hours, 'hour'] : [minutes, 'minute'];
  return new Intl.NumberFormat(`${language}-BE`, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
