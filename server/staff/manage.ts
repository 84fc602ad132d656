import { LockMode } from '@mikro-orm/postgresql';
import { Staff, StaffMembership, type StaffRole } from '#db/entities/index.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { query } from '../sql.ts';
import { voidCeremonies } from './ceremony.ts';
import { hasSchools } from './contract.ts';
import { endSessionsOf } from './end-sessions.ts';
import { firstSchools, recordInEach, rolesOf } from './memberships.ts';
import { assertAllowed } from './permissions.ts';

/** Lets those pass who may manage an institution's staff, and the command line. */
export function assertMayManage({ actor }: Context, institution: string): void {
  if (actor.kind !== 'system') assertAllowed(actor, institution, 'staff.manage');
}

function assertNotSelf({ actor }: Context, staffId: string): void {
  if (actor.kind === 'staff' && actor.id === staffId) throw new DomainError('forbidden', 'own_access');
}

/**
 * Gives a person another role at an institution, or with null takes their access there away. It counts at their next
 * request.
 * @throws DomainError `forbidden`: without `staff.manage`, or for one's own role; `conflict`, `last_administrator`.
 */
export async function changeRole(
  context: Context,
  { staff: staffId, institution, role }: { staff: string; institution: string; role: StaffRole | null },
): Promise<void> {
  assertMayManage(context, institution);
  assertNotSelf(context, staffId);
  await inTransaction(context, async (inside) => {
    const { em } = inside;
    const members = await lockMembers(inside, institution);
    const held = found(
      members.find((one) => one.staff === staffId),
      'staff',
    );
    const former = held.role;
    if (former === role) return;
    if (former === 'administrator') await assertAnotherAdministrator(inside, members, staffId);
    if (role === null) em.remove(held);
    else {
      held.role = role;
      held.schools = await firstSchools(inside, institution, role);
    }
    const { name } = await em.findOneOrFail(Staff, staffId);
    const detail = { staff: name, from: former, to: role ?? '' };
    await record(inside, { institution, action: 'staff.role_changed', detail });
  });
}

/**
 * Closes a person's access everywhere: sessions end at once, invitations no longer hold. With `isDisabled` false it is
 * opened again.
 * @throws DomainError `forbidden` for staff who may not manage every institution that the person belongs to, and for
 * oneself; `conflict`, `last_administrator`.
 */
export async function setDisabled(context: Context, staffId: string, isDisabled: boolean): Promise<void> {
  assertNotSelf(context, staffId);
  await inTransaction(context, async (inside) => {
    const { em, now } = inside;
    const staff = found(
      await em.findOne(Staff, { id: staffId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true }),
      'staff',
    );
    const institutions = Object.keys(await rolesOf(inside, staffId)).sort();
    if (institutions.length === 0 && context.actor.kind !== 'system') throw new DomainError('forbidden', 'permission');
    for (const institution of institutions) assertMayManage(context, institution);
    if ((staff.disabledAt !== null) === isDisabled) return;
    if (isDisabled)
      for (const institution of institutions) {
        const members = await lockMembers(inside, institution);
        const isAdministrator = members.some((one) => one.staff === staffId && one.role === 'administrator');
        if (isAdministrator) await assertAnotherAdministrator(inside, members, staffId);
      }
    staff.disabledAt = isDisabled ? now : null;
    if (isDisabled) {
      await endSessionsOf(inside, staffId);
      await voidCeremonies(inside, 'invitation', staffId);
    }
    const action = isDisabled ? 'staff.disabled' : 'staff.enabled';
    await recordInEach(inside, institutions, { action, detail: { staff: staff.name } });
  });
}

/** States which account of the institution is a person's own, on which they may not act; null: none. */
export async function setOwnAccount(
  context: Context,
  { staff: staffId, institution, account }: { staff: string; institution: string; account: string | null },
): Promise<void> {
  assertMayManage(context, institution);
  assertNotSelf(context, staffId);
  await inTransaction(context, async (inside) => {
    const { em } = inside;
    const held = found(await em.findOne(StaffMembership, { staff: staffId, institution }), 'staff');
    const known =
      account === null
        ? []
        : await em.execute('select 1 from account where id = ? and institution_id = ?', [account, institution]);
    if (account !== null && known.length === 0) throw new DomainError('invalid', 'account_unknown');
    held.ownAccount = account;
    const { name } = await em.findOneOrFail(Staff, staffId);
    await record(inside, { institution, action: 'staff.own_account_set', account, detail: { staff: name } });
  });
}

/**
 * States for which of the institution's schools an organising authority answers, or whose members a secretariat looks after:
 * it reaches the accounts of these alone. For a secretariat, null: those of the whole institution.
 * @throws DomainError `forbidden` without `staff.manage`; `conflict` for another role; `invalid` for an unknown school.
 */
export async function setSchools(
  context: Context,
  { staff: staffId, institution, schools }: { staff: string; institution: string; schools: readonly string[] | null },
): Promise<void> {
  assertMayManage(context, institution);
  assertNotSelf(context, staffId);
  const keys = [...new Set(schools ?? [])].sort();
  await inTransaction(context, async (inside) => {
    const { em } = inside;
    const held = found(
      await em.findOne(
        StaffMembership,
        { staff: staffId, institution },
        { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
      ),
      'staff',
    );
    if (!hasSchools(held.role) || (schools === null && held.role !== 'secretariat'))
      throw new DomainError('conflict', 'not_an_authority');
    const known = await query(
      em,
      `select from institution i, jsonb_array_elements(i.profile -> 'schools') s where i.id = $1 and s ->> 'key' = any($2)`,
      [institution, keys],
    );
    if (known.length < keys.length) throw new DomainError('invalid', 'school_unknown');
    held.schools = schools === null ? null : keys;
    const { name } = await em.findOneOrFail(Staff, staffId);
    await record(inside, {
      institution,
      action: 'staff.schools_set',
      detail: { staff: name, schools: schools === null ? '*' : keys.length },
    });
  });
}

/** All memberships of an institution, locked, so that of two administrators who remove each other one is refused. */
const lockMembers = ({ em }: Context, institution: string): Promise<StaffMembership[]> =>
  em.find(
    StaffMembership,
    { institution },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' } },
  );

async function assertAnotherAdministrator(
  { em }: Context,
  members: readonly StaffMembership[],
  but: string,
): Promise<void> {
  const others = members.filter((one) => one.role === 'administrator' && one.staff !== but).map((one) => one.staff);
  const active = others.length === 0 ? 0 : await em.count(Staff, { id: { $in: others }, disabledAt: null });
  if (active === 0) throw new DomainError('conflict', 'last_administrator');
}
