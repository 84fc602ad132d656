import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { accessMailsCommand } from './account-access-mails.ts';
import { importCommand } from './account-import.ts';
import { sourcesCommand } from './account-sources.ts';
import { print, printJson, withContext } from './open-context.ts';

export function accountsCommand(): Command {
  const accounts = new Command('accounts').description('The accounts of an institution, personal values masked');
  accounts
    .command('find')
    .description('find accounts by national number, address or user name (whole), or by the beginning of the name')
    .argument('<text>')
    .requiredOption('--institution <slug>')
    .option('--json', 'print one JSON line')
    .action(async (text: string, { institution, json }: { institution: string; json?: true }) => {
      const [{ findAccounts }, { findInstitution }] = await Promise.all([
        import('../accounts/index.ts'),
        import('../institutions/index.ts'),
      ]);
      const cards = await withContext(async (context) =>
        findAccounts(context, (await findInstitution(context, institution)).id, text),
      );
      if (json) return printJson(cards);
      for (const card of cards) {
        print(
          [
            card.id,
            `${card.lastName} ${card.firstName}`,
            card.status,
            card.nationalNumberHint ?? '-',
            card.addressHint ?? '-',
          ].join('\t'),
        );
      }
    });
  accounts
    .command('erase')
    .description(
      'erase an account for good: its values, its keys, what its holder wrote; the audit log keeps its identity alone',
    )
    .argument('<account>', 'its identity, as "find" prints it')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .option('--yes', 'do not ask for the identity a second time')
    .option('--json', 'print one JSON line')
    .action(async (account: string, { reason, yes, json }: { reason: string; yes?: true; json?: true }) => {
      if (!z.uuid().safeParse(account).success) throw new Error('name the account by its identity');
      if (!yes && (await ask(`This cannot be undone. Write ${account} to go on: `)) !== account)
        throw new Error('nothing was erased');
      const { eraseAccount } = await import('../tickets/index.ts');
      const erasure = await withContext((context) => eraseAccount(context, { account, reason }));
      if (json) return printJson({ account, ...erasure });
      print(`Erased, with ${erasure.tickets} ticket(s) and ${erasure.mails} raw mail(s).`);
    });
  return accounts.addCommand(importCommand()).addCommand(sourcesCommand()).addCommand(accessMailsCommand());
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}
