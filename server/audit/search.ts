import { type Context, inTransaction } from '../context.ts';
import type { AuditPage, AuditQuery, AuditRow } from './contract.ts';
import { countDays } from './days.ts';
import {
  conditionsOf,
  countEntries,
  describeQuery,
  institutionsOf,
  MOST_COUNTED,
  markOf,
  markText,
  readEntries,
  type StoredRow,
} from './filter.ts';
import { payloadSchema } from './payload.ts';
import { record } from './record.ts';

const PAGE = 50;

/**
 * One page of entries, the newest first, over the institutions that the caller has found the actor may read.
 * The look is an entry itself, `audit.read`, in each institution that was looked at.
 * @throws ZodError where a stored payload no longer has its shape: then the chain is to be verified.
 */
export async function searchAudit(
  context: Context,
  institutionIds: readonly string[],
  query: AuditQuery,
): Promise<AuditPage> {
  return inTransaction(context, async (inside) => {
    const institutions = (await institutionsOf(inside, institutionIds, query)).sort();
    const conditions = await conditionsOf(inside, institutions, query);
    const rows = await readEntries(
      inside,
      institutions,
      conditions,
      query.before ? markOf(query.before) : null,
      PAGE + 1,
    );
    const total = await countEntries(inside, institutions, conditions);
    const days = await countDays(inside, institutions, query);
    const shown = rows.slice(0, PAGE).map(toRow);
    for (const institution of institutions)
      await record(inside, { institution, action: 'audit.read', detail: describeQuery(query) });
    const last = shown.at(-1);
    return {
      rows: shown,
      total: Math.min(total, MOST_COUNTED),
      isMore: total > MOST_COUNTED,
      days,
      nextBefore: rows.length > PAGE && last ? markText({ at: Date.parse(last.at), id: last.id }) : null,
    };
  });
}

function toRow(stored: StoredRow): AuditRow {
  const entry = payloadSchema.parse(JSON.parse(stored.payload));
  return {
    id: stored.id,
    position: Number(stored.position),
    at: entry.at,
    action: entry.action,
    outcome: entry.outcome,
    actorName: entry.actor.name,
    actorKind: entry.actor.kind,
    account: entry.account,
    ticketReference: entry.ticket?.reference ?? null,
    reason: entry.reason,
    detail: entry.detail,
    origin: entry.origin ? { address: entry.origin.address, agent: entry.origin.agent } : null,
    hash: stored.hash,
  };
}
