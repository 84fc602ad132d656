import type { AuditAction } from '../audit/contract.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { findInstitution } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { IS_NEWEST } from './list.ts';
import { ofOwnSchools, ownMails } from './own-schools.ts';

/** The mails of a population, or of one school in it. */
export type PopulationChoice = { institution: string; population: string; school?: string | null };

/**
 * Stops the mails of a population that wait: a file was wrong, or the opening is put off. What is queued goes its way.
 * @returns how many were stopped.
 * @throws DomainError `forbidden` without the permission.
 */
export const stopWaiting = (context: Context<StaffActor>, choice: PopulationChoice): Promise<number> =>
  move(context, choice, 'access_mail.stopped', `state = 'stopped', stop_cause = 'by_hand'`, `m.state = 'waiting'`);

/**
 * Lets those wait again that were stopped by hand, until when they were due, or for the next round.
 * @returns how many wait again.
 * @throws DomainError `forbidden` without the permission.
 */
export const resumeWaiting = (context: Context<StaffActor>, choice: PopulationChoice): Promise<number> =>
  move(
    context,
    choice,
    'access_mail.resumed',
    `state = 'waiting', stop_cause = null`,
    `m.state = 'stopped' and m.stop_cause = 'by_hand' and ${IS_NEWEST}`,
  );

async function move(
  context: Context<StaffActor>,
  { institution: slug, population, school }: PopulationChoice,
  action: Extract<AuditAction, 'access_mail.stopped' | 'access_mail.resumed'>,
  change: string,
  which: string,
): Promise<number> {
  const institution = await findInstitution(context, slug);
  const own = await ownMails(context, institution.id);
  return inTransaction(context, async (inside) => {
    const rows = await query(
      inside.em,
      `update access_mail m set ${change} from account a
       where a.id = m.account_id and m.institution_id = $1 and m.population = $2 and ${which}
         and ($4::text is null or m.school = $4) and ${ofOwnSchools('$3')} returning 1`,
      [institution.id, population, own.schools, school ?? null],
    );
    if (rows.length > 0)
      await record(inside, {
        institution: institution.id,
        action,
        detail: { population, count: rows.length, ...(action === 'access_mail.stopped' && { cause: 'by_hand' }) },
      });
    return rows.length;
  });
}
