import { setTimeout as delay } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { systemContext } from '../context.ts';
import { listInstitutions } from '../institutions/index.ts';
import { describeError } from '../log.ts';
import type { SenderOf } from '../outbox/index.ts';

type Check = { ok: boolean; detail?: string };

const EVERY_MS = 15_000;

/**
 * Asks the SMTP server of each institution every 15 seconds whether it would take mail, so that `/ready` can name one
 * that does not before a mail waits for it. `stop` ends it.
 */
export function watchSmtp(
  orm: MikroORM,
  senderOf: SenderOf,
): { checks(): Record<string, Check>; stop(): Promise<void> } {
  const stopping = new AbortController();
  let checks: Record<string, Check> = {};
  const look = async () => {
    const institutions = await listInstitutions(systemContext(orm.em.fork(), 'worker'));
    const entries = institutions.map(async ({ id, profile }): Promise<[string, Check]> => {
      const { transport } = await senderOf(id);
      const check = await transport.verify().then(
        (): Check => ({ ok: true }),
        (error: unknown): Check => ({ ok: false, detail: describeError(error) }),
      );
      return [`smtp ${profile.desk.address}`, check];
    });
    checks = Object.fromEntries(await Promise.all(entries));
  };
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      // With the database away the last answers stand: the database is a check of its own.
      await look().catch(() => undefined);
      await delay(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    checks: () => checks,
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}
