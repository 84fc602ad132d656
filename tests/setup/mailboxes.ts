import { readFileSync } from 'node:fs';
import type { MikroORM } from '@mikro-orm/postgresql';
import { systemContext } from '#server/context.ts';
import type { MailServer, Profile } from '#server/institutions/contract.ts';
import { applyProfile } from '#server/institutions/index.ts';

const PROFILE = new URL('../../db/seed/profiles/iec-iab.json', import.meta.url);

type MailboxChange = Partial<Omit<Profile['desk']['mailboxes'][number], 'imap'>> & {
  address: string;
  imap: Pick<MailServer, 'port' | 'security'> & Partial<MailServer>;
};

/**
 * Applies the sample profile with these mailboxes, on IMAP servers of this machine; each user is the address itself, the
 * password the desk's. No sender is authenticated: that would ask name servers. @returns the institution's id.
 */
export async function applyMailboxes(
  orm: MikroORM,
  mailboxes: readonly MailboxChange[],
  slug?: string,
): Promise<string> {
  const profile = JSON.parse(readFileSync(PROFILE, 'utf8'));
  const applied = await applyProfile(systemContext(orm.em.fork(), 'test'), {
    ...profile,
    slug: slug ?? profile.slug,
    desk: {
      ...profile.desk,
      senderAuthentication: { method: 'none' },
      address: mailboxes[0]?.address,
      mailboxes: mailboxes.map((mailbox) => ({
        ...mailbox,
        imap: { host: '127.0.0.1', user: mailbox.address, passwordName: 'desk', ...mailbox.imap },
      })),
    },
  });
  return applied.id;
}
