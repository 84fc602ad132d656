import { IsolationLevel } from '@mikro-orm/postgresql';
import { type Context, inTransaction } from '../context.ts';
import { query } from '../sql.ts';
import { type ChainLink, walkChain } from './chain.ts';
import { believedKeys, type PublicKey } from './checkpoint-key.ts';
import type { ChainVerdict } from './contract.ts';
import { lastCut } from './last-cut.ts';
import type { Payload } from './payload.ts';
import { type AuditEvent, record } from './record.ts';
import { headsOf, judgeHeads, type SignedHead, startAt } from './signed-head.ts';
import { verdictOf } from './verdict.ts';

const BATCH = 4_000;

/** One entry; `columns` are those that are searched, in one text, which costs half of what eleven values cost. */
type Row = { position: string; columns: string; payload: string; previous_hash: string; hash: string };

/** What may be known beyond the database: checkpoints that were kept elsewhere, and keys that signed in earlier years. */
export type Beyond = { checkpoints?: readonly SignedHead[]; keys?: readonly PublicKey[] };

/**
 * Checks an institution's chain from its first entry, or from the signed checkpoint up to which retention cut it: every position is there, every entry names the hash before it,
 * every hash is that of its payload, the columns that are searched say what the payload says, the newest entry is the one
 * that the head names, and every signed checkpoint agrees. A tail that was removed together with its head and its
 * checkpoints shows only beside a checkpoint that was kept elsewhere, `beyond`.
 * The check is an entry itself, `audit.verified`.
 */
export async function verifyChain(context: Context, institution: string, beyond: Beyond = {}): Promise<ChainVerdict> {
  const verdict = await context.em
    .fork()
    .transactional((em) => walk({ ...context, em: em as Context['em'] }, institution, beyond), {
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

async function walk(
  { em, now }: Context,
  institution: string,
  { checkpoints = [], keys = [] }: Beyond,
): Promise<ChainVerdict> {
  const [head] = await query<{ position: string; hash: string }>(
    em,
    'select position, hash from audit_head where institution_id = $1',
    [institution],
  );
  const stored = await query<SignedHead>(
    em,
    'select payload, signature from audit_checkpoint where institution_id = $1 order by position',
    [institution],
  );
  const judged = judgeHeads([...stored, ...headsOf(checkpoints, institution)], [...believedKeys(), ...keys]);
  const start = startAt(await lastCut(em, institution), judged, now);
  const chain = walkChain(institution, judged.proven, start);
  const walked = { walk: chain, start, judged };
  const read = (after: number) => query<Row>(em, ENTRIES, [institution, after]);
  let coming = read(0);
  for (;;) {
    const rows = await coming;
    const last = rows.at(-1);
    // The database reads on while what it has given is hashed.
    if (last) coming = read(Number(last.position));
    coming.catch(() => undefined);
    for (const row of rows) {
      const broken = chain.take(linkOf(row));
      if (!broken) continue;
      await coming;
      return verdictOf(walked, broken, namesOf(row));
    }
    if (!last) break;
  }
  return verdictOf(walked, chain.end({ position: Number(head?.position ?? 0), hash: head?.hash ?? chain.hash }));
}

const BETWEEN = '\u001f';

const ENTRIES = `
  select position, payload, previous_hash, hash, concat_ws(E'\\x1f', id, (extract(epoch from recorded_at) * 1000)::bigint,
    action, outcome, coalesce(actor_id::text, ''), actor_name, coalesce(account::text, ''), coalesce(ticket::text, ''),
    coalesce(ticket_reference, '')) as columns
  from audit_entry where institution_id = $1 and position > $2 order by position limit ${BATCH}`;

const linkOf = (row: Row): ChainLink => ({
  position: Number(row.position),
  payload: row.payload,
  previousHash: row.previous_hash,
  hash: row.hash,
  isCopy: columnsOf(row.payload) === row.columns,
});

function namesOf({ columns }: Row): { id: string; at: string; action: string } {
  const [id = '', at = '', action = ''] = columns.split(BETWEEN);
  return { id, at: new Date(Number(at)).toISOString(), action };
}

/** What the searched columns say where they are copies of a payload, whose shape may be of an older release. */
function columnsOf(payload: string): string | null {
  const entry = readLoosely(payload);
  if (!entry) return null;
  return [
    entry.id,
    Date.parse(entry.at),
    entry.action,
    entry.outcome,
    entry.actor?.id ?? '',
    entry.actor?.name,
    entry.account ?? '',
    entry.ticket?.id ?? '',
    entry.ticket?.reference ?? '',
  ].join(BETWEEN);
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
