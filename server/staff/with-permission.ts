import type { Context } from '../context.ts';
import { query } from '../sql.ts';
import { isAllowed, type Permission, STAFF_ROLE_NAMES } from './contract.ts';

type PermittedPerson = { id: string; name: string; email: string; language: string | null };

/** Who has a permission in an institution and may sign in, by address. */
export function staffWith({ em }: Context, institution: string, permission: Permission): Promise<PermittedPerson[]> {
  const roles = STAFF_ROLE_NAMES.filter((role) => isAllowed(role, permission));
  return query<PermittedPerson>(
    em,
    `select s.id, s.name, s.email, s.language from staff s join staff_membership m on m.staff_id = s.id
     where m.institution_id = $1 and m.role = any($2) and s.disabled_at is null order by s.email`,
    [institution, roles],
  );
}
