import { record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import type { Population } from '../institutions/contract.ts';
import { type InstitutionRecord, listInstitutions } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { accessDueAt, nextNightAt } from './due-at.ts';

/** Whom a mail is planned for: those that an import brings, whose rows are still staged; some accounts; everybody. */
export type Whom = { import: string } | { accounts: readonly string[] } | 'all';

const DAY = 86_400_000;
/** Days in which a change of address is looked for, and how many in one round. */
const CORRECTION_DAYS = 7;
const MOST_CORRECTIONS = 1_000;

/**
 * Plans the first mail of everybody who is new and belongs to a population, in the caller's transaction. Nobody is welcomed
 * twice; who was here before, is closed, waits to be migrated or was told so when they were, or has no address is not mailed.
 * @returns how many were planned.
 */
export async function planAccessMails(inside: Context, institution: InstitutionRecord, whom: Whom): Promise<number> {
  const { populations, accessMail } = institution.profile;
  let planned = 0;
  // In the order of the profile: the first population that somebody belongs to counts.
  for (const population of populations) {
    const dueAt = accessDueAt(population.opening, inside.now, accessMail.sendAt);
    planned += await planFor(inside, institution, population, { reason: 'welcome', dueAt, whom });
  }
  return planned;
}

/** Of the accounts `a` of an institution; `$6` says which. */
const from = (whom: Whom): [sql: string, value: unknown] => {
  if (whom === 'all') return ['account a where $6::text is null', null];
  if ('import' in whom)
    return [
      `import_row r join account a on a.id = r.account_id
       where r.import_id = $6 and r.outcome in ('new', 'changed')`,
      whom.import,
    ];
  return ['account a where a.id = any($6::uuid[])', whom.accounts];
};

/**
 * Nobody has told them of their account: by no mail with a first access, nor, where it was taken over from a former system, by
 * the one that said at their present address that it is open.
 */
const UNTOLD = `
         and not exists (select from access_mail m where m.account_id = a.id)
         and not exists (select from account_migration g where g.account_id = a.id
           and not exists (select from address_change c where c.account_id = a.id
             and c.state in ('applied', 'undone') and c.settled_at > g.migrated_at))`;

async function planFor(
  inside: Context,
  institution: InstitutionRecord,
  population: Population,
  { reason, dueAt, whom }: { reason: 'welcome' | 'correction'; dueAt: Date; whom: Whom },
): Promise<number> {
  const [source, value] = from(whom);
  const [counted] = await query<{ count: number }>(
    inside.em,
    `with planned as (
       insert into access_mail (id, institution_id, account_id, school, population, reason, state, due_at, created_at)
       select gen_random_uuid(), $1, a.id, a.school, $2, '${reason}', 'waiting', $3, $4 from ${source}
         and a.institution_id = $1 and a.status = 'active' and a.last_sign_in_at is null and a.address is not null
         and a.roles && $5::text[]
         and ($7::text[] = '{}' or a.school = any($7)
           or exists (select from assignment s where s.account_id = a.id and s.school = any($7)))
         and not exists (select from credential c where c.account_id = a.id)
         ${reason === 'welcome' ? UNTOLD : ''}
       on conflict do nothing returning 1)
     select count(*)::int as count from planned`,
    [institution.id, population.key, dueAt, inside.now, population.roles, value, population.schools],
  );
  const count = counted?.count ?? 0;
  if (count > 0)
    await record(inside, {
      institution: institution.id,
      action: 'access_mail.planned',
      detail: { population: population.key, reason, count },
    });
  return count;
}

/**
 * Plans a mail to the new address of those whose address was changed, in whatever way, before they came in: the following
 * night, where the first mail went to the former one; as a first mail, where none was planned.
 * @returns how many were planned.
 */
export async function planCorrections(context: Context): Promise<number> {
  let planned = 0;
  for (const institution of await listInstitutions(context)) {
    const { populations, accessMail } = institution.profile;
    if (populations.length === 0) continue;
    planned += await inTransaction({ ...context, em: context.em.fork() }, async (inside) => {
      const changed = await changedAccounts(inside, institution.id);
      if (changed.length === 0) return 0;
      const mailed = changed.filter(({ wasPlanned }) => wasPlanned).map(({ account }) => account);
      const others = changed.filter(({ wasPlanned }) => !wasPlanned).map(({ account }) => account);
      let count = others.length > 0 ? await planAccessMails(inside, institution, { accounts: others }) : 0;
      if (mailed.length === 0) return count;
      const dueAt = nextNightAt(inside.now, accessMail.sendAt);
      for (const population of populations)
        count += await planFor(inside, institution, population, {
          reason: 'correction',
          dueAt,
          whom: { accounts: mailed },
        });
      return count;
    });
  }
  return planned;
}

/** Accounts that nobody has come into, whose address changed after the last mail, and for which none waits. */
const changedAccounts = ({ em, now }: Context, institution: string) =>
  query<{ account: string; wasPlanned: boolean }>(
    em,
    `select distinct a.id as account, exists (select from access_mail m where m.account_id = a.id) as "wasPlanned"
     from address_change c join account a on a.id = c.account_id
     where c.state in ('applied', 'undone') and c.settled_at > $2 and c.institution_id = $1
       and a.status = 'active' and a.last_sign_in_at is null and a.address is not null
       and not exists (select from credential k where k.account_id = a.id)
       and not exists (select from access_mail m where m.account_id = a.id and (m.state = 'waiting'
         or m.stop_cause = 'by_hand' or m.queued_at > coalesce(c.undone_at, c.settled_at)))
     limit ${MOST_CORRECTIONS}`,
    [institution, new Date(now.getTime() - CORRECTION_DAYS * DAY)],
  );

/**
 * Plans the first mail of everybody who belongs to a population and has none: whom a profile names since they arrived.
 * @returns how many were planned.
 */
export async function planMissingWelcomes(context: Context): Promise<number> {
  let planned = 0;
  for (const institution of await listInstitutions(context))
    if (institution.profile.populations.length > 0)
      planned += await inTransaction({ ...context, em: context.em.fork() }, (inside) =>
        planAccessMails(inside, institution, 'all'),
      );
  return planned;
}
