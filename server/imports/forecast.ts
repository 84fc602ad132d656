import { accessDueAt } from '../access/index.ts';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import type { Population, Profile } from '../institutions/contract.ts';
import { institutionById } from '../institutions/index.ts';
import { query } from '../sql.ts';
import type { AccessForecast } from './contract.ts';
import { assertIdentity, assertMayImport } from './sources.ts';

type Alike = { roles: string[]; school: string | null; assignments: string[]; count: number };

/**
 * The mails with a first access that an import would lead to if it were applied now: how many to whom, and when. Populations
 * without any are left out.
 * @throws DomainError `not_found`; `forbidden` without `imports.run`.
 */
export async function accessForecast(context: Context, importId: string): Promise<AccessForecast[]> {
  assertIdentity(importId, 'import');
  const [row] = await query<{ institution: string }>(
    context.em,
    'select institution_id as institution from account_import where id = $1',
    [importId],
  );
  const { institution } = found(row, 'import');
  assertMayImport(context, institution);
  const { profile } = await institutionById(context, institution);
  if (profile.populations.length === 0) return [];
  const groups = await query<Alike>(
    context.em,
    `select roles, school, assignments, count(*)::int as count from import_row
     where import_id = $1 and outcome = 'new' and address_index is not null and coalesce(status, 'active') = 'active'
     group by roles, school, assignments`,
    [importId],
  );
  const counts = new Map<Population, number>();
  for (const group of groups) {
    const population = populationOf(profile, group);
    if (population) counts.set(population, (counts.get(population) ?? 0) + group.count);
  }
  return [...counts].map(([{ key, label, opening }, count]) => ({
    population: key,
    label,
    count,
    dueAt: accessDueAt(opening, context.now, profile.accessMail.sendAt).toISOString(),
  }));
}

/** The first population that somebody belongs to; a role that needs an assignment counts with one alone. */
function populationOf(profile: Profile, { roles, school, assignments }: Alike): Population | undefined {
  const assigned = assignments.map((one) => one.split('|') as [role: string, school: string]);
  const held = roles.filter(
    (role) => !profile.roles[role]?.needsAssignment || assigned.some(([assignedRole]) => assignedRole === role),
  );
  const schools = [school ?? assigned[0]?.[1], ...assigned.map(([, one]) => one)];
  return profile.populations.find(
    (one) =>
      one.roles.some((role) => held.includes(role)) &&
      (one.schools.length === 0 || one.schools.some((key) => schools.includes(key))),
  );
}
