import type { EntityManager } from '@mikro-orm/postgresql';
import { wipeSettled } from '../outbox/index.ts';

/** Hours for which an ended session or a closed challenge stays readable. */
const KEPT_HOURS = 24;

export type Housekeeping = { sessions: number; challenges: number; contents: number };

/**
 * Removes what has served: sessions and one-time codes a day after their end, the content of mails a day after theirs.
 * Running it twice does no harm.
 */
export async function keepHouse(em: EntityManager, now: Date): Promise<Housekeeping> {
  const before = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
  const removed = async (sql: string) => (await em.execute<unknown[]>(`${sql} returning 1`, [before, before])).length;
  const sessions =
    (await removed('delete from staff_session where expires_at < ? or ended_at < ?')) +
    (await removed('delete from member_session where expires_at < ? or ended_at < ?')) +
    (await removed('delete from staff_ceremony where expires_at < ? or used_at < ?'));
  const challenges = await removed('delete from challenge where expires_at < ? or closed_at < ?');
  return { sessions, challenges, contents: await wipeSettled(em, before) };
}
