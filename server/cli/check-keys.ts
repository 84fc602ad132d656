import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { checkKeys } from '../crypto/index.ts';
import { ConfigurationError } from '../env.ts';
import type { Log } from '../log.ts';
import { explainFault } from './explain-fault.ts';

const AGAIN_MS = 2_000;

/**
 * Checks the encryption keys before anything is started. Where the database is down the processes start all the same, and
 * the check is made as soon as it answers: with a key missing then, the process ends with 78.
 * @throws ConfigurationError naming each key that is missing or wrong.
 */
export async function checkKeysAtStart(orm: MikroORM, log: Log): Promise<void> {
  try {
    await checkKeys(orm.em.fork());
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    log.warn({ err: error }, 'the encryption keys are checked once the database answers');
    void checkLater(orm, log);
  }
}

async function checkLater(orm: MikroORM, log: Log): Promise<void> {
  for (;;) {
    await sleep(AGAIN_MS, undefined, { ref: false });
    try {
      return await checkKeys(orm.em.fork());
    } catch (error) {
      if (!(error instanceof ConfigurationError)) continue;
      const { text, exitCode } = await explainFault(error);
      log.error({ faults: error.faults }, 'the encryption keys do not fit the database');
      process.stderr.write(`${text}\n`);
      process.exit(exitCode);
    }
  }
}
