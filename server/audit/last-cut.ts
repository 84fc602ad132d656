import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../sql.ts';
import { believedKeys } from './checkpoint-key.ts';
import type { SignedHead } from './signed-head.ts';

type Row = { position: string; hash: string; payload: string; signature: string; key_id: string };

/** Where a chain was cut last, with the checkpoint that the cut names, as others receive it; null where it is whole. */
export async function lastCut(
  em: EntityManager,
  institution: string,
): Promise<{ position: number; hash: string; checkpoint: SignedHead } | null> {
  const [row] = await query<Row>(
    em,
    `select u.position, u.hash, c.payload, c.signature, c.key_id
     from audit_cut u join audit_checkpoint c on c.id = u.checkpoint_id
     where u.institution_id = $1 order by u.position desc limit 1`,
    [institution],
  );
  if (!row) return null;
  const { hash, payload, signature } = row;
  const key = believedKeys().find(({ id }) => id === row.key_id);
  const checkpoint = { payload, signature, ...(key && { publicKey: key.base64 }) };
  return { position: Number(row.position), hash, checkpoint };
}
