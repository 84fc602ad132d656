import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { ProfileIssue } from '../institutions/index.ts';
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
        name: profile.name[profile.defaultLanguage],
        address: profile.desk.address,
      }));
      if (json) return printJson(rows);
      for (const row of rows) print(`${row.slug}\t${row.version}\t${row.name}\t${row.address}`);
    });
  institution
    .command('show')
    .description('the profile of one institution, as JSON')
    .argument('<slug>')
    .action(async (slug: string) => {
      const { findInstitution } = await slice();
      const { profile } = await withContext((context) => findInstitution(context, slug));
      print(JSON.stringify(profile, null, 2));
    });
  institution
    .command('export')
    .description('the profile of one institution as the file that "apply" takes; the audit log tells of it')
    .argument('<slug>')
    .action(async (slug: string) => {
      const { exportProfile } = await slice();
      process.stdout.write(await withContext((context) => exportProfile(context, slug)));
    });
  institution
    .command('apply')
    .description('create an institution from a profile, or bring it to that profile')
    .argument('<file>', 'a JSON file')
    .option('--reason <words>', 'why, for the audit log')
    .option('--json', 'print one JSON line')
    .action(async (file: string, { json, reason }: { json?: true; reason?: string }) => {
      const input = parseJson(await readFile(file, 'utf8'), file);
      const { applyProfile, checkProfile } = await slice();
      const checked = checkProfile(input);
      if (checked.kind === 'invalid') return printFaults(file, checked.issues);
      const { slug, version, isNew, isChanged } = await withContext((context) =>
        applyProfile(context, checked.profile, reason === undefined ? {} : { reason }),
      );
      if (json) return printJson({ slug, version, isNew, isChanged });
      print(`${slug} is at version ${version} (${isNew ? 'new' : isChanged ? 'changed' : 'unchanged'}).`);
    });
  institution
    .command('history')
    .description('the newest versions of a profile: when, by whom, and which parts each changed')
    .argument('<slug>')
    .option('--json', 'print one JSON line')
    .action(async (slug: string, { json }: { json?: true }) => {
      const { profileHistory } = await slice();
      const { revisions } = await withContext((context) => profileHistory(context, slug));
      if (json) return printJson(revisions);
      for (const { version, changedAt, changedBy, sections } of revisions)
        print(`${version}\t${changedAt}\t${changedBy}\t${sections.join(' ')}`);
    });
  institution
    .command('conformance')
    .description('where a profile departs from OWASP ASVS 5.0 and NIST SP 800-63B-4, and the clauses')
    .argument('<slug>')
    .option('--json', 'print one JSON line')
    .action(async (slug: string, { json }: { json?: true }) => {
      const { conformanceOf, findInstitution } = await slice();
      const { profile } = await withContext((context) => findInstitution(context, slug));
      const report = conformanceOf(profile);
      if (json) return printJson(report);
      if (report.length === 0) print('Nothing departs.');
      for (const { severity, rule, section, clauses } of report)
        print(`${severity}\t${rule}\t${section}\t${clauses.join(', ')}`);
    });
  return institution;
}

function printFaults(file: string, issues: readonly ProfileIssue[]): void {
  const lines = issues.map(({ path, message }) => `  - ${path || 'the whole'}: ${message}`);
  process.stderr.write(`${file} has ${lines.length} fault(s):\n${lines.join('\n')}\n`);
  process.exitCode = 1;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`);
  }
}
