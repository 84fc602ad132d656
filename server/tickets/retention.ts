import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { RetentionRun } from '#db/entities/index.ts';
import { cutChain, record } from '../audit/index.ts';
import { type Context, inTransaction } from '../context.ts';
import type { Retention } from '../institutions/contract.ts';
import { listInstitutions } from '../institutions/index.ts';
import { query } from '../sql.ts';
import { institutionsWith } from '../staff/index.ts';
import type { Removed, RetentionView } from './contract.ts';
import { purgeMails, purgeTickets } from './purge.ts';

const DAY = 24 * 3_600_000;
const BATCH = 200;

type Kind = Exclude<keyof Removed, 'audit' | 'auditKept'>;
type Sweep = {
  kind: Kind;
  days: (retention: Retention) => number;
  /** Rows that are due, the oldest first: $1 institution, $2 the instant before which, $3 at most how many. */
  due: string;
  remove(em: EntityManager, ids: readonly string[], now: Date): Promise<unknown>;
};

const NOTHING: Removed = { tickets: 0, rawMails: 0, attachments: 0, recipients: 0, audit: 0, auditKept: 0 };

/** Mails that wait for a decision are kept: nothing that may be a request is dropped. */
const SWEEPS: readonly Sweep[] = [
  {
    kind: 'tickets',
    days: (retention) => retention.ticketDays,
    due: `select id from ticket where institution_id = $1 and status = 'resolved' and purged_at is null
      and resolved_at < $2 order by resolved_at limit $3`,
    remove: purgeTickets,
  },
  {
    kind: 'rawMails',
    days: (retention) => retention.rawMailDays,
    due: `select id from inbound_mail where institution_id = $1 and purged_at is null
      and state in ('ticketed', 'set_aside', 'discarded') and received_at < $2 order by received_at limit $3`,
    remove: purgeMails,
  },
  {
    kind: 'attachments',
    days: (retention) => retention.attachmentDays,
    due: `select m.id from inbound_mail m where m.institution_id = $1 and m.purged_at is null and m.state = 'ticketed'
      and m.received_at < $2 and exists (select from message g where g.ticket_id = m.ticket_id
        and g.inbound_mail_id = m.id and jsonb_array_length(g.attachments) > 0)
      order by m.received_at limit $3`,
    remove: purgeMails,
  },
  {
    kind: 'recipients',
    days: (retention) => retention.rawMailDays,
    due: `select id from outbound_mail where institution_id = $1 and recipient <> '' and settled_at < $2
      and state in ('sent', 'failed') order by settled_at limit $3`,
    remove: (em, ids) =>
      query(
        em,
        `update outbound_mail set recipient = '', recipient_hint = '—', in_reply_to = null where id = any($1)`,
        [ids],
      ),
  },
];

/**
 * Removes what is older than each institution's profile allows, kind by kind, in batches of their own transactions, so that
 * a night that breaks off goes on with the next. Each institution gets a row that tells what went, and an audit entry.
 * Audit entries go up to a signed checkpoint, so that what stays proves itself; those that are past their term and stay until
 * one lies beyond them are counted.
 * @returns what was removed, by institution.
 */
export async function runRetention(context: Context): Promise<{ institution: string; removed: Removed }[]> {
  const { now } = context;
  const done: { institution: string; removed: Removed }[] = [];
  for (const { id, slug, profile } of await listInstitutions(context)) {
    const { retention } = profile;
    const run = newId();
    const removed: Removed = { ...NOTHING };
    await context.em
      .fork()
      .insert(RetentionRun, { id: run, institution: id, startedAt: now, finishedAt: null, removed });
    for (const sweep of SWEEPS)
      removed[sweep.kind] = await sweepAll(context, sweep, id, new Date(now.getTime() - sweep.days(retention) * DAY));
    removed.audit = await cutChain(context, id, retention.auditDays);
    removed.auditKept = await entriesBefore(context.em, id, new Date(now.getTime() - retention.auditDays * DAY));
    await inTransaction({ ...context, em: context.em.fork() }, async (inside) => {
      await inside.em.nativeUpdate(RetentionRun, { id: run }, { finishedAt: now, removed });
      await record(inside, { institution: id, action: 'retention.run', detail: removed });
    });
    done.push({ institution: slug, removed });
  }
  return done;
}

async function sweepAll({ em, now }: Context, sweep: Sweep, institution: string, before: Date): Promise<number> {
  let total = 0;
  for (;;) {
    const count = await em.fork().transactional(async (inside) => {
      const rows = await query<{ id: string }>(inside as EntityManager, sweep.due, [institution, before, BATCH]);
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0) await sweep.remove(inside as EntityManager, ids, now);
      return ids.length;
    });
    total += count;
    if (count < BATCH) return total;
  }
}

async function entriesBefore(em: EntityManager, institution: string, before: Date): Promise<number> {
  const [row] = await query<{ count: number }>(
    em,
    'select count(*)::int as count from audit_entry where institution_id = $1 and recorded_at < $2',
    [institution, before],
  );
  return row?.count ?? 0;
}

const SHOWN_RUNS = 30;

/** How long each kind of data is kept in the reader's institutions, and what the last nights removed. */
export async function retentionView(context: Context): Promise<RetentionView[]> {
  const { actor } = context;
  const readable = actor.kind === 'staff' ? institutionsWith(actor, 'privacy.read') : [];
  const institutions = (await listInstitutions(context)).filter(
    ({ id }) => actor.kind === 'system' || readable.includes(id),
  );
  return Promise.all(
    institutions.map(async ({ id, profile }) => {
      const runs = await context.em
        .fork()
        .find(RetentionRun, { institution: id }, { orderBy: { startedAt: 'desc' }, limit: SHOWN_RUNS });
      return {
        institution: profile.shortName,
        days: profile.retention,
        runs: runs.map((run) => ({
          id: run.id,
          startedAt: run.startedAt.toISOString(),
          finishedAt: run.finishedAt?.toISOString() ?? null,
          removed: { ...NOTHING, ...run.removed },
        })),
      };
    }),
  );
}
