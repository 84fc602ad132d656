import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { type Context, systemContext } from '../context.ts';
import { mappingSchema, ROW_MEANINGS } from '../imports/contract.ts';
import {
  applyImport,
  createSource,
  readStatus,
  receiveFile,
  runImports,
  saveMapping,
  sourceByKey,
} from '../imports/index.ts';

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
    const settle = () => runImports({ em: context.em.fork(), databaseUrl, only: id });
    await settle();
    if (one.comesTo !== 'applied') continue;
    await applyImport(fresh(), { import: id });
    await settle();
    const { state, refusal } = await readStatus(fresh(), id);
    if (state !== 'applied') throw new Error(`${one.file} came to be ${state} (${refusal?.code ?? 'no refusal'})`);
  }
  return added;
}

const asOf = (text?: string): { asOf?: Date } => (text === undefined ? {} : { asOf: new Date(text) });
