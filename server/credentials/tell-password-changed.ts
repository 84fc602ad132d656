import { Account } from '#db/entities/index.ts';
import { longDate, mailToAccount } from '../accounts/index.ts';
import type { Context } from '../context.ts';
import { institutionById, offeredLanguage, portalUrl } from '../institutions/index.ts';

/** What a member chose a password by: a mailed link, all sessions ended; a session, the others ended. */
type Choice = { kind: 'reset_secret' | 'credential'; id: string };

/**
 * Tells the stored address that a password was chosen (OWASP ASVS 5.0 6.3.7), and what to do if it was someone else:
 * what is asked for on the recovery page ends every session once it is used.
 * An account that has no address is told nothing.
 * @param choice of this very moment: the ground on which the address is opened, once.
 */
export async function tellPasswordChanged(context: Context, accountId: string, choice: Choice): Promise<void> {
  const { em, now } = context;
  const account = await em.findOneOrFail(Account, { id: accountId }, { refresh: true });
  if (!account.addressIndex) return;
  const { slug, profile } = await institutionById(context, account.institution);
  await mailToAccount(context, account, choice, {
    purpose: 'password_changed',
    params: {
      date: longDate(now, offeredLanguage(profile, account.language)),
      desk: profile.desk.address,
      by: choice.kind,
    },
    url: portalUrl(slug, 'recover'),
  });
}
