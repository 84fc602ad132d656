import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '#db/columns.ts';
import { query } from '../sql.ts';
import type { ImportPhase, ImportState, Refusal } from './contract.ts';

/** For how long a process has an import to itself without saying that it still works on it. */
export const CLAIM_MS = 60_000;
/** A file at which the reading process died or failed so many times is not read again. */
const MOST_TRIES = 3;

/** An import that this process works on. `run` names this attempt at reading it. */
export type Claimed = {
  id: string;
  institution: string;
  source: string;
  state: Extract<ImportState, 'reading' | 'applying'>;
  run: string;
  tries: number;
  createdBy: string | null;
};

const FREE = `(claimed_until is null or claimed_until <= $1)`;
const DUE = `state in ('received', 'reading', 'applying') and ($2::uuid is null or id = $2)`;

/**
 * Takes the import that waits longest: one that nobody has begun, or whose process died. What a former attempt at reading
 * left behind is removed first, once whoever may still be writing has ended; it writes nothing any more then.
 */
export function claimNext(em: EntityManager, now: Date, only: string | null): Promise<Claimed | null> {
  return em.transactional(async (inside) => {
    const tx = inside as EntityManager;
    const run = newId();
    const [claimed] = await query<Claimed>(
      tx,
      `update account_import set state = case when state = 'applying' then state else 'reading' end,
         phase = case when state = 'applying' then 'applying' else 'reading' end, claimed_until = $3, moved_at = $1,
         done = 0, total = null, facts = coalesce(facts, '{}') || jsonb_build_object('run', $4::text,
           'tries', coalesce((facts ->> 'tries')::int, 0) + (case when state = 'applying' then 0 else 1 end))
       where id = (select id from account_import where ${DUE} and ${FREE}
         order by created_at limit 1 for update skip locked)
       returning id, institution_id as institution, source_id as source, state, created_by_id as "createdBy",
         facts ->> 'run' as run, (facts ->> 'tries')::int as tries`,
      [now, only, new Date(now.getTime() + CLAIM_MS), run],
    );
    if (claimed?.state === 'reading') await clearRows(tx, claimed.id);
    return claimed ?? null;
  });
}

export const isTriedTooOften = ({ tries }: Claimed): boolean => tries > MOST_TRIES;

/** Removes staged rows, after the last batch that is being written. */
async function clearRows(em: EntityManager, id: string): Promise<void> {
  await query(em, 'select pg_advisory_xact_lock(hashtextextended($1, 53))', [id]);
  await query(em, 'delete from import_row where import_id = $1', [id]);
}

/** When the next import may be claimed that waits; null where none does. */
export async function nextClaimAt(em: EntityManager, only: string | null): Promise<Date | null> {
  const [row] = await query<{ at: string | null }>(
    em,
    `select min(coalesce(claimed_until, created_at)) as at from account_import
     where state in ('received', 'reading', 'applying') and ($1::uuid is null or id = $1)`,
    [only],
  );
  return row?.at ? new Date(row.at) : null;
}

/** Whether the import is still this attempt's; `inside` a transaction no other can take it over until that ends. */
export async function holdClaim(inside: EntityManager, { id, run, state }: Claimed): Promise<boolean> {
  await query(inside, 'select pg_advisory_xact_lock_shared(hashtextextended($1, 53))', [id]);
  const [row] = await query(
    inside,
    `select 1 from account_import where id = $1 and state = $3 and facts ->> 'run' = $2`,
    [id, run, state],
  );
  return row !== undefined;
}

export type Step = { phase: ImportPhase; done: number; total: number | null };

/** Says how far the work is, and that it goes on. @returns whether somebody asks to cancel; null where another has taken over. */
export async function sayProgress(
  em: EntityManager,
  { id, run }: Claimed,
  step: Step,
  now: Date,
): Promise<{ isCancelAsked: boolean } | null> {
  const [row] = await query<{ isCancelAsked: boolean }>(
    em,
    `update account_import set phase = $3, done = $4, total = $5, moved_at = $6, claimed_until = $7
     where id = $1 and state in ('reading', 'applying') and facts ->> 'run' = $2
     returning is_cancel_asked as "isCancelAsked"`,
    [id, run, step.phase, step.done, step.total, now, new Date(now.getTime() + CLAIM_MS)],
  );
  return row ?? null;
}

/**
 * Gives an import back that could not be finished: it is taken up again once `notBefore` has passed.
 * @param isFault whether it counts as a try.
 */
export async function giveBack(
  em: EntityManager,
  { id, run }: Claimed,
  { now, notBefore, isFault }: { now: Date; notBefore: Date | null; isFault: boolean },
): Promise<void> {
  await em.transactional(async (inside) => {
    const tx = inside as EntityManager;
    const [row] = await query<{ state: string }>(
      tx,
      `update account_import set state = case when state = 'reading' then 'received' else state end, phase = null,
         claimed_until = $3, moved_at = $4, facts = facts || jsonb_build_object('run', null,
           'tries', (facts ->> 'tries')::int - (case when $5 or state = 'applying' then 0 else 1 end))
       where id = $1 and state in ('reading', 'applying') and facts ->> 'run' = $2 returning state`,
      [id, run, notBefore, now, isFault],
    );
    if (row?.state === 'received') await clearRows(tx, id);
  });
}

/** The end of an import that is not applied: its file and rows are removed. @returns whether it ended here. */
export async function settle(
  inside: EntityManager,
  id: string,
  end: { state: 'refused' | 'cancelled'; refusal?: Refusal; now: Date; from: readonly ImportState[]; run?: string },
): Promise<boolean> {
  const [row] = await query(
    inside,
    `update account_import set state = $2, phase = null, refusal = $3, claimed_until = null, moved_at = $4, settled_at = $4
     where id = $1 and state = any($5) and ($6::text is null or facts ->> 'run' = $6) returning 1`,
    [id, end.state, end.refusal ? JSON.stringify(end.refusal) : null, end.now, end.from, end.run ?? null],
  );
  if (!row) return false;
  await clearRows(inside, id);
  await query(inside, 'delete from import_chunk where account_import_id = $1', [id]);
  return true;
}
