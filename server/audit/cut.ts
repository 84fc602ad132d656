import { type Context, inTransaction } from '../context.ts';
import { query } from '../sql.ts';
import { believedKeys } from './checkpoint-key.ts';
import { record } from './record.ts';
import { judgeHeads } from './signed-head.ts';

/** Entries that go in one transaction, where a checkpoint lies that near: other writers of the chain wait for it. */
const PIECE = 50_000;
/** Newest entries that always stay. */
const STAY = 1_000;

/** What a database says of a cut that it refuses: `GA003` where the part that would go does not hold. */
const REFUSED = /^GA00\d$/;

type Mark = { id: string; position: string; payload: string; signature: string };

/**
 * Removes the entries of a chain that are older than its institution keeps them, `days`, piece by piece, each up to a
 * checkpoint that this installation signed, now or with a former key, and that at least one target has. The database judges each cut again, by the days
 * of the stored profile and by its own clock, and refuses one that would hide a change.
 * A cut is an entry of the chain, `audit.cut`; a refused one too, and ends the work.
 * @returns how many entries are gone.
 */
export async function cutChain(context: Context, institution: string, days: number, piece = PIECE): Promise<number> {
  const [due] = await query<Due>(context.em, DUE, [institution, context.now, days]);
  let total = 0;
  while (due) {
    const mark = await nextMark(context, institution, due, piece);
    const gone = mark ? await cutAt({ ...context, em: context.em.fork() }, institution, mark) : null;
    if (gone === null) break;
    total += gone;
  }
  return total;
}

/** `until`: the last position up to which every entry is older than `before`, the newest left out. */
type Due = { until: string; before: string };

const BASE = 'coalesce((select max(position) from audit_cut where institution_id = $1), 0)';

/** By the earlier of two clocks, the caller's and the database's. */
const DUE = `
  select b.before, least(h.position - ${STAY}, coalesce((select e.position - 1 from audit_entry e
    where e.institution_id = $1 and e.position > ${BASE} and e.recorded_at >= b.before order by e.position limit 1),
    h.position)) as until
  from audit_head h, (select least($2::timestamptz, now()) - make_interval(hours => 24 * $3::int) as before) b
  where h.institution_id = $1`;

/** The furthest checkpoint within a piece; where the next lies further on, that one. */
async function nextMark(
  { em }: Context,
  institution: string,
  { until, before }: Due,
  piece: number,
): Promise<Mark | undefined> {
  const [mark] = await query<Mark>(em, MARK, [institution, until, before, believedKeys().map(({ id }) => id), piece]);
  return mark;
}

const FIT = `
  select c.id, c.position, c.payload, c.signature from audit_checkpoint c join institution i on i.id = c.institution_id
  where c.institution_id = $1 and c.position <= $2 and c.recorded_at < $3 and c.key_id = any($4)
    and (coalesce(jsonb_array_length(i.profile #> '{audit,targets}'), 0) = 0
      or exists (select from audit_checkpoint_delivery d where d.checkpoint_id = c.id and d.delivered_at is not null))`;

const MARK = `
  select * from (
    (select 1 as turn, near.* from (${FIT} and c.position > ${BASE} and c.position <= ${BASE} + $5::int
      order by c.position desc limit 1) near)
    union all
    (select 2, far.* from (${FIT} and c.position > ${BASE} + $5::int order by c.position limit 1) far)) marks
  order by turn limit 1`;

/** Cuts at a checkpoint. @returns how many entries went, or null where that is refused. */
async function cutAt(context: Context, institution: string, mark: Mark): Promise<number | null> {
  const position = Number(mark.position);
  const refuse = async (fault: string) => {
    await inTransaction(context, (inside) =>
      record(inside, { institution, action: 'audit.cut', outcome: 'failed', detail: { position, fault } }),
    );
    return null;
  };
  if (judgeHeads([mark], believedKeys()).proven.length === 0) return refuse('signature');
  try {
    return await inTransaction(context, async (inside) => {
      const [row] = await query<{ entries: string }>(inside.em, 'select audit_cut($1, $2) as entries', [
        institution,
        mark.id,
      ]);
      const entries = Number(row?.entries ?? 0);
      // Another process was faster: the cut is told already.
      if (entries > 0) await record(inside, { institution, action: 'audit.cut', detail: { position, entries } });
      return entries;
    });
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string' || !REFUSED.test(code)) throw error;
    return refuse(code);
  }
}
