import { StaffMembership, type StaffRole } from '#db/entities/index.ts';
import { type AuditEvent, record } from '../audit/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { query } from '../sql.ts';

/**
 * The schools of a person who has just been given a role: a secretariat has none until somebody states them, unless the
 * institution has none to state, so that nobody sees a whole register by being forgotten.
 */
export async function firstSchools({ em }: Context, institution: string, role: StaffRole): Promise<string[] | null> {
  if (role !== 'secretariat') return null;
  const [row] = await query<{ hasSchools: boolean }>(
    em,
    `select jsonb_array_length(coalesce(profile -> 'schools', '[]')) > 0 as "hasSchools" from institution where id = $1`,
    [institution],
  );
  return row?.hasSchools ? [] : null;
}

/** The roles of a staff member at this moment, by institution. */
export async function rolesOf({ em }: Context, staffId: string): Promise<Record<string, StaffRole>> {
  const memberships = await em.find(StaffMembership, { staff: staffId }, { refresh: true });
  return Object.fromEntries(memberships.map(({ institution, role }) => [institution, role]));
}

/**
 * Tells one event in every institution that the person belongs to. Chains are locked in the order of their identities,
 * so that two people with several institutions never wait for each other.
 */
export async function recordInEach(
  context: Context,
  institutions: readonly string[],
  event: Omit<AuditEvent, 'institution'>,
): Promise<void> {
  for (const institution of [...institutions].sort()) await record(context, { ...event, institution });
}

/** The context in which a person who has just proved a factor acts. */
export function asStaff(
  context: Context,
  staff: { id: string; name: string },
  sessionId: string,
  roles: Record<string, StaffRole>,
): Context<StaffActor> {
  return { ...context, actor: { kind: 'staff', id: staff.id, name: staff.name, sessionId, roles } };
}
