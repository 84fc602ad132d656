import { createHash } from 'node:crypto';
import { IsolationLevel } from '@mikro-orm/postgresql';
import { type Context, inTransaction } from '../context.ts';
import type { ChainVerdict } from './contract.ts';
import type { Payload } from './payload.ts';
import { type AuditEvent, record } from './record.ts';

const BATCH = 2_000;
const GENESIS = '0'.repeat(64);

type Link = {
  position: string;
  id: string;
  at: number;
  action: string;
  outcome: string;
  actor_id: string | null;
  actor_name: string;
  account: string | null;
  ticket: string | null;
  ticket_reference: string | null;
  payload: string;
  previous_hash: string;
  hash: string;
};

/**
 * Checks an institution's chain from its first entry: every position is there, every entry names the hash before it,
 * every hash is that of its payload, the columns that are searched say what the payload says, and the newest entry is
 * the one that the head row names. `firstBad` is the first position at which one of these fails.
 * A tail that was removed together with its head shows only beside a head that was kept elsewhere: hence `head`.
 * The check is an entry itself, `audit.verified`.
 */
export async function verifyChain(context: Context, institution: string): Promise<ChainVerdict> {
  const verdict = await context.em
    .fork()
    .transactional((em) => walk({ ...context, em: em as Context['em'] }, institution), {
      isolationLevel: IsolationLevel.REPEATABLE_READ,
      readOnly: true,
    });
  try {
    await inTransaction(context, (inside) => record(inside, toEvent(institution, verdict)));
  } catch (error) {
    // A head that was put back lets nothing be appended; the caller must hear of the broken chain all the same.
    if (verdict.isIntact) throw error;
  }
  return verdict;
}

function toEvent(institution: string, verdict: ChainVerdict): AuditEvent {
  const { isIntact, entries, firstBad, reason } = verdict;
  const detail = { entries, ...(firstBad === null ? {} : { firstBad, fault: reason ?? '' }) };
  return { institution, action: 'audit.verified', outcome: isIntact ? 'done' : 'failed', detail };
}

async function walk({ em }: Context, institution: string): Promise<ChainVerdict> {
  const [head] = await em.execute<{ position: string; hash: string }[]>(
    'select position, hash from audit_head where institution_id = ?',
    [institution],
  );
  const headHash = head?.hash ?? GENESIS;
  let previous = GENESIS;
  let entries = 0;
  const broken = (firstBad: number, reason: ChainVerdict['reason']): ChainVerdict => ({
    isIntact: false,
    entries,
    firstBad,
    reason,
    head: headHash,
  });

  for (;;) {
    const links = await em.execute<Link[]>(
      `select position, id, (extract(epoch from recorded_at) * 1000)::float8 as at, action, outcome, actor_id, actor_name,
         account, ticket, ticket_reference, payload, previous_hash, hash
       from audit_entry where institution_id = ? and position > ? order by position limit ${BATCH}`,
      [institution, entries],
    );
    for (const link of links) {
      const position = entries + 1;
      if (Number(link.position) !== position) return broken(position, 'gap');
      if (link.previous_hash !== previous) return broken(position, 'link');
      const hash = createHash('sha256')
        .update(`${previous}\n${institution}\n${position}\n${link.payload}`)
        .digest('hex');
      if (hash !== link.hash || !saysTheSame(link)) return broken(position, 'hash');
      previous = hash;
      entries = position;
    }
    if (links.length < BATCH) break;
  }
  const named = Number(head?.position ?? 0);
  if (named !== entries) return broken(Math.min(named, entries) + 1, 'tail');
  if (headHash !== previous) return broken(Math.max(entries, 1), 'tail');
  return { isIntact: true, entries, firstBad: null, reason: null, head: headHash };
}

/** Whether the columns that are searched are still copies of the payload, whose shape may be of an older release. */
function saysTheSame(link: Link): boolean {
  const entry = readLoosely(link.payload);
  return (
    entry !== null &&
    entry.id === link.id &&
    Date.parse(entry.at) === link.at &&
    entry.action === link.action &&
    entry.outcome === link.outcome &&
    (entry.actor?.id ?? null) === link.actor_id &&
    entry.actor?.name === link.actor_name &&
    (entry.account ?? null) === link.account &&
    (entry.ticket?.id ?? null) === link.ticket &&
    (entry.ticket?.reference ?? null) === link.ticket_reference
  );
}

type LoosePayload = Pick<Payload, 'id' | 'at' | 'action' | 'outcome'> &
  Partial<Pick<Payload, 'actor' | 'account' | 'ticket'>>;

function readLoosely(text: string): LoosePayload | null {
  try {
    return JSON.parse(text) as LoosePayload | null;
  } catch {
    return null;
  }
}
