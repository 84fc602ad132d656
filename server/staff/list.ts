import type { Context, StaffActor } from '../context.ts';
import type { StaffRow } from './contract.ts';
import { institutionsWith } from './permissions.ts';

const ROWS = `select s.id, s.email, s.name, s.disabled_at is not null as "isDisabled",
    coalesce(s.locked_until > ?, false) as "isUnderAttack",
    s.password_hash is not null as "hasPassword", s.totp_secret is not null as "hasTotp",
    (select count(*)::int from staff_passkey p where p.staff_id = s.id) as passkeys,
    (select count(*)::int from staff_recovery_code c where c.staff_id = s.id and c.used_at is null) as "recoveryCodes",
    (select count(*)::int from staff_external_identity e where e.staff_id = s.id) as identities,
    coalesce(live.sessions, 0) as sessions, live.last_sign_in as "lastSignIn",
    coalesce(members.list, '[]') as memberships
  from staff s
  left join lateral (select jsonb_agg(jsonb_build_object('institution', i.id, 'slug', i.slug, 'role', m.role,
      'ownAccount', m.own_account, 'schools', m.schools) order by i.slug) as list
    from staff_membership m join institution i on i.id = m.institution_id where m.staff_id = s.id) members on true
  left join lateral (select max(t.created_at) as last_sign_in,
      count(*) filter (where t.ended_at is null and t.expires_at > ? and t.last_seen_at > ?)::int as sessions
    from staff_session t where t.staff_id = s.id and t.is_second_factor_done) live on true`;

const IDLE_MS = 30 * 60_000;

/** Everyone who works at the desk, by name. */
export async function listStaff({ em, now }: Context): Promise<StaffRow[]> {
  const rows = await em.execute<StaffRow[]>(`${ROWS} order by s.name, s.email`, [
    now,
    now,
    new Date(now.getTime() - IDLE_MS),
  ]);
  return rows.map(toRow);
}

/** Those who work at an institution whose staff the actor may read; of their other institutions nothing is told. */
export async function listColleagues(context: Context<StaffActor>): Promise<StaffRow[]> {
  const { em, now, actor } = context;
  const own = institutionsWith(actor, 'staff.read');
  if (own.length === 0) return [];
  const rows = await em.execute<StaffRow[]>(
    `${ROWS} where s.id in (select staff_id from staff_membership where institution_id = any(?::uuid[]))
     order by s.disabled_at is not null, s.name, s.email`,
    [now, now, new Date(now.getTime() - IDLE_MS), `{${own.join(',')}}`],
  );
  return rows.map(toRow).map((row) => ({
    ...row,
    memberships: row.memberships.filter(({ institution }) => own.includes(institution)),
  }));
}

const toRow = (row: StaffRow): StaffRow => ({
  ...row,
  lastSignIn: row.lastSignIn === null ? null : new Date(row.lastSignIn).toISOString(),
});
