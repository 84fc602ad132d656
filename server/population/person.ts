import { Account } from '#db/entities/index.ts';
import { toCard } from '../accounts/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { found } from '../errors.ts';
import type { Language } from '../institutions/contract.ts';
import { query } from '../sql.ts';
import { isAllowed } from '../staff/contract.ts';
import type { AccessState, PersonDetail } from './contract.ts';
import { isOwn, namesOf, populationOfAccount } from './own-population.ts';
import { howUsed } from './search.ts';

/**
 * What a secretariat may know of one of its own people: how far their access is, where they belong, which source told of
 * them, what became of the last mail. Masked; nothing is opened for it.
 * @throws DomainError `not_found` for anyone else.
 */
export async function readPerson(context: Context<StaffActor>, id: string, language: Language): Promise<PersonDetail> {
  const population = await populationOfAccount(context, id, 'population.read');
  const { institution, schools } = population;
  const account = found(await context.em.findOne(Account, { id }), 'account');
  const names = namesOf(institution, language);
  const isOfReader = (school: string) => schools === null || schools.includes(school);
  const use = howUsed(account);
  const isReader = isOwn(population, account);
  const [assignments, sources, firstUsedAt, accessMail, change, openedBy] = await Promise.all([
    assignmentsOf(context, id),
    sourcesOf(context, id),
    firstUseOf(context, id),
    lastAccessMail(context, id),
    changeUnderWay(context, id),
    use === 'not_migrated' ? openersOf(context, account) : null,
  ]);
  const role = context.actor.roles[institution.id];
  const isOpen = account.status === 'active';
  return {
    card: toCard(account),
    institution: { slug: institution.slug, name: institution.profile.shortName },
    use,
    clientNumber: account.clientNumber ?? null,
    school: account.school && isOfReader(account.school) ? names.school(account.school) : null,
    roles: account.roles.map(names.role),
    assignments: assignments
      .filter(({ school }) => isOfReader(school))
      .map((one) => ({ role: names.role(one.role), school: names.school(one.school) })),
    sources,
    firstUsedAt,
    accessMail,
    change,
    openedBy: openedBy && {
      authority: institution.profile.schools.find(({ key }) => key === account.school)?.authority ?? null,
      people: openedBy,
    },
    isOwn: isReader,
    asksNumber: institution.profile.nationalNumber.isUsed,
    may: {
      correct: isOpen && !isReader && isAllowed(role, 'population.correct'),
      sendAgain:
        isOpen && !isReader && use === 'never_used' && !!account.address && isAllowed(role, 'access_mails.manage'),
      print: isOpen && !isReader && use === 'never_used',
    },
  };
}

const assignmentsOf = ({ em }: Context, account: string) =>
  query<{ role: string; school: string }>(
    em,
    'select distinct role, school from assignment where account_id = $1 order by school, role',
    [account],
  );

async function sourcesOf({ em }: Context, account: string): Promise<PersonDetail['sources']> {
  const rows = await query<{ name: string; at: string }>(
    em,
    `select s.name, max(r.updated_at) as at from source_record r join import_source s on s.id = r.source_id
     where r.account_id = $1 group by s.id order by s.name`,
    [account],
  );
  return rows.map(({ name, at }) => ({ name, at: new Date(at).toISOString() }));
}

/** As the audit log tells it; null for whoever never came in, or so long ago that the log was cut. */
async function firstUseOf({ em }: Context, account: string): Promise<string | null> {
  const [row] = await query<{ at: string | null }>(
    em,
    `select min(recorded_at) as at from audit_entry
     where account = $1 and action = 'member.signed_in' and outcome = 'done'`,
    [account],
  );
  return row?.at ? new Date(row.at).toISOString() : null;
}

type RawMail = {
  reason: 'welcome' | 'correction' | 'again';
  state: 'waiting' | 'queued' | 'stopped';
  stopCause: string | null;
  dueAt: string;
  queuedAt: string | null;
  mailState: string | null;
  settledAt: string | null;
  bouncedAt: string | null;
};

async function lastAccessMail({ em }: Context, account: string): Promise<PersonDetail['accessMail']> {
  const [row] = await query<RawMail>(
    em,
    `select a.reason, a.state, a.stop_cause as "stopCause", a.due_at as "dueAt", a.queued_at as "queuedAt",
       o.state as "mailState", o.settled_at as "settledAt", o.bounced_at as "bouncedAt"
     from access_mail a left join outbound_mail o on o.id = a.mail_id
     where a.account_id = $1 order by a.created_at desc, a.id desc limit 1`,
    [account],
  );
  if (!row) return null;
  const at = row.bouncedAt ?? row.settledAt ?? row.queuedAt;
  return {
    reason: row.reason,
    state: fateOf(row),
    stopCause: row.stopCause,
    dueAt: new Date(row.dueAt).toISOString(),
    at: at === null ? null : new Date(at).toISOString(),
  };
}

function fateOf({ state, mailState, bouncedAt }: RawMail): AccessState {
  if (state !== 'queued') return state;
  if (bouncedAt !== null) return 'bounced';
  if (mailState === 'failed') return 'failed';
  return mailState === 'sent' || mailState === null ? 'sent' : 'queued';
}

async function changeUnderWay({ em, now }: Context, account: string): Promise<PersonDetail['change']> {
  const [row] = await query<{ state: 'pending' | 'cooling'; hint: string; until: string | null }>(
    em,
    `select state, new_address_hint as hint, coalesce(effective_at, confirm_by) as until from address_change
     where account_id = $1 and (state = 'cooling' or (state = 'pending' and confirm_by > $2))
     order by requested_at desc limit 1`,
    [account, now],
  );
  return row ? { ...row, until: row.until === null ? null : new Date(row.until).toISOString() } : null;
}

/** The names of those who open an account by decision: the authority's people for its school. */
async function openersOf({ em }: Context, account: Account): Promise<string[]> {
  const rows = await query<{ name: string }>(
    em,
    `select s.name from staff_membership m join staff s on s.id = m.staff_id and s.disabled_at is null
     where m.institution_id = $1 and m.role = 'organising_authority' and $2::text = any(m.schools) order by s.name`,
    [account.institution, account.school ?? null],
  );
  return rows.map(({ name }) => name);
}
