import type { MikroORM } from '@mikro-orm/postgresql';
import type { Context } from '../context.ts';

/** The address of the role that owns the tables: the running product does without it. */
export async function ownerUrl(): Promise<string> {
  const { env } = await import('../env.ts');
  return env().DATABASE_OWNER_URL ?? env().DATABASE_URL;
}

/**
 * Opens the database for one command, as the application role unless the command is the owner's, and closes it after.
 * @throws ConfigurationError where the environment has faults.
 */
export async function withOrm<T>(
  work: (orm: MikroORM) => Promise<T>,
  as: 'application' | 'owner' = 'application',
): Promise<T> {
  const [{ env }, { openOrm }] = await Promise.all([import('../env.ts'), import('#db/orm.ts')]);
  const url = as === 'owner' ? await ownerUrl() : env().DATABASE_URL;
  const orm = await openOrm({ url, maxConnections: 3, as });
  try {
    return await work(orm);
  } finally {
    await orm.close(true);
  }
}

/**
 * Runs one command as the system's own actor, `COMMAND_LINE` in the audit log.
 * @throws ConfigurationError where the environment has faults, or lacks a key that values were sealed with.
 */
export function withContext<T>(work: (context: Context) => Promise<T>): Promise<T> {
  return withOrm(async (orm) => {
    const [{ systemContext }, { COMMAND_LINE }, { checkKeys }] = await Promise.all([
      import('../context.ts'),
      import('../audit/contract.ts'),
      import('../crypto/index.ts'),
    ]);
    await checkKeys(orm.em.fork());
    return work(systemContext(orm.em.fork(), COMMAND_LINE));
  });
}

/** Prints one value as a JSON line. */
export const printJson = (value: unknown): void => print(JSON.stringify(value));

/** Prints one line on standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
