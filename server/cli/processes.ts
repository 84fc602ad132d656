import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ServerBuild } from '@remix-run/node';
import { startMail } from '#mail-ingest/index.ts';
import { systemContext } from '../context.ts';
import { env } from '../env.ts';
import { createHost } from '../http/create-host.ts';
import { startHost } from '../http/start.ts';
import { UPLOAD_PATH } from '../imports/contract.ts';
import { mailboxesInTrouble } from '../institutions/index.ts';
import type { Log } from '../log.ts';
import { deliverDue } from '../outbox/index.ts';
import {
  checkCheckpoints,
  openSenders,
  startCheckpoints,
  startWorker,
  watchImportFolder,
  watchMailboxes,
  watchSmtp,
} from '../worker/index.ts';
import type { ProcessDefinition, RunningProcess } from './run-processes.ts';

export const PROCESS_NAMES = ['web', 'worker', 'mail'] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];

/** What every process is given: `checksOfAll` answers `/ready` for all that run beside it. */
export type Surroundings = { orm: MikroORM; log: Log; checksOfAll: () => ReturnType<RunningProcess['checks']> };

const WITHIN_MS = 3_000;

/** The database as a check of its own: it answers within three seconds, or it is down. */
export async function checkDatabase(orm: MikroORM): Promise<{ ok: boolean; detail?: string }> {
  const isUp = await Promise.race([
    orm.em
      .fork()
      .execute('select 1')
      .then(() => true)
      .catch(() => false),
    new Promise<false>((resolve) => setTimeout(resolve, WITHIN_MS, false).unref()),
  ]);
  return isUp ? { ok: true } : { ok: false, detail: 'the database does not answer' };
}

/**
 * The mailboxes by what their readers wrote down, so that a process that reads none, or outlives the one that does, tells
 * of them too. Empty where the database does not answer: that is a check of its own.
 */
async function checkMailboxes(orm: MikroORM): Promise<Awaited<ReturnType<RunningProcess['checks']>>> {
  const trouble = await mailboxesInTrouble(systemContext(orm.em.fork(), 'ready')).catch(() => null);
  if (trouble === null) return {};
  const told = trouble.map(
    ({ address, since, cause }) => `${address} is not read since ${since.toISOString()} (${cause})`,
  );
  return { 'mailbox alarm': told.length === 0 ? { ok: true } : { ok: false, detail: told.join('; ') } };
}

const ROOT = new URL('../../', import.meta.url);

/** The web host on HOST and PORT, serving the build in `build/`. */
export function webProcess({ orm, log, checksOfAll }: Surroundings): ProcessDefinition {
  return {
    name: 'web',
    async start() {
      const build = (await import(new URL('build/server/index.js', ROOT).href).catch((error: unknown) => {
        throw new Error(`the pages are not built: run "npm run build" (${(error as Error).message})`);
      })) as ServerBuild;
      const app = createHost({
        build,
        log,
        clientDirectory: fileURLToPath(new URL('build/client', ROOT)),
        publicUrl: new URL(env().PUBLIC_URL),
        trustedProxies: env().GUICHET_TRUSTED_PROXIES,
        loadContext: (facts) => ({ ...facts, em: orm.em.fork() }),
        readiness: checksOfAll,
        // Read to its end within reason, a file that is too large is refused in words.
        uploads: { path: UPLOAD_PATH, maxBytes: 4 * env().GUICHET_IMPORT_SIZE_LIMIT },
      });
      const host = await startHost(app, { port: env().PORT, host: env().HOST });
      log.info({ host: env().HOST, port: host.port }, 'web host listens');
      return {
        checks: async () => ({ web: { ok: true }, ...(await checkMailboxes(orm)) }),
        stop: () => host.close(),
      };
    },
  };
}

/**
 * Outgoing mail, first accesses, imports, nightly jobs, checkpoints of the audit log, the folder of imports, and the alarm for
 * a mailbox that is not read.
 */
export function workerProcess({ orm, log }: Surroundings): ProcessDefinition {
  return {
    name: 'worker',
    async start() {
      const senders = openSenders(orm);
      const deliver = () => deliverDue({ em: orm.em.fork(), log, senderOf: senders.senderOf });
      const worker = await startWorker({ orm, log, databaseUrl: env().DATABASE_URL, deliver });
      const smtp = watchSmtp(orm, senders.senderOf);
      const mailboxes = watchMailboxes({ orm, log });
      const checkpoints = startCheckpoints({ orm, log });
      const folder = env().GUICHET_IMPORT_FOLDER;
      const imports = folder === undefined ? null : watchImportFolder({ orm, log, folder });
      return {
        checks: async () => ({
          worker: worker.isReady(),
          ...smtp.checks(),
          ...imports?.checks(),
          ...(await checkMailboxes(orm)),
          ...(await checkCheckpoints(orm)),
        }),
        async stop() {
          await Promise.all([worker.stop(), smtp.stop(), mailboxes.stop(), checkpoints.stop(), imports?.stop()]);
          senders.close();
        },
      };
    },
  };
}

/** The mailboxes: raw mail stored, understood and taken in. */
export function mailProcess({ orm, log }: Surroundings): ProcessDefinition {
  return { name: 'mail', start: () => startMail({ orm, log }) };
}
