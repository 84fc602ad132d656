import { Staff } from '#db/entities/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { recordInEach, rolesOf } from './memberships.ts';
import { institutionsWith } from './permissions.ts';
import { tellStaff } from './tell.ts';
import { whomToTell } from './whom-to-tell.ts';

/** Tells the desks of a person, and those who answer for them, that someone tries to sign in as that person. */
export async function raiseSignInAlarm(inside: Context, staff: Staff, count: number, until: Date): Promise<void> {
  const institutions = Object.keys(await rolesOf(inside, staff.id));
  await recordInEach(inside, institutions, {
    action: 'staff.sign_in_alarm',
    outcome: 'denied',
    detail: { staff: staff.name, attempts: count },
  });
  const mail = {
    purpose: 'staff_sign_in_alarm',
    params: { name: staff.name, count },
    instants: { until },
  } as const;
  const told = new Set<string>();
  for (const institution of institutions) {
    const others = await whomToTell(inside, institution);
    for (const person of [staff, ...others]) {
      if (told.has(person.email)) continue;
      told.add(person.email);
      await tellStaff(inside, person, mail, institution);
    }
  }
}

/** The people whom strangers try to sign in as at the moment, as those who may read about staff are shown them. */
export async function signInAlarms({
  em,
  now,
  actor,
}: Context<StaffActor>): Promise<{ name: string; until: string }[]> {
  const own = institutionsWith(actor, 'staff.read');
  if (own.length === 0) return [];
  const rows = await em.find(Staff, { lockedUntil: { $gt: now }, disabledAt: null }, { orderBy: { name: 'asc' } });
  if (rows.length === 0) return [];
  const shared = await em.execute<{ staff_id: string }[]>(
    'select distinct staff_id from staff_membership where institution_id = any(?::uuid[]) and staff_id = any(?::uuid[])',
    [`{${own.join(',')}}`, `{${rows.map(({ id }) => id).join(',')}}`],
  );
  const visible = new Set(shared.map((row) => row.staff_id));
  return rows
    .filter(({ id }) => visible.has(id))
    .map(({ name, lockedUntil }) => ({ name, until: lockedUntil?.toISOString() ?? '' }));
}
