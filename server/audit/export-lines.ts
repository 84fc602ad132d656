import { type Context, inTransaction } from '../context.ts';
import { query as run } from '../sql.ts';
import { GENESIS } from './chain.ts';
import { ownPublicKey } from './checkpoint-key.ts';
import type { AuditQuery } from './contract.ts';
import { conditionsOf, describeQuery, type Filter, institutionsOf } from './filter.ts';
import { lastCut } from './last-cut.ts';
import { type ExportHeader, lineOf } from './line-format.ts';
import { record } from './record.ts';

const BATCH = 2_000;

type Row = { position: string; previous_hash: string; hash: string; payload: string };

/**
 * The entries that satisfy a query as JSON lines, in the order of the chain, in pieces of at most 2,000: for each institution
 * a header that names it and the public key of its checkpoints, then the entries, complete and as they were hashed. Without a
 * filter, `guichet audit verify --export` checks the whole chain from it, also where retention has cut its beginning. `audit.exported` is recorded before the first piece.
 */
export async function* exportLines(
  context: Context,
  institutionIds: readonly string[],
  query: AuditQuery,
): AsyncGenerator<string> {
  const institutions = (await institutionsOf(context, institutionIds, query)).sort();
  const conditions = await conditionsOf(context, institutions, query);
  const filter = describeQuery(query);
  await inTransaction(context, async (inside) => {
    for (const institution of institutions)
      await record(inside, { institution, action: 'audit.exported', detail: { ...filter, format: 'jsonl' } });
  });
  for (const institution of institutions) {
    const header = await headerOf(context, institution, conditions, filter);
    yield `${JSON.stringify(header)}\n`;
    for (let after = 0; ; ) {
      const rows = await entriesAfter(context, institution, conditions, after, header.head.position);
      const last = rows.at(-1);
      if (!last) break;
      after = Number(last.position);
      yield `${rows.map(toLine).join('\n')}\n`;
      if (rows.length < BATCH) break;
    }
  }
}

const toLine = (row: Row): string =>
  lineOf({
    position: Number(row.position),
    previousHash: row.previous_hash,
    hash: row.hash,
    payload: row.payload,
  });

async function headerOf(
  { em, now }: Context,
  institution: string,
  conditions: Filter,
  filter: Record<string, string>,
): Promise<ExportHeader> {
  const [row] = await run<{ slug: string; position: string | null; hash: string | null }>(
    em,
    `select i.slug, h.position, h.hash from institution i left join audit_head h on h.institution_id = i.id where i.id = $1`,
    [institution],
  );
  const { id, base64 } = ownPublicKey();
  return {
    guichet_audit: 1,
    institution: { id: institution, slug: row?.slug ?? '' },
    exported_at: now.toISOString(),
    is_complete: conditions.sql === '',
    filter,
    head: { position: Number(row?.position ?? 0), hash: row?.hash ?? GENESIS },
    cut: await lastCut(em, institution),
    checkpoint_key: { id, public_key: base64 },
  };
}

/** The next entries up to the head that the header names: what is appended meanwhile belongs to the next export. */
function entriesAfter(
  { em }: Context,
  institution: string,
  conditions: Filter,
  after: number,
  until: number,
): Promise<Row[]> {
  return em.execute<Row[]>(
    `select e.position, e.previous_hash, e.hash, e.payload from audit_entry e
     where e.institution_id = ? and e.position > ? and e.position <= ? ${conditions.sql}
     order by e.position limit ${BATCH}`,
    [institution, after, until, ...conditions.params],
  );
}
