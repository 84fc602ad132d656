import type { Context } from '../context.ts';

export type ToldPerson = { id: string; name: string; email: string; language: string | null };

/** Who is told when something is wrong at an institution: its administrators, or where it has none its supervisors. */
export async function whomToTell({ em }: Context, institution: string): Promise<ToldPerson[]> {
  const rows = await em.execute<(ToldPerson & { role: string })[]>(
    `select s.id, s.name, s.email, s.language, m.role from staff s join staff_membership m on m.staff_id = s.id
     where m.institution_id = ? and m.role in ('administrator', 'supervisor') and s.disabled_at is null order by s.email`,
    [institution],
  );
  const administrators = rows.filter(({ role }) => role === 'administrator');
  const chosen = administrators.length > 0 ? administrators : rows;
  return chosen.map(({ id, name, email, language }) => ({ id, name, email, language }));
}
