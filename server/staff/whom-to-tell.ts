import type { Context } from '../context.ts';

/** Who is told when something is wrong at an institution: its administrators, or where it has none its supervisors. */
export async function whomToTell({ em }: Context, institution: string): Promise<{ name: string; email: string }[]> {
  const rows = await em.execute<{ name: string; email: string; role: string }[]>(
    `select s.name, s.email, m.role from staff s join staff_membership m on m.staff_id = s.id
     where m.institution_id = ? and m.role in ('administrator', 'supervisor') and s.disabled_at is null order by s.email`,
    [institution],
  );
  const administrators = rows.filter(({ role }) => role === 'administrator');
  return (administrators.length > 0 ? administrators : rows).map(({ name, email }) => ({ name, email }));
}
