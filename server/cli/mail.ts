import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { quarantineCommand } from './mail-quarantine.ts';
import { print, printJson, withOrm } from './open-context.ts';

const collect = (value: string, former: string[] = []): string[] => [...former, value];

export function mailCommand(): Command {
  const mail = new Command('mail').description('Mails and mailboxes');
  mail
    .command('inspect')
    .description('what is read from mails: one JSON line a file; needs no database, no configuration and no network')
    .argument('<file...>', 'mails as they were received (.eml)')
    .option('--own <address>', "one of the desk's own addresses; may be repeated", collect)
    .action(async (files: string[], { own }: { own?: string[] }) => {
      const { inspectMail } = await import('#mail-ingest/inspect.ts');
      const today = new Date();
      for (const file of files) {
        try {
          await access(file, constants.R_OK);
          printJson(
            await inspectMail(
              basename(file),
              createReadStream(file),
              { addresses: own ?? [], isOwnMessageId: () => false },
              today,
            ),
          );
        } catch (error) {
          process.stderr.write(`${file} cannot be read: ${(error as Error).message}\n`);
          process.exitCode = 1;
        }
      }
    });
  mail
    .command('poll')
    .description('read the mailboxes and take their mails in')
    .requiredOption('--once', 'one round over all mailboxes; `npm start -- mail` keeps reading')
    .option('--json', 'print one JSON line a mailbox')
    .action(async ({ json }: { json?: true }) => {
      const [{ pollOnce }, { openLog }] = await Promise.all([import('#mail-ingest/index.ts'), import('../log.ts')]);
      const polled = await withOrm((orm) => pollOnce({ orm, log: openLog('command line') }));
      for (const one of polled) {
        if (json) printJson(one);
        else
          print(
            `${one.address}: ${one.stored} stored, ${one.settled} taken in, ${one.failed} failed${one.error ? ` (${one.error})` : ''}`,
          );
      }
      if (polled.some((one) => one.error !== undefined)) process.exitCode = 1;
    });
  mail
    .command('sweep')
    .description('look through the processed mails of the last seven days and store those that are not stored')
    .option('--json', 'print one JSON line a mailbox')
    .action(async ({ json }: { json?: true }) => {
      const { sweepProcessed } = await import('#mail-ingest/index.ts');
      const swept = await withOrm(sweepProcessed);
      for (const one of swept) {
        if (json) printJson(one);
        else
          print(`${one.address}: ${one.looked} looked at, ${one.stored} stored${one.error ? ` (${one.error})` : ''}`);
      }
      if (swept.some((one) => one.error !== undefined)) process.exitCode = 1;
    });
  mail.addCommand(quarantineCommand());
  return mail;
}
