import { Command } from 'commander';
import { print, printJson, withContext } from './open-context.ts';

export function auditCommand(): Command {
  const audit = new Command('audit').description('The audit log');
  audit
    .command('verify')
    .description('check the hash chain of each institution; exit code 1 where one is broken')
    .option('--institution <slug>', 'only this one')
    .option('--json', 'print one JSON line an institution')
    .action(async ({ institution, json }: { institution?: string; json?: true }) => {
      const [{ verifyChain }, { findInstitution, listInstitutions }] = await Promise.all([
        import('../audit/index.ts'),
        import('../institutions/index.ts'),
      ]);
      await withContext(async (context) => {
        const chosen =
          institution === undefined ? await listInstitutions(context) : [await findInstitution(context, institution)];
        for (const { id, slug } of chosen) {
          const verdict = await verifyChain(context, id);
          if (!verdict.isIntact) process.exitCode = 1;
          if (json) printJson({ institution: slug, ...verdict });
          else if (verdict.isIntact) print(`${slug}: intact, ${verdict.entries} entries, head ${verdict.head}`);
          else
            print(
              `${slug}: BROKEN at position ${verdict.firstBad} (${verdict.reason}), ${verdict.entries} entries hold before it`,
            );
        }
      });
    });
  return audit;
}
