import type { MikroORM } from '@mikro-orm/postgresql';
import { systemContext } from '../context.ts';
import { institutionById } from '../institutions/index.ts';
import { openTransport, type SenderOf } from '../outbox/index.ts';
import { resolveMailServer } from './mail-server.ts';

type Sender = Awaited<ReturnType<SenderOf>>;

/** The pooled SMTP connections of the institutions, one pool for each version of a profile; `close` ends them all. */
export function openSenders(orm: MikroORM): { senderOf: SenderOf; close(): void } {
  const pools = new Map<string, { version: number; sender: Sender }>();
  return {
    async senderOf(institution) {
      const { version, profile } = await institutionById(systemContext(orm.em.fork(), 'outbox'), institution);
      const pool = pools.get(institution);
      if (pool?.version === version) return pool.sender;
      const transport = openTransport(resolveMailServer(profile.desk.smtp));
      const sender: Sender = { transport, from: { name: profile.desk.senderName, address: profile.desk.address } };
      pools.set(institution, { version, sender });
      pool?.sender.transport.close();
      return sender;
    },
    close() {
      for (const { sender } of pools.values()) sender.transport.close();
      pools.clear();
    },
  };
}
