import { Command } from 'commander';
import { print, printJson, withContext } from './open-context.ts';

/** The command that tells how the mails with first accesses fare. */
export function accessMailsCommand(): Command {
  return new Command('access-mails')
    .description('how many mails with a first access wait, were sent, came back, were stopped')
    .requiredOption('--institution <slug>')
    .option('--json', 'print one JSON line')
    .action(async ({ institution, json }: { institution: string; json?: true }) => {
      const { countAccessMails } = await import('../access/index.ts');
      const told = await withContext((context) => countAccessMails(context, institution));
      if (json) return printJson(told);
      for (const [fate, count] of Object.entries(told.counts)) print(`${fate}\t${count}`);
      print(`next\t${told.nextAt ?? '-'}`);
    });
}
