import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { APPLICATION_ROLE } from '#db/orm.ts';
import type { Log } from '../log.ts';
import { backOff } from './delivery-loop.ts';

/** Seconds between questions to the connection: a dead one is otherwise never noticed. */
const PROBE_MS = 20_000;

/** Listens to PostgreSQL channels on one connection of its own, and connects again whenever it is lost. */
export function listenTo(
  url: string,
  onNotice: Readonly<Record<string, () => void>>,
  log: Log,
): { stop(): Promise<void> } {
  const channels = Object.keys(onNotice);
  const stopping = new AbortController();
  const run = async () => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      const client = new pg.Client({
        connectionString: url,
        application_name: 'guichet listener',
        connectionTimeoutMillis: 5_000,
        query_timeout: 5_000,
        keepAlive: true,
        options: `-c role=${APPLICATION_ROLE}`,
      });
      const lost = new Promise<void>((resolve) => {
        client.on('error', () => resolve());
        client.on('end', () => resolve());
      });
      try {
        await client.connect();
        client.on('notification', ({ channel }) => onNotice[channel]?.());
        await client.query(channels.map((channel) => `listen ${pg.escapeIdentifier(channel)}`).join('; '));
        failures = 0;
        // What was told while nobody listened is looked for once.
        for (const look of Object.values(onNotice)) look();
        while (!stopping.signal.aborted) {
          const isLost = await Promise.race([
            lost.then(() => true),
            sleep(PROBE_MS, false, { signal: stopping.signal }).catch(() => false),
          ]);
          if (isLost) break;
          if (!stopping.signal.aborted) await client.query('select 1');
        }
      } catch (error) {
        failures += 1;
        log.debug({ err: error, channels }, 'listening failed, it is tried again');
      }
      await Promise.race([client.end().catch(() => undefined), sleep(1_000)]);
      if (!stopping.signal.aborted)
        await sleep(backOff(Math.max(1, failures)), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
