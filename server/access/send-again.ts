import { newId } from '#db/columns.ts';
import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { DomainError, found } from '../errors.ts';
import { institutionById } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { ofOwnSchools, ownMails } from './own-schools.ts';

/** To one account within a day: whoever reads the address is not flooded with ways in. */
export const MOST_A_DAY = 3;
const DAY = 86_400_000;

type Asked = {
  institution: string;
  status: string;
  isUsed: boolean;
  hasAddress: boolean;
  school: string | null;
  isWaiting: boolean;
  lastDay: number;
  population: string | null;
};

/**
 * Sends the mail of a first access again, at once, to an account that nobody has come into: after a bounce, or where it was
 * lost.
 * @throws DomainError `not_found` for an account of others; `forbidden` without the permission, and for one's own account;
 * `conflict` where it was used, is closed, has no address, belongs to no population, or waits for its mail already;
 * `too_many` after three in a day.
 */
export async function sendAgain(context: Context<StaffActor>, request: { account: string }): Promise<void> {
  const [named] = await query<{ institution: string }>(
    context.em,
    'select institution_id as institution from account where id = $1',
    [request.account],
  );
  const institution = await institutionById(context, found(named, 'account').institution);
  const own = await ownMails(context, institution.id);
  if (own.ownAccount === request.account) throw new DomainError('forbidden', 'own_account');
  await inTransaction(context, async (inside) => {
    const { em, now, actor } = inside;
    const { populations } = institution.profile;
    const [asked] = await query<Asked>(
      em,
      `select a.institution_id as institution, a.status, a.school, a.address is not null as "hasAddress",
         a.last_sign_in_at is not null or exists (select from credential c where c.account_id = a.id) as "isUsed",
         exists (select from access_mail m where m.account_id = a.id and m.state = 'waiting') as "isWaiting",
         (select count(*)::int from access_mail m where m.account_id = a.id and m.reason = 'again'
           and m.created_at > $3) as "lastDay",
         (select p.key from jsonb_to_recordset($4::jsonb) as p(place int, key text, roles text[], schools text[])
           where a.roles && p.roles and (p.schools = '{}' or a.school = any(p.schools) or exists (
             select from assignment s where s.account_id = a.id and s.school = any(p.schools)))
           order by p.place limit 1) as population
       from account a where a.id = $1 and ${ofOwnSchools('$2')} for no key update of a`,
      [
        request.account,
        own.schools,
        new Date(now.getTime() - DAY),
        JSON.stringify(populations.map(({ key, roles, schools }, place) => ({ place, key, roles, schools }))),
      ],
    );
    const { population, ...account } = found(asked, 'account');
    if (account.isUsed) throw new DomainError('conflict', 'account_used');
    if (account.status !== 'active') throw new DomainError('conflict', 'account_not_active');
    if (!account.hasAddress) throw new DomainError('conflict', 'account_without_address');
    if (account.isWaiting) throw new DomainError('conflict', 'access_mail_waits');
    if (population === null) throw new DomainError('conflict', 'no_population');
    if (account.lastDay >= MOST_A_DAY) throw new DomainError('too_many', 'access_mail_limit', DAY / 1_000);
    await query(
      em,
      `insert into access_mail (id, institution_id, account_id, school, population, reason, state, due_at,
         requested_by_id, created_at) values ($1, $2, $3, $4, $5, 'again', 'waiting', $6, $7, $6)`,
      [newId(), institution.id, request.account, account.school, population, now, actor.id],
    );
    await record(inside, {
      institution: institution.id,
      action: 'access_mail.asked_again',
      account: request.account,
      detail: { population },
    });
  });
}
