import type { StaffRole } from '#db/entities/index.ts';
import type { Context } from '../context.ts';

export type StaffRow = {
  id: string;
  email: string;
  name: string;
  isDisabled: boolean;
  isLocked: boolean;
  memberships: { institution: string; role: StaffRole }[];
};

/** Everyone who works at the desk, by name, with the slug of each of their institutions. */
export async function listStaff({ em, now }: Context): Promise<StaffRow[]> {
  return em.execute<StaffRow[]>(
    `select s.id, s.email, s.name, s.disabled_at is not null as "isDisabled",
       coalesce(s.locked_until > ?, false) as "isLocked",
       coalesce(jsonb_agg(jsonb_build_object('institution', i.slug, 'role', m.role) order by i.slug)
         filter (where m.id is not null), '[]') as memberships
     from staff s
     left join staff_membership m on m.staff_id = s.id
     left join institution i on i.id = m.institution_id
     group by s.id order by s.name, s.email`,
    [now],
  );
}
