import { setTimeout as sleep } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import { APPLICATION_ROLE } from '#db/orm.ts';
import type { Log } from '../log.ts';
import { backOff } from './delivery-loop.ts';

export type ScheduledJob = { name: string; cron: string; run(): Promise<unknown> };

/**
 * Runs jobs by the clock of Brussels, each by one worker at a time however many there are (pg-boss). It starts as soon as
 * the database is there, and a missed night is made up for.
 */
export function startJobs(
  url: string,
  jobs: readonly ScheduledJob[],
  log: Log,
): { isReady(): boolean; stop(): Promise<void> } {
  const stopping = new AbortController();
  let boss: PgBoss | undefined;
  const run = async () => {
    for (let failures = 1; !stopping.signal.aborted; failures += 1) {
      const next = openBoss(url, log);
      try {
        await next.start();
        for (const job of jobs) await schedule(next, job, log);
        boss = next;
        return;
      } catch (error) {
        log.error({ err: error, failures }, 'scheduled jobs cannot start, it is tried again');
        await next.stop({ graceful: false }).catch(() => undefined);
        await sleep(backOff(failures), undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const starting = run();
  return {
    isReady: () => boss !== undefined,
    async stop() {
      stopping.abort();
      await starting;
      await boss?.stop({ graceful: true, timeout: 5_000 });
    },
  };
}

function openBoss(url: string, log: Log): PgBoss {
  const boss = new PgBoss({
    connectionString: url,
    options: `-c role=${APPLICATION_ROLE}`,
    application_name: 'guichet jobs',
    connectionTimeoutMillis: 5_000,
    max: 3,
    migrate: false,
    createSchema: false,
    useListenNotify: true,
    reindex: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'scheduled jobs met an error'));
  return boss;
}

async function schedule(boss: PgBoss, job: ScheduledJob, log: Log): Promise<void> {
  await boss.createQueue(job.name, {
    policy: 'exclusive',
    notify: true,
    retryLimit: 3,
    retryBackoff: true,
    retryDelay: 30,
    heartbeatSeconds: 10,
    expireInSeconds: 3_600,
  });
  await boss.work(job.name, async () => {
    log.info({ job: job.name, result: await job.run() }, 'scheduled job done');
  });
  await boss.schedule(job.name, job.cron, null, { tz: 'Europe/Brussels', missed: 'once' });
}
