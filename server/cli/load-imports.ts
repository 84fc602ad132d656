import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { z } from 'zod';
import { type Context, systemContext } from '../context.ts';
import { type ImportState, type ImportSummary, mappingSchema, ROW_MEANINGS } from '../imports/contract.ts';
import {
  applyImport,
  createSource,
  readStatus,
  receiveFile,
  runImports,
  saveMapping,
  sourceByKey,
} from '../imports/index.ts';
import { query } from '../sql.ts';

const SEED = new URL('../../db/seed/imports/', import.meta.url);
const readJson = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(name, SEED), 'utf8'));

const sourcesSchema = z.object({
  sources: z.array(
    z.object({
      institution: z.string(),
      key: z.string(),
      name: z.string(),
      rowIs: z.enum(ROW_MEANINGS),
      /** A file with what its columns mean. */
      mapping: z.string(),
      /** A made-up file of it, of when it is, and how far it is brought: looked at, or into the register. */
      file: z.string().optional(),
      asOf: z.iso.datetime({ offset: true }).optional(),
      comesTo: z.enum(['previewed', 'applied']).optional(),
    }),
  ),
});

/** Which sources are made up: their institution and key. */
export async function readMadeUpSources(): Promise<{ institution: string; key: string }[]> {
  return sourcesSchema.parse(await readJson('sources.json')).sources;
}

/**
 * Adds the made-up sources of `db/seed/imports`, with what their columns mean, and brings the first files of some of them.
 * A source that is there already stays as it is, with its files.
 * @returns how many sources were added.
 */
export async function loadImports(context: Context, databaseUrl: string): Promise<number> {
  const fresh = (): Context => systemContext(context.em.fork(), context.actor.name);
  let added = 0;
  for (const one of sourcesSchema.parse(await readJson('sources.json')).sources) {
    if (await sourceByKey(fresh(), one.institution, one.key)) continue;
    const { source } = await createSource(fresh(), one);
    await saveMapping(fresh(), { source, mapping: mappingSchema.parse(await readJson(one.mapping)) });
    added += 1;
    if (one.file === undefined) continue;
    const what = { source, fileName: basename(one.file), origin: 'command', ...asOf(one.asOf) } as const;
    const { import: id } = await receiveFile(fresh(), what, createReadStream(new URL(one.file, SEED)));
    await carry(fresh, databaseUrl, id);
    if (one.comesTo !== 'applied') continue;
    await applyImport(fresh(), { import: id });
    const { state, refusal } = await carry(fresh, databaseUrl, id);
    if (state !== 'applied') throw new Error(`${one.file} came to be ${state} (${refusal?.code ?? 'no refusal'})`);
    // The others wait for the night, as they would.
    await query(
      fresh().em,
      `update access_mail set due_at = now() where id in (
         select m.id from access_mail m join account a on a.id = m.account_id join institution i on i.id = m.institution_id
         where i.slug = $1 and m.state = 'waiting' order by a.search_name limit ${FIRST_MAILS})`,
      [one.institution],
    );
  }
  return added;
}

/** Does the work on an import, beside a worker that may do it too, until there is none left. */
async function carry(fresh: () => Context, databaseUrl: string, only: string): Promise<ImportSummary> {
  for (;;) {
    const status = await readStatus(fresh(), only);
    if (!UNDER_WAY.includes(status.state)) return status;
    const { handled } = await runImports({ em: fresh().em, databaseUrl, only });
    if (handled === 0) await rest(100);
  }
}

const UNDER_WAY: readonly ImportState[] = ['received', 'reading', 'applying'];
/** Mails with a first access that go at once, so that there are some to be read. */
const FIRST_MAILS = 6;

const asOf = (text?: string): { asOf?: Date } => (text === undefined ? {} : { asOf: new Date(text) });
