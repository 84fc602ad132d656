import { type Context, inTransaction } from '../context.ts';
import { env } from '../env.ts';
import { query } from '../sql.ts';
import { staffWith, tellStaff } from '../staff/index.ts';
import type { ImportCounts, ImportState, Refusal } from './contract.ts';

/** How far an import has come; null for one that is not there. */
export async function importState(
  { em }: Context,
  id: string,
): Promise<{ state: ImportState; counts: ImportCounts | null; refusal: Refusal | null } | null> {
  const [row] = await query<{ state: ImportState; counts: ImportCounts | null; refusal: Refusal | null }>(
    em,
    'select state, counts, refusal from account_import where id = $1',
    [id],
  );
  return row ?? null;
}

type Waiting = { institution: string; state: ImportState; name: string };

/** Mails those who may run imports, once, that one from a folder waits for somebody. */
export async function tellImportWaits(context: Context, id: string): Promise<void> {
  await inTransaction(context, async (inside) => {
    const [first] = await query<Waiting>(
      inside.em,
      `update account_import i set facts = coalesce(i.facts, '{}'::jsonb) || '{"isTold": true}'::jsonb
       from import_source s
       where i.id = $1 and s.id = i.source_id and i.state in ('unmapped', 'previewed') and (i.facts -> 'isTold') is null
       returning i.institution_id as institution, i.state, s.name`,
      [id],
    );
    if (!first) return;
    const page = first.state === 'unmapped' ? `/desk/imports/${id}/columns` : `/desk/imports/${id}`;
    for (const person of await staffWith(inside, first.institution, 'imports.run'))
      await tellStaff(
        inside,
        person,
        {
          purpose: 'import_waits',
          params: { source: first.name, what: first.state },
          url: new URL(page, env().PUBLIC_URL).href,
        },
        first.institution,
      );
  });
}
