import type { Context, StaffActor } from '../context.ts';
import { DomainError } from '../errors.ts';
import { query } from '../sql.ts';
import { isAllowed } from '../staff/contract.ts';

/** Whose mails somebody sees to: of some schools, or with `schools` null of a whole institution. */
export type OwnMails = { schools: readonly string[] | null; ownAccount: string | null };

/**
 * Whose mails the actor sees to at an institution, as the membership says at this moment.
 * @throws DomainError `forbidden` for staff without the permission there, or whose access is closed.
 */
export async function ownMails({ em, actor }: Context<StaffActor>, institution: string): Promise<OwnMails> {
  const [held] = await query<{ role: string } & OwnMails>(
    em,
    `select m.role, m.schools, m.own_account as "ownAccount"
     from staff_membership m join staff s on s.id = m.staff_id and s.disabled_at is null
     where m.staff_id = $1 and m.institution_id = $2`,
    [actor.id, institution],
  );
  if (!held || !isAllowed(held.role, 'access_mails.manage')) throw new DomainError('forbidden', 'permission');
  return { schools: held.schools, ownAccount: held.ownAccount };
}

/** What a mail `m` to an account `a` of one's own satisfies; `place` holds the keys of the schools, or null for all. */
export const ofOwnSchools = (place: `$${number}`): string =>
  `(${place}::text[] is null or a.school = any(${place})
    or exists (select from assignment s where s.account_id = a.id and s.school = any(${place})))`;
