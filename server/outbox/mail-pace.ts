import type { Context } from '../context.ts';
import { blindIndex } from '../crypto/index.ts';
import { query } from '../sql.ts';

/** Receiving domains are known by a look-up value alone: which ones there are tells where members have their mail. */
const domainOf = (address: string): string =>
  blindIndex(
    { institution: 'outbox', column: 'mail_pace.domain' },
    address.slice(address.lastIndexOf('@') + 1).toLowerCase(),
  );

/**
 * When each of many mails may go: so many a minute to one receiving domain, whoever sends them, so that none is taken for
 * spam. In the transaction that puts them into the outbox.
 * @returns an instant for each address, in the same order.
 */
export async function takeSlots({ em, now }: Context, addresses: readonly string[], aMinute: number): Promise<Date[]> {
  const domains = addresses.map(domainOf);
  const counts = new Map<string, number>();
  for (const domain of domains) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  const names = [...counts.keys()].sort();
  const apart = 60_000 / aMinute;
  const rows = await query<{ domain: string; next: string }>(
    em,
    `insert into mail_pace as p (domain, next_at)
     select domain, $1::timestamptz + make_interval(secs => lasts) from unnest($2::text[], $3::float8[]) as d(domain, lasts)
     order by domain
     on conflict (domain) do update
       set next_at = greatest(p.next_at, $1::timestamptz) + (excluded.next_at - $1::timestamptz)
     returning domain, next_at as next`,
    [now, names, names.map((name) => ((counts.get(name) ?? 0) * apart) / 1_000)],
  );
  const slots = new Map(
    rows.map(({ domain, next }) => [domain, new Date(next).getTime() - (counts.get(domain) ?? 0) * apart]),
  );
  return domains.map((domain) => {
    const slot = slots.get(domain) ?? now.getTime();
    slots.set(domain, slot + apart);
    return new Date(Math.round(slot));
  });
}

/** Forgets the domains that nothing was sent to for a day. */
export async function forgetPaces({ em, now }: Context): Promise<void> {
  await query(em, `delete from mail_pace where next_at < $1`, [new Date(now.getTime() - 86_400_000)]);
}
