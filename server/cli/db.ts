import { Command } from 'commander';
import { ownerUrl, print, printJson, withOrm } from './open-context.ts';

export function dbCommand(): Command {
  const db = new Command('db').description(
    'The tables and their first content (as the owner: DATABASE_OWNER_URL, else DATABASE_URL)',
  );
  db.command('migrate')
    .description('bring the database to the newest schema; running it again changes nothing')
    .option('--json', 'print one JSON line')
    .action(async ({ json }: { json?: true }) => {
      const { migrate } = await import('#db/migrate.ts');
      const ran = await migrate(await ownerUrl());
      if (json) return printJson({ ran });
      print(
        ran.length === 0
          ? 'The database is up to date.'
          : `Ran ${ran.length} migration(s):\n${ran.map((name) => `  ${name}`).join('\n')}`,
      );
    });
  db.command('seed')
    .description('load the institutions and made-up accounts')
    .action(async () => {
      const { seed } = await import('#db/seed/seed.ts');
      await withOrm((orm) => seed(orm, {}), 'owner');
      print('Seeded.');
    });
  return db;
}
