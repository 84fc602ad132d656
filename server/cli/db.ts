import { Command } from 'commander';
import { ownerUrl, print, printJson, withContext } from './open-context.ts';

export function dbCommand(): Command {
  const db = new Command('db').description(
    'The tables (as the owner: DATABASE_OWNER_URL, else DATABASE_URL) and their first content',
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
    .option('--json', 'print one JSON line')
    .option(
      '--servers <json>',
      'servers in place of those of the profiles, {"<institution>":{"smtp":{…},"imap":{…},"sms":{…},…},…}',
    )
    .option('--imports', 'with sources of accounts, a file that was brought in and one that waits to be looked at')
    .action(async ({ json, servers, imports }: { json?: true; servers?: string; imports?: true }) => {
      const { loadSeed, withServers } = await import('./load-seed.ts');
      const staff = await withContext((context) => loadSeed(context, servers ? withServers(servers) : undefined));
      if (imports) {
        const [{ loadImports }, { env }] = await Promise.all([import('./load-imports.ts'), import('../env.ts')]);
        await withContext((context) => loadImports(context, env().DATABASE_URL));
      }
      if (json) return printJson({ staff });
      for (const { email, password, totpSecret } of staff)
        print(`${email}  password ${password}  TOTP secret ${totpSecret}`);
      print(
        staff.length === 0
          ? 'Everything was there already.'
          : 'Loaded. The passwords and secrets above are not shown again.',
      );
    });
  return db;
}
