import { newId } from '#db/columns.ts';
import { AuditCheckpointDelivery } from '#db/entities/index.ts';
import { type Context, inTransaction } from '../context.ts';
import { insertTogether, query } from '../sql.ts';
import type { ChainState, CheckpointTargetState } from './contract.ts';
import { signHead } from './signed-head.ts';

type Head = {
  position: string;
  hash: string;
  signed: string | null;
  signed_at: string | null;
  key_id: string | null;
  removed: string | null;
};

export type CheckpointWish = {
  institution: { id: string; slug: string };
  /** The names of the places that it goes to. */
  targets: readonly string[];
  /** The least minutes after the checkpoint before. */
  everyMinutes: number;
};

/**
 * Signs the head of a chain that has grown, and queues the checkpoint for each target, in one transaction. However many
 * processes try at once, each head is signed once.
 * @returns the position that is now signed, or null where nothing was due.
 */
export function makeCheckpoint(context: Context, wish: CheckpointWish): Promise<number | null> {
  const { institution, targets, everyMinutes } = wish;
  return inTransaction(context, async ({ em, now }) => {
    const [head] = await query<Head>(em, HEAD, [institution.id]);
    const position = Number(head?.position ?? 0);
    if (!head || position === 0 || position <= Number(head.signed ?? 0)) return null;
    if (head.signed_at && now.getTime() - Date.parse(head.signed_at) < everyMinutes * 60_000) return null;
    const { payload, signature, keyId } = signHead({
      institution: institution.id,
      slug: institution.slug,
      position,
      hash: head.hash,
      at: now.toISOString(),
    });
    const id = newId();
    const made = await query(em, INSERT, [id, institution.id, position, head.hash, now, keyId, payload, signature]);
    if (made.length === 0) return null;
    const deliveries = targets.map((target) => ({
      id: newId(),
      checkpoint: id,
      institution: institution.id,
      target,
      attempts: 0,
      dueAt: now,
    }));
    await insertTogether(em, [AuditCheckpointDelivery, deliveries]);
    return position;
  });
}

const HEAD = `
  select h.position, h.hash, c.position as signed, c.recorded_at as signed_at, c.key_id,
    (select max(u.position) from audit_cut u where u.institution_id = h.institution_id) as removed
  from audit_head h left join lateral (
    select position, recorded_at, key_id from audit_checkpoint where institution_id = h.institution_id
    order by position desc limit 1) c on true
  where h.institution_id = $1`;

const INSERT = `
  insert into audit_checkpoint (id, institution_id, position, hash, recorded_at, key_id, payload, signature)
  values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (institution_id, position) do nothing returning id`;

type TargetRow = {
  waiting: string;
  since: string | null;
  attempts: number | null;
  error: string | null;
  position: string | null;
  at: string | null;
};

/** How far a chain reached, how far it is signed, and how the delivery to each of these targets is going. */
export async function chainState(
  { em }: Context,
  institution: string,
  targets: readonly Pick<CheckpointTargetState, 'name' | 'kind'>[],
): Promise<ChainState> {
  const [head] = await query<Head>(em, HEAD, [institution]);
  const position = Number(head?.position ?? 0);
  const states: CheckpointTargetState[] = [];
  for (const { name, kind } of targets) {
    const [row] = await query<TargetRow>(em, TARGET, [institution, name]);
    states.push({
      name,
      kind,
      waiting: Number(row?.waiting ?? 0),
      failing: row?.error
        ? { since: new Date(row.since ?? 0).toISOString(), attempts: row.attempts ?? 0, error: row.error }
        : null,
      delivered: row?.at ? { position: Number(row.position), at: new Date(row.at).toISOString() } : null,
    });
  }
  const signed = Number(head?.signed ?? 0);
  return {
    position,
    entries: position - Number(head?.removed ?? 0),
    checkpoint: head?.signed_at
      ? { position: signed, at: new Date(head.signed_at).toISOString(), key: head.key_id ?? '' }
      : null,
    isCut: signed > position,
    targets: states,
  };
}

/** The newest delivery of a target, what waits for it, and the oldest that failed: each by its own index. */
const TARGET = `
  select w.waiting, f.since, f.attempts, f.error, d.position, d.at
  from (select count(*) as waiting from audit_checkpoint_delivery
      where delivered_at is null and institution_id = $1 and target = $2) w
    left join lateral (select c.recorded_at as since, x.attempts, x.last_error as error
      from audit_checkpoint_delivery x join audit_checkpoint c on c.id = x.checkpoint_id
      where x.delivered_at is null and x.last_error is not null and x.institution_id = $1 and x.target = $2
      order by c.position limit 1) f on true
    left join lateral (select c.position, x.delivered_at as at
      from audit_checkpoint c join audit_checkpoint_delivery x on x.checkpoint_id = c.id and x.target = $2
      where c.institution_id = $1 and x.delivered_at is not null order by c.position desc limit 1) d on true`;
