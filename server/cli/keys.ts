import { Command, InvalidArgumentError } from 'commander';
import { print, printJson, withOrm } from './open-context.ts';

type RotateOptions = { batch?: number; pause: number; json?: true };

export function keysCommand(): Command {
  const keys = new Command('keys').description(
    'The encryption keys (as the owner: DATABASE_OWNER_URL, else DATABASE_URL)',
  );
  keys
    .command('rotate')
    .description(
      'write everything that was sealed with a former key anew with the first of GUICHET_ENCRYPTION_KEYS, while the desk runs; run again, it goes on where it stopped',
    )
    .option('--batch <rows>', 'rows in one transaction', readCount)
    .option('--pause <ms>', 'milliseconds between two transactions', readCount, 0)
    .option('--json', 'print JSON lines')
    .action(async ({ batch, pause, json }: RotateOptions) => {
      const { checkKeys, rotateKeys } = await import('../crypto/index.ts');
      const rotation = await withOrm(async (orm) => {
        const em = orm.em.fork();
        await checkKeys(em);
        return rotateKeys(em, {
          pauseMs: pause,
          ...(batch === undefined ? {} : { batch }),
          onStep: (step) => (json ? printJson(step) : print(`${step.column}: ${step.rows} more`)),
        });
      }, 'owner');
      if (json) return printJson(rotation);
      print(`Everything is sealed with "${rotation.to}": ${rotation.rows} values were written anew.`);
      for (const name of rotation.retired) print(`"${name}" can be removed from GUICHET_ENCRYPTION_KEYS.`);
    });
  keys
    .command('status')
    .description('how many values are sealed with which key, and how far a rotation is')
    .option('--json', 'print one JSON line')
    .action(async ({ json }: { json?: true }) => {
      const { keyStatus } = await import('../crypto/index.ts');
      const status = await withOrm((orm) => keyStatus(orm.em.fork()), 'owner');
      if (json) return printJson(status);
      for (const { column, key, rows } of status.columns) print(`${column}\t${key}\t${rows}`);
      const { rotation, active } = status;
      const former = [...new Set(status.columns.map(({ key }) => key))].filter((key) => key !== active);
      if (rotation && !rotation.finishedAt)
        print(
          `A rotation to "${rotation.to}" has written ${rotation.rows} values; run "guichet keys rotate" to go on.`,
        );
      else if (former.length > 0) print(`Values under ${former.join(', ')} wait for "guichet keys rotate".`);
      else print(`Everything is sealed with "${active}".`);
    });
  return keys;
}

function readCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('write a whole number');
  return count;
}
