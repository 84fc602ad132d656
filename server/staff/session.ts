import type { StaffRole } from '#db/entities/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { hashToken } from '../crypto/index.ts';

/** See {@link ABSOLUTE_MINUTES}, the other limit. */
export const IDLE_MINUTES = 30;

export type PendingStaff = {
  kind: 'second_factor_due';
  staffId: string;
  name: string;
  sessionId: string;
  expiresAt: Date;
};

type Row = {
  id: string;
  staff_id: string;
  name: string;
  is_second_factor_done: boolean;
  last_seen: number;
  expires: number;
  roles: Record<string, StaffRole>;
};

/**
 * Who holds a session token, with the roles of this moment.
 * @returns null for a token that is unknown, ended, idle for 30 minutes, 12 hours old, or whose holder is disabled.
 */
export async function resumeSession(
  context: Omit<Context, 'actor'>,
  token: string,
): Promise<StaffActor | PendingStaff | null> {
  const { em, now } = context;
  const rows = await em.execute<Row[]>(
    `select s.id, s.staff_id, p.name, s.is_second_factor_done,
       (extract(epoch from s.last_seen_at) * 1000)::float8 as last_seen,
       (extract(epoch from s.expires_at) * 1000)::float8 as expires,
       coalesce((select jsonb_object_agg(m.institution_id, m.role) from staff_membership m where m.staff_id = s.staff_id), '{}') as roles
     from staff_session s join staff p on p.id = s.staff_id
     where s.token_hash = ? and s.ended_at is null and p.disabled_at is null`,
    [hashToken(token)],
  );
  const row = rows[0];
  const instant = now.getTime();
  if (!row || row.expires <= instant || row.last_seen + IDLE_MINUTES * 60_000 <= instant) return null;
  if (!row.is_second_factor_done) {
    return {
      kind: 'second_factor_due',
      staffId: row.staff_id,
      name: row.name,
      sessionId: row.id,
      expiresAt: new Date(row.expires),
    };
  }
  if (instant - row.last_seen >= 60_000) {
    await em.execute('update staff_session set last_seen_at = ? where id = ? and last_seen_at < ?', [now, row.id, now]);
  }
  return { kind: 'staff', id: row.staff_id, name: row.name, sessionId: row.id, roles: row.roles };
}
