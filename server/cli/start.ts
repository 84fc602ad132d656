// `npm start [-- web|worker|mail …]`: the processes named, or all of them, in one.
import { openOrm } from '#db/orm.ts';
import { env } from '../env.ts';
import { openLog } from '../log.ts';
import { checkKeysAtStart } from './check-keys.ts';
import { explainFault } from './explain-fault.ts';
import {
  checkDatabase,
  mailProcess,
  PROCESS_NAMES,
  type ProcessName,
  type Surroundings,
  webProcess,
  workerProcess,
} from './processes.ts';
import {
  awaitSignal,
  type ProcessDefinition,
  type RunningProcess,
  startProcesses,
  stopAndExit,
} from './run-processes.ts';

const DEFINITIONS: Record<ProcessName, (surroundings: Surroundings) => ProcessDefinition> = {
  worker: workerProcess,
  web: webProcess,
  mail: mailProcess,
};

async function main(names: readonly string[]): Promise<never> {
  const unknown = names.filter((name) => !(PROCESS_NAMES as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no process "${unknown.join(', ')}": name ${PROCESS_NAMES.join(', ')}, or none for all.`);
  const asked = names.length === 0 ? 'all' : names.join('+');
  const { DATABASE_URL: url } = env();
  const log = openLog(asked);
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));

  const signal = awaitSignal();
  const orm = await openOrm({ url, as: 'application' });
  await checkKeysAtStart(orm, log);
  let all: RunningProcess | undefined;
  const checksOfAll = async () => ({ database: await checkDatabase(orm), ...(await all?.checks()) });
  const definitions = Object.entries(DEFINITIONS).filter(([name]) => names.length === 0 || names.includes(name));
  const processes = await startProcesses(
    definitions.map(([, define]) => define({ orm, log, checksOfAll })),
    log,
  );
  all = processes;
  log.info({ signal: await signal }, 'stopping');
  return stopAndExit(
    {
      checks: checksOfAll,
      async stop() {
        await processes.stop();
        await orm.close(true);
      },
    },
    log,
  );
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const { text, exitCode } = await explainFault(error);
  process.stderr.write(`${text}\n`);
  process.exit(exitCode);
}
