import type { EntityManager } from '@mikro-orm/postgresql';

/** Removes the content of settled mails older than `before`: the fact of a mail is kept, its words are not. @returns how many. */
export async function wipeSettled(em: EntityManager, before: Date): Promise<number> {
  const rows = (await em.execute(
    `update outbound_mail set content = null where content is not null and state in ('sent', 'failed') and settled_at < ? returning id`,
    [before],
  )) as unknown[];
  return rows.length;
}
