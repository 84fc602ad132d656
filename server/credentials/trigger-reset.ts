import { Credential, MemberSession } from '#db/entities/index.ts';
import { actWithVerification, mailToAccount, type VerifiedRequest } from '../accounts/index.ts';
import { record } from '../audit/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { institutionById, portalUrl } from '../institutions/index.ts';
import { hashPassword } from '../passwords/index.ts';
import { generatePassword } from './generate-password.ts';

const HOUR = 3_600_000;

/**
 * Replaces an account's password by a temporary one and mails it to the stored address, nowhere else. Every session ends.
 * No agent sees the password; it stands in no ticket and no audit entry; a lock on the account stays.
 * @throws DomainError as `actWithVerification`; `conflict` where the account has no address.
 */
export async function triggerReset(context: Context<StaffActor>, request: VerifiedRequest): Promise<void> {
  await actWithVerification(
    context,
    'trigger_reset',
    'credential.temporary_password_sent',
    request,
    async (inside, { ticket, account, useId }) => {
      const { em, now } = inside;
      const institution = await institutionById(inside, ticket.institution);
      const { reset, passwordRules } = institution.profile;
      const password = generatePassword(
        passwordRules,
        [account.lastName, account.firstName],
        reset.temporaryPasswordLength,
      );
      const existing = await em.findOne(Credential, { account: account.id });
      const fresh = {
        passwordHash: await hashPassword(password),
        isTemporary: true,
        expiresAt: new Date(now.getTime() + reset.temporaryPasswordHours * HOUR),
        ground: 'verification_use' as const,
        groundId: useId,
        changedAt: now,
      };
      if (existing) em.assign(existing, { ...fresh, generation: existing.generation + 1 });
      else em.persist(em.create(Credential, { ...fresh, institution: account.institution, account: account.id }));
      await em.nativeUpdate(MemberSession, { account: account.id, endedAt: null }, { endedAt: now });
      await mailToAccount(
        inside,
        account,
        { kind: 'verification_use', id: useId },
        {
          purpose: 'temporary_password',
          secret: password,
          params: { hours: reset.temporaryPasswordHours },
          url: portalUrl(institution.slug),
          ticket,
        },
      );
      await record(inside, {
        institution: ticket.institution,
        action: 'credential.temporary_password_sent',
        account: account.id,
        ticket,
      });
    },
  );
}
