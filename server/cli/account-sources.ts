import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { Context } from '../context.ts';
import type { SourceDetail } from '../imports/contract.ts';
import { print, printJson, withContext } from './open-context.ts';

const slice = () => import('../imports/index.ts');

type Named = { institution: string; source: string; json?: true };

/** The command for where files with accounts come from. */
export function sourcesCommand(): Command {
  const sources = new Command('sources').description(
    'Where files with accounts come from, and what their columns mean. Its key also names its folder.',
  );
  sources
    .command('list', { isDefault: true })
    .description('every source: institution, key, what a row is, whether its columns are known, whether it is trusted')
    .option('--institution <slug>', 'of this one only')
    .option('--json', 'print one JSON line')
    .action(async ({ institution, json }: { institution?: string; json?: true }) => {
      const [{ listSources }, { findInstitution }] = await Promise.all([slice(), import('../institutions/index.ts')]);
      const found = await withContext(async (context) =>
        listSources(context, institution && (await findInstitution(context, institution)).id),
      );
      if (json) return printJson(found);
      if (found.length === 0) print('There is none: "guichet accounts sources add" makes one.');
      for (const one of found)
        print(
          [
            one.institution.slug,
            one.key,
            one.rowIs,
            one.isMapped ? 'mapped' : 'unmapped',
            one.isTrusted ? 'trusted' : 'looked at',
            one.open?.state ?? '-',
            one.name,
          ].join('\t'),
        );
    });
  sources
    .command('add')
    .description('add a source')
    .requiredOption('--institution <slug>')
    .requiredOption('--name <words>', 'what people call it')
    .option('--key <key>', 'what commands and its folder call it: small letters, digits, hyphens; made of the name')
    .option('--row-is <meaning>', 'what a row is: person, or assignment (one of a person, to a school)', 'person')
    .option('--json', 'print one JSON line')
    .action(async ({ json, ...given }: { institution: string; name: string; key?: string; json?: true }) => {
      const [{ createSource }, { newSourceForm }] = await Promise.all([slice(), import('../imports/contract.ts')]);
      const made = await withContext((context) => createSource(context, newSourceForm.parse(given)));
      if (json) return printJson(made);
      print(`${made.key} is there. "guichet accounts sources map" says what its columns mean.`);
    });
  named(sources.command('show'))
    .description('what the columns of a source mean, as the JSON that "map" takes')
    .action(async (given: Named) => {
      const { mapping } = await withContext((context) => sourceNamed(context, given));
      if (mapping === null) throw new Error('nobody has said yet what its columns mean');
      print(JSON.stringify(mapping, null, given.json ? 0 : 2));
    });
  named(sources.command('map'))
    .description('say what the columns of a source mean, for its files to come')
    .requiredOption(
      '--file <mapping.json>',
      'columns by their names, values of codes, constants; see "show" of another',
    )
    .action(async ({ file, json, ...given }: Named & { file: string }) => {
      const [{ saveMapping }, { mappingSchema }] = await Promise.all([slice(), import('../imports/contract.ts')]);
      const mapping = mappingSchema.parse(parseJson(await readFile(file, 'utf8'), file));
      const { import: waiting } = await withContext(async (context) =>
        saveMapping(context, { source: (await sourceNamed(context, given)).id, mapping }),
      );
      if (json) return printJson({ import: waiting });
      print(waiting === null ? 'Remembered.' : 'Remembered. The file that waited for it is read now.');
    });
  named(sources.command('trust'))
    .description('let the files of a source be applied without anybody looking at them first, within limits')
    .option('--off', 'end that')
    .action(async ({ off, json, ...given }: Named & { off?: true }) => {
      const { trustSource } = await slice();
      const isTrusted = off !== true;
      await withContext(async (context) =>
        trustSource(context, { source: (await sourceNamed(context, given)).id, isTrusted }),
      );
      if (json) return printJson({ isTrusted });
      print(
        isTrusted ? 'Trusted: its files are applied by themselves.' : 'Its files wait for somebody to look at them.',
      );
    });
  named(sources.command('remove'))
    .description('take a source away that has brought nothing yet')
    .action(async ({ json, ...given }: Named) => {
      const { removeSource } = await slice();
      await withContext(async (context) => removeSource(context, { source: (await sourceNamed(context, given)).id }));
      if (json) return printJson({ isRemoved: true });
      print('Removed.');
    });
  return sources;
}

const named = (command: Command): Command =>
  command
    .requiredOption('--institution <slug>')
    .requiredOption('--source <key>')
    .option('--json', 'print one JSON line');

/** A source by the names that a command has for it. @throws Error in words where there is none. */
export async function sourceNamed(
  context: Context,
  { institution, source: key }: { institution: string; source: string },
): Promise<SourceDetail> {
  const { findSource, sourceByKey } = await slice();
  const face = await sourceByKey(context, institution, key);
  if (!face) throw new Error(`${institution} has no source "${key}": "guichet accounts sources" lists them`);
  return findSource(context, face.id);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`);
  }
}
