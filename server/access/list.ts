import { foldText } from '../accounts/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { found } from '../errors.ts';
import type { Language } from '../institutions/contract.ts';
import { findInstitution, type InstitutionRecord, institutionById, offeredLanguage } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { institutionsWith } from '../staff/index.ts';
import {
  ACCESS_MAIL_FATES,
  type AccessMailCounts,
  type AccessMailFate,
  type AccessMailRow,
  type AccessMailsPage,
  type AccessMailsQuery,
} from './contract.ts';
import { type OwnMails, ofOwnSchools, ownMails } from './own-schools.ts';
import { troubleOf } from './trouble.ts';

const PAGE = 50;

/** What became of a mail `m`, whose row in the outbox is `o`; one whose row was removed after its time was sent. */
export const FATE = `case when m.state <> 'queued' then m.state when o.bounced_at is not null then 'bounced'
  when o.state = 'failed' then 'failed' when o.state = 'sent' or o.id is null then 'sent' else 'queued' end`;

/** Nobody is listed twice: it is the newest mail that tells whether somebody has their access. */
export const IS_NEWEST = `not exists (select from access_mail n
    where n.account_id = m.account_id and (n.created_at, n.id) > (m.created_at, m.id))`;

const OF_CHOICE = `
  from access_mail m join account a on a.id = m.account_id left join outbound_mail o on o.id = m.mail_id
  where m.institution_id = $1 and ${ofOwnSchools('$2')} and a.status <> 'erased' and ${IS_NEWEST}
    and ($3::text is null or m.school = $3) and ($4::text is null or m.population = $4)
    and ($5 = '' or a.search_name >= $5 and a.search_name < $5 || U&'\\+10FFFF')`;

/**
 * The newest mail of each first access that the actor sees to, the last planned first and masked, with what became of it.
 * @throws DomainError `forbidden` without the permission.
 */
export async function listAccessMails(
  context: Context<StaffActor>,
  request: AccessMailsQuery,
  language: Language,
): Promise<AccessMailsPage> {
  const ids = institutionsWith(context.actor, 'access_mails.manage');
  const institution = request.institution
    ? await findInstitution(context, request.institution)
    : await institutionById(context, found(ids[0], 'institution'));
  const own = await ownMails(context, institution.id);
  const records = await Promise.all(ids.map((id) => institutionById(context, id)));
  const values = [
    institution.id,
    own.schools,
    request.school ?? null,
    request.population ?? null,
    foldText(request.name ?? ''),
  ];
  const counts = await countFates(context, values);
  const next = await nextOf(context, values);
  const rows = await rowsOf(context, institution, values, request, language);
  const offered = offeredLanguage(institution.profile, language);
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
  return {
    institution: { slug: institution.slug, name: institution.profile.shortName },
    institutions: records.map(({ slug, profile }) => ({ value: slug, label: profile.shortName })),
    schools: ownSchools(institution, own),
    populations: institution.profile.populations.map(({ key, label }) => ({ value: key, label: label[offered] })),
    query: {
      school: request.school ?? null,
      population: request.population ?? null,
      fate: request.fate ?? null,
      name: request.name ?? '',
    },
    counts,
    next,
    population: request.population ? await stoppable(context, values) : null,
    canOpenPeople: institutionsWith(context.actor, 'population.read').includes(institution.id),
    rows: rows.slice(0, PAGE),
    nextAfter: last?.id ?? null,
    isFirst: request.after === undefined,
  };
}

const ownSchools = ({ profile }: InstitutionRecord, { schools }: OwnMails): AccessMailsPage['schools'] =>
  profile.schools
    .filter(({ key }) => schools === null || schools.includes(key))
    .map(({ key, name }) => ({ value: key, label: name }));

async function countFates({ em }: Context, values: readonly unknown[]): Promise<AccessMailCounts> {
  const rows = await query<{ fate: AccessMailFate; count: number }>(
    em,
    `select ${FATE} as fate, count(*)::int as count ${OF_CHOICE} group by 1`,
    values,
  );
  const counts = Object.fromEntries(ACCESS_MAIL_FATES.map((fate) => [fate, 0])) as AccessMailCounts;
  for (const { fate, count } of rows) counts[fate] = count;
  return counts;
}

/** The next instant at which mails of the choice go, with those of the hour after it. */
async function nextOf({ em }: Context, values: readonly unknown[]): Promise<AccessMailsPage['next']> {
  const [row] = await query<{ at: string | null; count: number }>(
    em,
    `with waiting as (select m.due_at ${OF_CHOICE} and m.state = 'waiting'),
       soonest as (select min(due_at) as at from waiting)
     select at, (select count(*)::int from waiting where due_at < at + interval '1 hour') as count from soonest`,
    values,
  );
  return row?.at ? { at: new Date(row.at).toISOString(), count: row.count } : null;
}

async function stoppable({ em }: Context, values: readonly unknown[]): Promise<AccessMailsPage['population']> {
  const [row] = await query<{ waiting: number; stoppedByHand: number }>(
    em,
    `select count(*) filter (where m.state = 'waiting')::int as waiting,
       count(*) filter (where m.stop_cause = 'by_hand')::int as "stoppedByHand" ${OF_CHOICE}`,
    values,
  );
  return row ?? null;
}

async function rowsOf(
  { em, actor }: Context<StaffActor>,
  { id, profile }: InstitutionRecord,
  values: readonly unknown[],
  { fate, after }: AccessMailsQuery,
  language: Language,
): Promise<AccessMailRow[]> {
  const offered = offeredLanguage(profile, language);
  const rows = await query<AccessMailRow>(
    em,
    `select m.id, a.id as account, a.last_name as "lastName", a.first_name as "firstName",
       a.address_hint as "addressHint", m.school, m.population, m.reason, ${FATE} as fate,
       case when m.state = 'waiting' then m.due_at when m.state = 'stopped' then m.due_at
         else coalesce(o.bounced_at, o.settled_at, o.due_at, m.queued_at) end as at,
       m.stop_cause as "stopCause", case when o.bounced_at is not null then o.bounce_detail
         when o.state in ('failed', 'queued', 'uncertain') then o.verdict end as detail,
       m.state <> 'waiting' and a.status = 'active' and a.last_sign_in_at is null and a.address is not null
         and not exists (select from credential c where c.account_id = a.id)
         as "canSendAgain"
     ${OF_CHOICE} and ($6::text is null or ${FATE} = $6)
       and ($7::uuid is null or (m.created_at, m.id) < (select created_at, id from access_mail where id = $7))
     order by m.created_at desc, m.id desc limit ${PAGE + 1}`,
    [...values, fate ?? null, after ?? null],
  );
  const schools = new Map(profile.schools.map(({ key, name }) => [key, name]));
  const populations = new Map(profile.populations.map(({ key, label }) => [key, label[offered]]));
  // Whoever reads profiles looks after the institution's mail; a secretariat is told in words.
  const seesDetail = institutionsWith(actor, 'institutions.read').includes(id);
  return rows.map((row) => ({
    ...row,
    trouble: row.detail === null ? null : troubleOf(row.detail),
    detail: seesDetail ? row.detail : null,
    at: new Date(row.at).toISOString(),
    school: row.school && (schools.get(row.school) ?? row.school),
    population: populations.get(row.population) ?? row.population,
  }));
}
