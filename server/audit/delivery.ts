import { type Context, inTransaction } from '../context.ts';
import { query } from '../sql.ts';
import { believedKeys } from './checkpoint-key.ts';
import { record } from './record.ts';
import type { SignedHead } from './signed-head.ts';

/** A checkpoint that a target is to be given now. */
export type CheckpointDelivery = {
  id: string;
  institution: string;
  target: string;
  position: number;
  checkpoint: SignedHead;
};

const SHORTEST_MS = 60_000;
const LONGEST_MS = 3_600_000;
const LONGEST_ERROR = 300;

/** Milliseconds until the next try after so many: a minute, doubling, an hour at most. */
const backOff = (attempts: number): number => Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(attempts, 10));

type Row = {
  id: string;
  attempts: number;
  due_at: string;
  payload: string;
  signature: string;
  key_id: string;
  position: string;
};

/**
 * Takes the oldest checkpoint that waits for a target, once it is due: later ones wait behind it, so that a target that is
 * away is asked once. The try is counted before it is made.
 */
export function claimDelivery(
  context: Context,
  institution: string,
  target: string,
): Promise<CheckpointDelivery | null> {
  return inTransaction(context, async ({ em, now }) => {
    const [row] = await query<Row>(
      em,
      `select d.id, d.attempts, d.due_at, c.payload, c.signature, c.key_id, c.position
       from audit_checkpoint_delivery d join audit_checkpoint c on c.id = d.checkpoint_id
       where d.delivered_at is null and d.institution_id = $1 and d.target = $2
       order by c.position limit 1 for update of d skip locked`,
      [institution, target],
    );
    if (!row || Date.parse(row.due_at) > now.getTime()) return null;
    const dueAt = new Date(now.getTime() + backOff(row.attempts));
    await query(em, 'update audit_checkpoint_delivery set attempts = attempts + 1, due_at = $2 where id = $1', [
      row.id,
      dueAt,
    ]);
    const { id, payload, signature } = row;
    const key = believedKeys().find((one) => one.id === row.key_id);
    const checkpoint = { payload, signature, ...(key && { publicKey: key.base64 }) };
    return { id, institution, target, position: Number(row.position), checkpoint };
  });
}

/**
 * Notes that a target has a checkpoint. The first after a failure is an entry, `checkpoint.recovered`.
 * @param also is done in the same transaction: a mail that carries the checkpoint, for one.
 */
export async function settleDelivery(
  context: Context,
  delivery: CheckpointDelivery,
  also?: (context: Context) => Promise<void>,
): Promise<void> {
  await inTransaction(context, async (inside) => {
    await also?.(inside);
    const wasFailing = await isFailing(inside, delivery);
    await query(inside.em, 'update audit_checkpoint_delivery set delivered_at = $2, last_error = null where id = $1', [
      delivery.id,
      inside.now,
    ]);
    if (wasFailing && !(await isFailing(inside, delivery))) await tell(inside, delivery, 'checkpoint.recovered');
  });
}

/** Notes that a target could not be given a checkpoint. The first failure is an entry, `checkpoint.failing`. */
export async function failDelivery(context: Context, delivery: CheckpointDelivery, error: string): Promise<void> {
  await inTransaction(context, async (inside) => {
    const wasFailing = await isFailing(inside, delivery);
    await query(inside.em, 'update audit_checkpoint_delivery set last_error = $2 where id = $1', [
      delivery.id,
      error.slice(0, LONGEST_ERROR),
    ]);
    if (!wasFailing) await tell(inside, delivery, 'checkpoint.failing');
  });
}

/** Whether a checkpoint waits for the target that has failed before; two workers ask one after the other. */
async function isFailing({ em }: Context, { institution, target }: CheckpointDelivery): Promise<boolean> {
  await query(em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`checkpoint|${institution}|${target}`]);
  const rows = await query(
    em,
    `select 1 from audit_checkpoint_delivery
     where delivered_at is null and last_error is not null and institution_id = $1 and target = $2 limit 1`,
    [institution, target],
  );
  return rows.length > 0;
}

const tell = (
  context: Context,
  { institution, target, position }: CheckpointDelivery,
  action: 'checkpoint.failing' | 'checkpoint.recovered',
): Promise<void> =>
  record(context, {
    institution,
    action,
    outcome: action === 'checkpoint.failing' ? 'failed' : 'done',
    detail: { target, position },
  });
