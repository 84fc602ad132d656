import type { MikroORM } from '@mikro-orm/postgresql';
import { systemContext } from '#server/context.ts';
import { listInstitutions } from '#server/institutions/index.ts';
import type { MailboxSettings } from '../mailbox.ts';
import type { MailboxRow } from '../store-raw/tables.ts';

export type ServedMailbox = { mailbox: MailboxRow; settings: MailboxSettings | null };

/** The enabled mailboxes, and those switched off whose stored mails still wait: these have no settings. */
export async function listMailboxes(orm: MikroORM): Promise<ServedMailbox[]> {
  const em = orm.em.fork();
  const institutions = new Map((await listInstitutions(systemContext(em, 'mail'))).map((one) => [one.id, one.profile]));
  const rows = await em.execute<(MailboxRow & { is_enabled: boolean })[]>(
    `select id, institution_id as institution, address, is_enabled from mailbox where is_enabled
       or exists (select from inbound_mail where mailbox_id = mailbox.id and state = 'stored') order by id`,
  );
  return rows.map(({ id, institution, address, is_enabled }) => {
    const settings = institutions.get(institution)?.desk.mailboxes.find((mailbox) => mailbox.address === address);
    return { mailbox: { id, institution, address }, settings: (is_enabled && settings) || null };
  });
}
