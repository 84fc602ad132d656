import { Command } from 'commander';
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
  return accounts;
}
