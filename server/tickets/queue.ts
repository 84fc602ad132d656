import { Ticket } from '#db/entities/index.ts';
import { foldText } from '../accounts/index.ts';
import type { Context, StaffActor } from '../context.ts';
import { evidenceMeter, evidenceOf } from '../identity/index.ts';
import { type InstitutionRecord, institutionById } from '../institutions/index.ts';
import { institutionsWith } from '../staff/index.ts';
import type { Queue, QueueView, TicketKind } from './contract.ts';

const PAGE = 50;

type Row = {
  id: string;
  reference: string;
  requester_name: string;
  subject: string;
  kind: TicketKind;
  status: 'new' | 'open' | 'waiting' | 'resolved';
  institution_id: string;
  account_id: string | null;
  assignee_name: string | null;
  opened_at: Date | string;
  active_at: Date | string;
  flags: string[] | null;
  has_bounce: boolean;
};

/** Each is met by a partial index. The reader is the first parameter of the first. */
const WHERE: Record<QueueView, string> = {
  mine: `t.status <> 'resolved' and t.assignee_id = ?`,
  unassigned: `t.status <> 'resolved' and t.assignee_id is null`,
  waiting: `t.status <> 'resolved' and t.status = 'waiting'`,
  resolved: `t.status = 'resolved'`,
};

/** The number of resolved tickets is told up to here. */
const MOST_COUNTED = 1000;

/**
 * The list of tickets: of the reader's institutions, one view, 50 a page. Open ones stand with the longest waiting first,
 * resolved ones with the newest first. A search looks through all views for words that begin so, in reference,
 * name and subject.
 */
export async function queue(
  context: Context<StaffActor>,
  query: { view: QueueView; q: string; page: number },
): Promise<Queue> {
  const { em, actor } = context;
  const institutions = institutionsWith(actor, 'tickets.read');
  const words = foldText(query.q).split(' ').filter(Boolean);
  const isSearch = words.length > 0;
  const where = isSearch ? `to_tsvector('simple', t.search_text) @@ to_tsquery('simple', ?)` : WHERE[query.view];
  const params = isSearch ? [words.map((word) => `${word}:*`).join(' & ')] : query.view === 'mine' ? [actor.id] : [];
  const order = isSearch || query.view === 'resolved' ? 't.active_at desc' : 't.opened_at asc';
  const offset = (query.page - 1) * PAGE;
  const found = (await em.execute(
    `select t.id, t.reference, t.requester_name, t.subject, t.kind, t.status, t.institution_id, t.account_id, s.name as assignee_name,
       t.opened_at, t.active_at,
       (select m.flags from message m where m.ticket_id = t.id and m.direction = 'in' order by m.created_at desc limit 1) as flags,
       exists (select from outbound_mail o where o.ticket_id = t.id and o.bounced_at is not null) as has_bounce
     from unnest(?::uuid[]) as ours(id)
     cross join lateral (
       select * from ticket t where t.institution_id = ours.id and ${where} order by ${order}, t.id limit ${offset + PAGE + 1}) t
     left join staff s on s.id = t.assignee_id
     order by ${order}, t.id limit ${PAGE + 1} offset ${offset}`,
    [`{${institutions.join(',')}}`, ...params],
  )) as Row[];
  const rows = found.slice(0, PAGE);
  const [evidence, counts, records] = await Promise.all([
    evidenceOf(
      context,
      rows.map((row) => row.id),
    ),
    countViews(context, institutions),
    Promise.all([...new Set(rows.map((row) => row.institution_id))].map((id) => institutionById(context, id))),
  ]);
  const byId = new Map<string, InstitutionRecord>(records.map((one) => [one.id, one]));
  const byTicket = Map.groupBy(evidence, (row) => row.ticket);
  return {
    view: query.view,
    search: query.q,
    page: query.page,
    hasMore: found.length > PAGE,
    counts,
    rows: rows.flatMap((row) => {
      const institution = byId.get(row.institution_id);
      if (!institution) return [];
      return {
        reference: row.reference,
        requesterName: row.requester_name,
        subject: row.subject,
        kind: row.kind,
        status: row.status,
        institution: institution.profile.shortName,
        assigneeName: row.assignee_name,
        openedAt: new Date(row.opened_at).toISOString(),
        activeAt: new Date(row.active_at).toISOString(),
        evidence: evidenceMeter(byTicket.get(row.id) ?? [], row.account_id, row.kind, institution.profile, context.now),
        flags: row.flags ?? [],
        hasBounce: row.has_bounce,
      };
    }),
  };
}

async function countViews(
  { em, actor }: Context<StaffActor>,
  institutions: readonly string[],
): Promise<Record<QueueView, number>> {
  const ours = `{${institutions.join(',')}}`;
  const [row] = (await em.execute(
    `select open.*, (select count(*) from (select from ticket where institution_id = any(?::uuid[]) and status = 'resolved' limit ${MOST_COUNTED}) r) as resolved
     from (select count(*) filter (where assignee_id = ?) as mine, count(*) filter (where assignee_id is null) as unassigned,
         count(*) filter (where status = 'waiting') as waiting
       from ticket where institution_id = any(?::uuid[]) and status <> 'resolved') open`,
    [ours, actor.id, ours],
  )) as Record<QueueView, string>[];
  return {
    mine: Number(row?.mine ?? 0),
    unassigned: Number(row?.unassigned ?? 0),
    waiting: Number(row?.waiting ?? 0),
    resolved: Number(row?.resolved ?? 0),
  };
}

/** The identity of the ticket with a reference, or null where it is none of an institution that the reader works for. */
export async function ticketKey({ em, actor }: Context<StaffActor>, reference: string): Promise<{ id: string } | null> {
  const institution = { $in: institutionsWith(actor, 'tickets.read') };
  return em.findOne(Ticket, { reference, institution }, { fields: ['id'] });
}
