import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../sql.ts';
import { activeKey } from './keyring.ts';
import { keyNameOf, SEALED_COLUMNS } from './sealed-columns.ts';

export type KeyStatus = {
  active: string;
  /** Rows by column and key. */
  columns: { column: string; key: string; rows: number }[];
  /** The newest change of key: rows written so far, and when it ended. */
  rotation: { to: string; rows: number; startedAt: Date; movedAt: Date; finishedAt: Date | null } | null;
};

/** How many values are sealed with which key: a count of every sealed column, over the owner's connection. */
export async function keyStatus(em: EntityManager): Promise<KeyStatus> {
  const columns: KeyStatus['columns'] = [];
  for (const column of SEALED_COLUMNS) {
    const rows = await query<{ key: string; rows: number }>(
      em,
      `select ${keyNameOf(column)} as key, count(*)::int as rows from ${column.table}
       where ${column.column} is not null ${column.where ? `and ${column.where}` : ''} group by 1 order by 1`,
    );
    columns.push(...rows.map((row) => ({ column: column.name, ...row })));
  }
  const [last] = await em.execute<
    { to_key: string; rows: number; started_at: Date; moved_at: Date; finished_at: Date | null }[]
  >(
    `select to_key, started_at, moved_at, finished_at,
       (select coalesce(sum((value->>'rows')::int), 0)::int from jsonb_each(progress)) as rows
     from key_rotation order by started_at desc, id desc limit 1`,
  );
  return {
    active: activeKey().id,
    columns,
    rotation: last
      ? {
          to: last.to_key,
          rows: last.rows,
          startedAt: last.started_at,
          movedAt: last.moved_at,
          finishedAt: last.finished_at,
        }
      : null,
  };
}
