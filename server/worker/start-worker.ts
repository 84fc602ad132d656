import type { MikroORM } from '@mikro-orm/postgresql';
import { planCorrections, planMissingWelcomes, sendDueAccessMails } from '../access/index.ts';
import { applyDueAddressChanges } from '../accounts/index.ts';
import { systemContext } from '../context.ts';
import { settleRecoveries } from '../credentials/index.ts';
import { runImports } from '../imports/index.ts';
import type { Log } from '../log.ts';
import { forgetPaces } from '../outbox/index.ts';
import { runRetention } from '../tickets/index.ts';
import { type Deliver, startDeliveryLoop } from './delivery-loop.ts';
import { keepHouse } from './housekeeping.ts';
import { startJobs } from './jobs.ts';
import { listenTo } from './listen.ts';

export type Worker = {
  /** Whether the last delivery round worked and the scheduled jobs stand. */
  isReady(): { ok: boolean; detail?: string };
  /** Takes nothing new and resolves when what is in hand is done. */
  stop(): Promise<void>;
};

/**
 * Starts the worker: outgoing mail and requests for a new password, as soon as their channels tell of them or they are due,
 * mails with a first access when they are due, files with accounts as they come, changes of address whose cooling off is over, the nightly housekeeping and
 * removal of old data. It starts with the database down, and catches up when it is back.
 */
export async function startWorker(options: {
  orm: MikroORM;
  log: Log;
  databaseUrl: string;
  deliver: Deliver;
}): Promise<Worker> {
  const { orm, log, databaseUrl, deliver } = options;
  const loop = startDeliveryLoop(deliver, log);
  const recoveries = startDeliveryLoop(
    () => settleRecoveries(systemContext(orm.em.fork(), 'recovery')),
    log,
    'settling of requests for a password',
  );
  const accessMails = startDeliveryLoop(
    () => sendDueAccessMails({ em: orm.em.fork() }),
    log,
    'writing of mails with a first access',
  );
  const stopping = new AbortController();
  const imports = startDeliveryLoop(
    () => runImports({ em: orm.em.fork(), databaseUrl, signal: stopping.signal }),
    log,
    'import of accounts',
  );
  const onNotice = {
    outbox: () => loop.wake(),
    recovery: () => recoveries.wake(),
    access: () => accessMails.wake(),
    imports: () => imports.wake(),
  };
  const listener = listenTo(databaseUrl, onNotice, log);
  const housekeeping = { name: 'housekeeping', cron: '17 3 * * *', run: () => keepHouse(orm.em.fork(), new Date()) };
  const addressChanges = {
    name: 'address-changes',
    cron: '* * * * *',
    run: () => applyDueAddressChanges(systemContext(orm.em.fork(), 'worker')),
  };
  const retention = {
    name: 'retention',
    cron: '47 3 * * *',
    run: () => runRetention(systemContext(orm.em.fork(), 'worker')),
  };
  const corrections = {
    name: 'first-access-corrections',
    cron: '*/15 * * * *',
    run: () => planCorrections(systemContext(orm.em.fork(), 'worker')),
  };
  // The whole register is looked through: once, before the night's mails go.
  const firstAccesses = {
    name: 'first-accesses',
    cron: '7 0 * * *',
    run: async () => {
      await forgetPaces(systemContext(orm.em.fork(), 'worker'));
      return planMissingWelcomes(systemContext(orm.em.fork(), 'worker'));
    },
  };
  const jobs = startJobs(databaseUrl, [housekeeping, addressChanges, retention, corrections, firstAccesses], log);
  return {
    isReady() {
      if (loop.isFailing()) return { ok: false, detail: 'the last delivery round failed' };
      if (recoveries.isFailing()) return { ok: false, detail: 'requests for a new password could not be settled' };
      if (accessMails.isFailing()) return { ok: false, detail: 'mails with a first access could not be written' };
      if (imports.isFailing()) return { ok: false, detail: 'an import of accounts failed, it is tried again' };
      return jobs.isReady() ? { ok: true } : { ok: false, detail: 'scheduled jobs have not started' };
    },
    async stop() {
      // An import in hand is given back, for another worker to begin anew.
      stopping.abort();
      await Promise.all([
        loop.stop(),
        recoveries.stop(),
        accessMails.stop(),
        imports.stop(),
        listener.stop(),
        jobs.stop(),
      ]);
    },
  };
}
