import { Command } from 'commander';
import { print, printJson, withContext } from './open-context.ts';

export function retentionCommand(): Command {
  const retention = new Command('retention').description('The removal of old data, by the days in each profile');
  retention
    .command('run')
    .description('remove what is due now, as the worker does at night')
    .option('--json', 'print one JSON line')
    .action(async ({ json }: { json?: true }) => {
      const { runRetention } = await import('../tickets/index.ts');
      const done = await withContext(runRetention);
      if (json) return printJson(done);
      for (const { institution, removed } of done) print(`${institution}\t${inWords(removed)}`);
    });
  retention
    .command('status')
    .description('how long each kind of data is kept, and what the last night removed')
    .option('--json', 'print one JSON line')
    .action(async ({ json }: { json?: true }) => {
      const { retentionView } = await import('../tickets/index.ts');
      const views = await withContext(retentionView);
      if (json) return printJson(views);
      for (const { institution, days, runs } of views) {
        const [last] = runs;
        print(`${institution}\tkept for ${inWords(days)}`);
        print(last ? `\tlast run ${last.startedAt}: ${inWords(last.removed)}` : '\tno run yet');
      }
    });
  return retention;
}

const inWords = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
