import { Command } from 'commander';
import type { Finding } from './finding.ts';
import { print, printJson, withOrm } from './open-context.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'check database, application role, keys, clock, and the mail servers of every institution; exit code 1 on a fault',
    )
    .option('--json', 'print one JSON line a check')
    .action(async ({ json }: { json?: true }) => {
      const [{ examineDatabase }, { examineMail }] = await Promise.all([
        import('./doctor-database.ts'),
        import('./doctor-mail.ts'),
      ]);
      const show = (finding: Finding) => {
        if (!finding.ok) process.exitCode = 1;
        if (json) return printJson(finding);
        print(`${finding.ok ? 'ok   ' : 'FAULT'}  ${finding.check}: ${finding.detail}`);
        if (finding.mend) print(`       ${finding.mend}`);
      };
      await withOrm(async (orm) => {
        const { findings, isUsable } = await examineDatabase(orm);
        findings.forEach(show);
        if (isUsable) for await (const finding of examineMail(orm)) show(finding);
      });
    });
}
