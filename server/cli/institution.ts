import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { print, printJson, withContext } from './open-context.ts';

const slice = () => import('../institutions/index.ts');

export function institutionCommand(): Command {
  const institution = new Command('institution').description(
    'The institutions that the desk serves, and their profiles',
  );
  institution
    .command('list')
    .description('every institution: its slug, the version of its profile, its name')
    .option('--json', 'print one JSON line')
    .action(async ({ json }: { json?: true }) => {
      const { listInstitutions } = await slice();
      const records = await withContext(listInstitutions);
      const rows = records.map(({ slug, version, profile }) => ({
        slug,
        version,
        name: profile.name.fr,
        address: profile.desk.address,
      }));
      if (json) return printJson(rows);
      for (const row of rows) print(`${row.slug}\t${row.version}\t${row.name}\t${row.address}`);
    });
  institution
    .command('show')
    .description('the profile of one institution, as JSON that "apply" takes')
    .argument('<slug>')
    .action(async (slug: string) => {
      const { findInstitution } = await slice();
      const { profile } = await withContext((context) => findInstitution(context, slug));
      print(JSON.stringify(profile, null, 2));
    });
  institution
    .command('apply')
    .description('create an institution from a profile, or bring it to that profile')
    .argument('<file>', 'a JSON file')
    .option('--json', 'print one JSON line')
    .action(async (file: string, { json }: { json?: true }) => {
      const input = parseJson(await readFile(file, 'utf8'), file);
      const { applyProfile } = await slice();
      const { slug, version, isNew, isChanged } = await withContext((context) => applyProfile(context, input));
      if (json) return printJson({ slug, version, isNew, isChanged });
      print(`${slug} is at version ${version} (${isNew ? 'new' : isChanged ? 'changed' : 'unchanged'}).`);
    });
  return institution;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`);
  }
}
