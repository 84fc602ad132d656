import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { query } from '../sql.ts';
import { activeKey } from './keyring.ts';
import { openBytes, openText } from './open.ts';
import { sealBytes, sealText } from './seal.ts';
import { keyNameOf, SEALED_COLUMNS, type SealedColumn } from './sealed-columns.ts';

/** Rounds over all columns before a writer that still uses a former key is said to be the cause. */
const MOST_ROUNDS = 3;
/** Characters or bytes of a sealed value that tell it from every other: key name and nonce. */
const HEAD = 40;

type Progress = Record<string, { last: string | null; rows: number; isDone: boolean }>;
export type RotationStep = { column: string; rows: number };
export type Rotation = { to: string; rows: number; retired: string[] };

/**
 * Writes every value that was sealed with a former key anew with the active one, while the product runs: in batches by
 * primary key, each in a transaction of its own with its progress, so that it goes on where it was killed. A value that
 * someone writes meanwhile is left as they wrote it. The connection must be the owner's: wrapped keys are not for the product to read.
 * @returns the rows written since the rotation began, and the names of the keys that nothing is sealed with any more.
 * @throws Error where a value does not open, naming its row, or where a process still writes with a former key.
 */
export async function rotateKeys(
  em: EntityManager,
  options: { now?: () => Date; onStep?: (step: RotationStep) => void; batch?: number; pauseMs?: number } = {},
): Promise<Rotation> {
  const { now = () => new Date(), onStep, batch, pauseMs = 0 } = options;
  const to = activeKey().id;
  const id = await begin(em, to, now());
  await haveImportsReadAgain(em, to, now());
  for (let round = 1; ; round += 1) {
    for (const column of SEALED_COLUMNS) {
      for (;;) {
        const step = await em.transactional((inside) =>
          takeStep(inside as EntityManager, id, to, column, batch ?? column.batch, now()),
        );
        if (step.rows > 0) onStep?.({ column: column.name, rows: step.rows });
        if (step.isDone) break;
        if (pauseMs > 0) await sleep(pauseMs);
      }
    }
    const left = await columnsLeft(em, to);
    if (left.length === 0) break;
    if (round === MOST_ROUNDS)
      throw new Error(
        `values of ${left.join(', ')} are still written with a former key: restart every process with "${to}" first in GUICHET_ENCRYPTION_KEYS, then run this again`,
      );
    await query(em, `update key_rotation set progress = progress - $2::text[] where id = $1`, [id, left]);
  }
  return finish(em, id, to, now());
}

async function begin(em: EntityManager, to: string, now: Date): Promise<string> {
  await query(em, 'update key_rotation set finished_at = $2 where finished_at is null and to_key <> $1', [to, now]);
  const [open] = await query<{ id: string }>(
    em,
    'select id from key_rotation where finished_at is null and to_key = $1',
    [to],
  );
  if (open) return open.id;
  const id = newId();
  await query(
    em,
    `insert into key_rotation (id, to_key, progress, started_at, moved_at) values ($1, $2, '{}', $3, $3)`,
    [id, to, now],
  );
  return id;
}

/**
 * Rows of imports that wait hold keys that were wrapped for their future places. They go, and the files, which stay, are
 * read again, by processes that know the active key.
 */
async function haveImportsReadAgain(em: EntityManager, to: string, now: Date): Promise<void> {
  await query(
    em,
    `with again as (
       update account_import i set state = 'received', phase = null, counts = null, decided_by_id = null,
         claimed_until = null, moved_at = $2
       where state in ('previewed', 'applying') and exists (select from import_row r
         where r.import_id = i.id and (split_part(r.contact_key, ':', 1) <> $1 or split_part(r.kept, ':', 1) <> $1))
       returning id)
     delete from import_row r using again where r.import_id = again.id`,
    [to, now],
  );
}

