import type { EntityManager } from '@mikro-orm/postgresql';
import { systemContext } from '../context.ts';
import { forgetRecoveries } from '../credentials/index.ts';
import { cancelForgotten } from '../imports/index.ts';
import { KNOWN_DAYS } from '../known-device.ts';
import { wipeSettled } from '../outbox/index.ts';
import { clearPassedLimits } from '../rate-limit.ts';

/** Hours for which a closed challenge stays readable. */
const KEPT_HOURS = 24;

export type Housekeeping = { sessions: number; challenges: number; contents: number };

/**
 * Removes what has served: one-time codes and the content of mails a day after their end, counted tries when their time
 * has passed, and sessions after 90 days: they tell their holder, and the desk, from where a person is known.
 * Requests for a new password end a day after they were made, or 30 days after they were settled. Imports that nobody
 * has decided on are cancelled after 30 days. Running it twice does no harm.
 */
export async function keepHouse(em: EntityManager, now: Date): Promise<Housekeeping> {
  const before = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
  const removed = async (sql: string) => (await em.execute<unknown[]>(`${sql} returning 1`, [before, before])).length;
  const sessions =
    (await sessionsRemoved(em, 'staff_session', now)) +
    (await sessionsRemoved(em, 'member_session', now)) +
    (await removed('delete from staff_ceremony where expires_at < ? or used_at < ?'));
  await clearPassedLimits({ em });
  const challenges = await removed('delete from challenge where expires_at < ? or closed_at < ?');
  await forgetRecoveries(systemContext(em.fork(), 'worker', now));
  await cancelForgotten(em.fork(), now);
  return { sessions, challenges, contents: await wipeSettled(em, before) };
}

async function sessionsRemoved(
  em: EntityManager,
  table: 'staff_session' | 'member_session',
  now: Date,
): Promise<number> {
  const before = new Date(now.getTime() - KNOWN_DAYS * 24 * 3_600_000);
  const rows = await em.execute<unknown[]>(`delete from ${table} where expires_at < ? returning 1`, [before]);
  return rows.length;
}
