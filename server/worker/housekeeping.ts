import type { EntityManager } from '@mikro-orm/postgresql';
import { KNOWN_DAYS } from '../known-device.ts';
import { wipeSettled } from '../outbox/index.ts';
import { clearPassedLimits } from '../rate-limit.ts';

/** Hours for which an ended session of a member or a closed challenge stays readable. */
const KEPT_HOURS = 24;

export type Housekeeping = { sessions: number; challenges: number; contents: number };

/**
 * Removes what has served: members' sessions, one-time codes and the content of mails a day after their end, counted
 * tries when their time has passed, and staff sessions after 90 days: they tell which networks a person is known from.
 * Running it twice does no harm.
 */
export async function keepHouse(em: EntityManager, now: Date): Promise<Housekeeping> {
  const before = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
  const removed = async (sql: string) => (await em.execute<unknown[]>(`${sql} returning 1`, [before, before])).length;
  const sessions =
    (await staffSessionsRemoved(em, now)) +
    (await removed('delete from member_session where expires_at < ? or ended_at < ?')) +
    (await removed('delete from staff_ceremony where expires_at < ? or used_at < ?'));
  await clearPassedLimits({ em });
  const challenges = await removed('delete from challenge where expires_at < ? or closed_at < ?');
  return { sessions, challenges, contents: await wipeSettled(em, before) };
}

async function staffSessionsRemoved(em: EntityManager, now: Date): Promise<number> {
  const before = new Date(now.getTime() - KNOWN_DAYS * 24 * 3_600_000);
  const rows = await em.execute<unknown[]>('delete from staff_session where expires_at < ? returning 1', [before]);
  return rows.length;
}
