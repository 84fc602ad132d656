import { record } from '../audit/index.ts';
import { type Context, inTransaction, type StaffActor } from '../context.ts';
import { institutionById } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { institutionsWith } from '../staff/index.ts';
import type { AgentActivity, Oversight } from './contract.ts';
import { actsOf, findPatterns, median } from './oversight-patterns.ts';

const WEEKS = 4;
const DAY = 86_400_000;
const DISCLOSURES = ['send_known_address', 'show_address'];
/** Outside these hours of a weekday, and at weekends, nobody usually works. */
const OPENS = 7;
const CLOSES = 19;

/**
 * What was disclosed and changed at each desk of the reader in the last four weeks: by whom, beside the desk's median, at
 * what hour, and what is worth a second look. Looking is an entry of the audit log.
 */
export async function oversight(context: Context<StaffActor>): Promise<Oversight> {
  const since = new Date(context.now.getTime() - WEEKS * 7 * DAY);
  const institutions = institutionsWith(context.actor, 'oversight.read').sort();
  const desks = [];
  for (const institution of institutions) desks.push(await deskOversight(context, institution, since));
  await inTransaction(context, async (inside) => {
    for (const institution of institutions)
      await record(inside, { institution, action: 'oversight.read', detail: { weeks: WEEKS } });
  });
  return { since: since.toISOString(), until: context.now.toISOString(), desks };
}

async function deskOversight(
  context: Context<StaffActor>,
  institution: string,
  since: Date,
): Promise<Oversight['desks'][number]> {
  const { profile, slug } = await institutionById(context, institution);
  const scope = [institution, since] as const;
  const [uses, targets, pairs, hardWon, emergencies, attacked] = await Promise.all([
    query<Use>(context.em, USES, scope),
    query<{ account: string; agents: number; acts: number }>(context.em, TARGETS, scope),
    query<{ asked: string; decided: string; together: number; ofAsked: number }>(context.em, PAIRS, scope),
    query<{ reference: string; agent: string; failures: number }>(context.em, HARD_WON, scope),
    query<{ agent: string; count: number }>(context.em, EMERGENCIES, scope),
    query<Attacked>(context.em, ATTACKED, scope),
  ]);
  const agents = activities(uses);
  const hours = Array.from({ length: 24 }, (_, hour) =>
    uses.filter((use) => use.hour === hour).reduce((sum, use) => sum + use.count, 0),
  );
  return {
    slug,
    name: profile.shortName,
    agents: agents.sort((one, other) => actsOf(other) - actsOf(one) || one.name.localeCompare(other.name)),
    median: median(agents.map(actsOf)),
    hours,
    opens: OPENS,
    closes: CLOSES,
    patterns: findPatterns({ agents, targets, pairs, hardWon, emergencies, attacked: attacked.map(inTime) }),
  };
}

type Attacked = { account: string; count: number; first: string; last: string };
const inTime = ({ first, last, ...one }: Attacked): Attacked => ({
  ...one,
  first: new Date(first).toISOString(),
  last: new Date(last).toISOString(),
});

type Use = { agentId: string; agent: string; action: string; hour: number; isWeekend: boolean; count: number };

function activities(uses: readonly Use[]): AgentActivity[] {
  const agents = new Map<string, AgentActivity>();
  for (const use of uses) {
    const agent = agents.get(use.agentId) ?? {
      id: use.agentId,
      name: use.agent,
      disclosures: 0,
      changes: 0,
      shows: 0,
      outsideHours: 0,
    };
    if (DISCLOSURES.includes(use.action)) agent.disclosures += use.count;
    else agent.changes += use.count;
    if (use.action === 'show_address') agent.shows += use.count;
    if (use.isWeekend || use.hour < OPENS || use.hour >= CLOSES) agent.outsideHours += use.count;
    agents.set(use.agentId, agent);
  }
  return [...agents.values()];
}

const USES = `
  select u.agent_id as "agentId", s.name as agent, u.action, u.hour, u.weekend as "isWeekend", count(*)::int as count
  from (
    select agent_id, action, extract(hour from used_at at time zone 'Europe/Brussels')::int as hour,
      extract(isodow from used_at at time zone 'Europe/Brussels') > 5 as weekend
    from verification_use where institution_id = $1 and used_at > $2) u
  join staff s on s.id = u.agent_id
  group by u.agent_id, s.name, u.action, u.hour, u.weekend`;

const TARGETS = `
  select account_id as account, count(distinct agent_id)::int as agents, count(*)::int as acts
  from verification_use where institution_id = $1 and used_at > $2
  group by account_id having count(distinct agent_id) > 1
  order by count(distinct agent_id) desc, count(*) desc limit 20`;

/** Accounts that strangers try to sign in to, by the alarms that were raised. */
const ATTACKED = `
  select account, count(*)::int as count, min(recorded_at) as first, max(recorded_at) as last from audit_entry
  where institution_id = $1 and action = 'member.sign_in_alarm' and recorded_at > $2 and account is not null
  group by account order by count(*) desc limit 20`;

const PAIRS = `
  select a.name as asked, d.name as decided, p.together::int as together,
    p.of_asked::int as "ofAsked"
  from (
    select requested_by_id, decided_by_id, count(*) as together,
      sum(count(*)) over (partition by requested_by_id) as of_asked
    from approval where institution_id = $1 and decided_at > $2 and outcome = 'approved'
    group by requested_by_id, decided_by_id) p
  join staff a on a.id = p.requested_by_id
  join staff d on d.id = p.decided_by_id
  order by p.together desc limit 50`;

const HARD_WON = `
  select t.reference, s.name as agent, count(distinct e.id)::int as failures
  from verification_use u
  join audit_entry e on e.ticket = u.ticket_id and e.recorded_at <= u.used_at
    and e.action in ('identity.code_refused', 'identity.answer_refused')
  join ticket t on t.id = u.ticket_id
  join staff s on s.id = u.agent_id
  where u.institution_id = $1 and u.used_at > $2
  group by t.reference, s.name having count(distinct e.id) > 1
  order by count(distinct e.id) desc limit 20`;

const EMERGENCIES = `
  select s.name as agent, count(*)::int as count
  from break_glass b join staff s on s.id = b.agent_id
  where b.institution_id = $1 and b.broken_at > $2
  group by s.id, s.name order by count(*) desc, s.name`;
