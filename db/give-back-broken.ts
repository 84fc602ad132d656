import type { Pool, PoolClient } from 'pg';

/**
 * Gives connections that broke inside a transaction back to their pool. The query builder gives one back only after its
 * rollback, which a broken connection cannot do: without this each cut takes a place of the pool for good, and after the
 * last one the process waits for ever.
 */
export function giveBackBroken(pool: Pool): void {
  const taken = new Set<PoolClient>();
  const watched = new WeakSet<PoolClient>();
  pool.on('release', (_error, client) => taken.delete(client));
  pool.on('acquire', (client) => {
    taken.add(client);
    if (watched.has(client)) return;
    watched.add(client);
    client.once('end', () => {
      if (!taken.has(client)) return;
      client.release(true);
      // Whoever holds it may still give it back, which a pool takes for an error.
      client.release = () => undefined;
    });
  });
}