/** One batch of one column. The rotation's row is locked, so that two at once share the work. */
async function takeStep(
  em: EntityManager,
  id: string,
  to: string,
  column: SealedColumn,
  batch: number,
  now: Date,
): Promise<{ rows: number; isDone: boolean }> {
  const [rotation] = await query<{ progress: Progress }>(
    em,
    'select progress from key_rotation where id = $1 for update',
    [id],
  );
  const progress = rotation?.progress[column.name] ?? { last: null, rows: 0, isDone: false };
  if (progress.isDone) return { rows: 0, isDone: true };
  const rows = await readBatch(em, to, column, progress.last, batch);
  if (rows.length > 0) await writeBatch(em, column, rows);
  const isDone = rows.length < batch;
  const last = rows.at(-1)?.key.join(':') ?? progress.last;
  await query(em, `update key_rotation set progress = progress || $2::jsonb, moved_at = $3 where id = $1`, [
    id,
    JSON.stringify({ [column.name]: { last, rows: progress.rows + rows.length, isDone } }),
    now,
  ]);
  return { rows: rows.length, isDone };
}

type SealedRow = { key: string[]; institution: string; sealed: string | Buffer };

const isFormer = (column: SealedColumn): string =>
  `${column.column} is not null and ${keyNameOf(column)} <> $1 ${column.where ? `and ${column.where}` : ''}`;

async function readBatch(
  em: EntityManager,
  to: string,
  column: SealedColumn,
  last: string | null,
  batch: number,
): Promise<SealedRow[]> {
  const names = column.key.map((part) => part.column).join(', ');
  const marks = column.key.map((part, at) => `$${at + 2}::${part.type}`).join(', ');
  const after = last === null ? '' : `and (${names}) > (${marks})`;
  return query<SealedRow>(
    em,
    `select array[${column.key.map((part) => `${part.column}::text`).join(', ')}] as key,
       ${column.institution}::text as institution, ${column.column} as sealed
     from ${column.table} where ${isFormer(column)} ${after} order by ${names} limit ${batch}`,
    [to, ...(last === null ? [] : last.split(':'))],
  );
}

/** Compares before it writes: where the value is no longer the one that was read, it stays as it is. */
async function writeBatch(em: EntityManager, column: SealedColumn, rows: readonly SealedRow[]): Promise<void> {
  const type = column.isBytes ? 'bytea' : 'text';
  const parts = column.key.map((part, at) => ({ ...part, at: at + 1 }));
  const arrays = [...parts.map((part) => `$${part.at}::${part.type}[]`), `$${parts.length + 1}::${type}[]`];
  await query(
    em,
    `update ${column.table} t set ${column.column} = v.fresh
     from unnest(${arrays.join(', ')}, $${parts.length + 2}::${type}[])
       as v(${parts.map((part) => `k${part.at}`).join(', ')}, head, fresh)
     where ${parts.map((part) => `t.${part.column} = v.k${part.at}`).join(' and ')}
       and substring(t.${column.column} from 1 for ${HEAD}) = v.head ${column.where ? `and t.${column.where}` : ''}`,
    [
      ...parts.map((_, at) => rows.map((row) => row.key[at])),
      rows.map(({ sealed }) => (typeof sealed === 'string' ? sealed.slice(0, HEAD) : sealed.subarray(0, HEAD))),
      rows.map((row) => seal(column, row)),
    ],
  );
}

function seal(column: SealedColumn, { institution, key, sealed }: SealedRow): string | Buffer {
  const place = column.place(institution, key);
  try {
    return typeof sealed === 'string'
      ? sealText(place, openText(place, sealed))
      : sealBytes(place, openBytes(place, sealed));
  } catch (error) {
    throw new Error(`${column.name} of ${key.join(':')} does not open: ${(error as Error).message}`);
  }
}

async function columnsLeft(em: EntityManager, to: string): Promise<string[]> {
  const left: string[] = [];
  for (const column of SEALED_COLUMNS) {
    const [row] = await query(em, `select 1 from ${column.table} where ${isFormer(column)} limit 1`, [to]);
    if (row) left.push(column.name);
  }
  return left;
}

async function finish(em: EntityManager, id: string, to: string, now: Date): Promise<Rotation> {
  const [row] = await query<{ progress: Progress }>(
    em,
    'update key_rotation set finished_at = $2, moved_at = $2 where id = $1 returning progress',
    [id, now],
  );
  const retired = await query<{ name: string }>(
    em,
    `delete from encryption_key where name <> $1 and name not like '#%' returning name`,
    [to],
  );
  const rows = Object.values(row?.progress ?? {}).reduce((sum, one) => sum + one.rows, 0);
  return { to, rows, retired: retired.map(({ name }) => name) };
}
