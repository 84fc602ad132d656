import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';

/** Another reader looks every two seconds: it takes over within 15 s of a death, signing in included. */
const LEASE_SECONDS = 10;
const RENEW_MS = 3_000;

/** A name for this reader that no other process bears. */
export const newLeaseOwner = (): string =>
  `${hostname().slice(0, 60)}:${process.pid}:${randomBytes(6).toString('hex')}`;

/**
 * Takes a mailbox for 10 s by the database's clock, or renews it.
 * @returns false where another reader holds it.
 */
export async function takeLease(em: EntityManager, mailbox: string, owner: string): Promise<boolean> {
  const rows = await em.fork().execute(
    `update mailbox set lease_owner = ?, lease_until = clock_timestamp() + make_interval(secs => ?)
     where id = ? and (lease_owner is null or lease_owner = ? or lease_until < clock_timestamp()) returning id`,
    [owner, LEASE_SECONDS, mailbox, owner],
  );
  return rows.length === 1;
}

/** Gives a mailbox back at once, so that the next reader need not wait for the lease to run out. */
export async function releaseLease(em: EntityManager, mailbox: string, owner: string): Promise<void> {
  await em
    .fork()
    .execute('update mailbox set lease_owner = null, lease_until = null where id = ? and lease_owner = ?', [
      mailbox,
      owner,
    ]);
}

/**
 * Runs `work` for as long as the lease, already taken, is kept. Its signal fires when the lease is lost or `signal`
 * fires; a database that does not answer counts as lost once another reader could have taken over.
 */
export async function whileLeased(
  em: EntityManager,
  mailbox: string,
  owner: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const lost = new AbortController();
  const done = new AbortController();
  const renewing = (async () => {
    let safeUntil = performance.now() + LEASE_SECONDS * 1000;
    while (!done.signal.aborted) {
      await delay(RENEW_MS, undefined, { signal: done.signal }).catch(() => undefined);
      if (done.signal.aborted) return;
      const asked = performance.now();
      const deadline = delay(Math.max(0, safeUntil - asked), 'late' as const, { signal: done.signal }).catch(
        () => 'late' as const,
      );
      const answer = await Promise.race([takeLease(em, mailbox, owner).catch(() => 'unknown' as const), deadline]);
      if (answer === true) safeUntil = asked + LEASE_SECONDS * 1000;
      else if (answer === false || performance.now() >= safeUntil) return lost.abort();
    }
  })();
  try {
    await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    done.abort();
    await renewing;
  }
}
