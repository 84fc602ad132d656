import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Context } from './context.ts';
import { signature } from './crypto/index.ts';
import { DomainError } from './errors.ts';
import { query } from './sql.ts';

/**
 * How often something may be tried, in a sliding start window of so many minutes. A limit is counted on a key that the
 * person who is tried against cannot be shut out by: on a network, on a person and a network together, on a session.
 */
export const LIMITS = {
  /** Sign-ins of staff from one network, and against one person from one network. */
  staff_sign_in_network: { points: 60, minutes: 15 },
  staff_sign_in_person: { points: 10, minutes: 15 },
  /** Codes against one half-open or signed-in session: NIST SP 800-63B-4 §3.2.2 asks for a limit. */
  staff_code: { points: 5, minutes: 10 },
  /** Ceremonies that a network may begin: passkeys, sign-on, invitations. */
  staff_ceremony: { points: 60, minutes: 15 },
  member_sign_in_network: { points: 60, minutes: 15 },
  member_sign_in_person: { points: 10, minutes: 15 },
  /** Sign-ins from browsers that the member signed in with before, which strangers cannot use up. */
  member_sign_in_known: { points: 10, minutes: 15 },
  /** Present passwords typed in one session. */
  member_password: { points: 10, minutes: 15 },
  /** Codes typed on the page of a request, and what other mailed links confirm. */
  code_check: { points: 30, minutes: 15 },
  proof_link: { points: 60, minutes: 15 },
  /** Requests that a network sends by form, and acknowledgements that forms send to one address, whoever fills them in. */
  form_network: { points: 20, minutes: 60 },
  form_recipient: { points: 4, minutes: 24 * 60 },
  /** Requests for a new password from one network, and for what was typed, whoever asks; past them nothing is sent. */
  recovery_network: { points: 60, minutes: 15 },
  recovery_identifier: { points: 10, minutes: 60 },
  /** Changes of address that one account asks for: each mails a link to an address of its choice. */
  own_address_change: { points: 5, minutes: 60 },
  /** Corrections at the counter that are tried on one account: the number that is typed is compared with the stored one. */
  address_on_site: { points: 10, minutes: 60 },
  /** Files that one person takes out of the audit log or of an account. */
  export: { points: 30, minutes: 60 },
} as const satisfies Record<string, { points: number; minutes: number }>;
export type LimitName = keyof typeof LIMITS;

/** A limit, and on what it is counted. */
export type Turn = readonly [name: LimitName, key: string];

/** A key as it is stored: neither an address nor a name can be read from it. */
export const storedKey = ([name, key]: Turn): string => `${name}:${signature('rate limit', `${name}|${key}`)}`;

/**
 * What takes one try of each limit, for a statement of its own or as a part of another; its values are {@link turnValues}.
 * Each is counted in one order for all, so that none waits for another in a ring.
 */
export const takeSql = (keys: `$${number}`, ends: `$${number}`, now: `$${number}`): string => `
  insert into rate_limit (key, points, expire)
  select key, 1, expire from unnest(${keys}::text[], ${ends}::bigint[]) as turn(key, expire) order by key
  on conflict (key) do update set
    points = case when rate_limit.expire <= ${now} then 1 else rate_limit.points + 1 end,
    expire = case when rate_limit.expire <= ${now} then excluded.expire else rate_limit.expire end
  returning key, points, expire::float8 as expire`;

/** The keys as they are stored, when their windows end where they begin now, and now. */
export const turnValues = (turns: readonly Turn[]): [keys: string[], ends: number[], now: number] => {
  const now = Date.now();
  return [turns.map(storedKey), turns.map(([name]) => now + LIMITS[name].minutes * 60_000), now];
};

/** What was counted of a key; `expire` in milliseconds since 1970. */
export type Count = { key: string; points: number; expire: number };

const TAKE = `/* prepared take_turns */ ${takeSql('$1', '$2', '$3')}`;

/** Counts of this process alone, for as long as the database is away. */
const insurance = new Map<LimitName, RateLimiterMemory>();

/**
 * Takes one try of each limit, in one round trip. Call it before the work: outside any transaction, so that a refusal that
 * rolls its work back is counted all the same, and tries at once are each counted.
 * @returns how many remain of the scarcest.
 * @throws DomainError `too_many` with the seconds to wait.
 */
export async function takeTurns({ em }: Pick<Context, 'em'>, turns: readonly Turn[]): Promise<number> {
  if (turns.length === 0) return Number.POSITIVE_INFINITY;
  const outside = em.isInTransaction() ? em.fork({ clear: true, keepTransactionContext: false }) : em;
  const counts = await query<Count>(outside, TAKE, turnValues(turns)).catch(() => null);
  return judgeTurns(turns, counts);
}

/**
 * Says what remains of limits whose tries were taken; where they could not be counted, this process counts for itself.
 * @returns how many remain of the scarcest.
 * @throws DomainError `too_many` with the seconds to wait.
 */
export async function judgeTurns(turns: readonly Turn[], counts: readonly Count[] | null): Promise<number> {
  const now = Date.now();
  const left = await Promise.all(
    turns.map((turn) => {
      const key = storedKey(turn);
      const count = counts?.find((one) => one.key === key);
      return count ? remaining(turn, count.points, count.expire - now) : takeByInsurance(turn);
    }),
  );
  return Math.min(...left);
}

/** Takes one try; see {@link takeTurns}. */
export const takeTurn = (context: Pick<Context, 'em'>, name: LimitName, key: string): Promise<number> =>
  takeTurns(context, [[name, key]]);

function remaining([name]: Turn, taken: number, milliseconds: number): number {
  if (taken > LIMITS[name].points)
    throw new DomainError('too_many', 'too_fast', Math.max(1, Math.ceil(milliseconds / 1000)));
  return LIMITS[name].points - taken;
}

async function takeByInsurance(turn: Turn): Promise<number> {
  const { points, minutes } = LIMITS[turn[0]];
  const limiter = insurance.get(turn[0]) ?? new RateLimiterMemory({ points, duration: minutes * 60 });
  insurance.set(turn[0], limiter);
  const count = await limiter.consume(storedKey(turn)).catch((refused: unknown) => {
    if (refused instanceof RateLimiterRes) return refused;
    throw refused;
  });
  return remaining(turn, count.consumedPoints, count.msBeforeNext);
}

/** What gives tries back that came to a good end, for a statement that is run anyway: `$n` is an array of stored keys. */
export const giveBackSql = (place: `$${number}`): string =>
  `update rate_limit set points = points - 1 where key = any(${place}::text[]) and points > 0`;

/** Gives a try back that came to a good end. */
export async function giveTurnBack({ em }: Pick<Context, 'em'>, name: LimitName, key: string): Promise<void> {
  const outside = em.fork({ clear: true, keepTransactionContext: false });
  await query(outside, giveBackSql('$1'), [[storedKey([name, key])]]);
}

/** Takes one try of the network that a request comes from; work that no request asked for is not counted. */
export async function takeTurnOfNetwork(context: Context, name: LimitName): Promise<void> {
  const network = networkOf(context.origin?.address);
  if (network !== null) await takeTurn(context, name, network);
}

/** Removes counts whose time has passed. @returns how many. */
export async function clearPassedLimits({ em }: Pick<Context, 'em'>): Promise<number> {
  const rows = await query(em, `delete from rate_limit where expire < $1 returning key`, [Date.now()]);
  return rows.length;
}

/**
 * The network that an address belongs to, as far as one customer of a provider has one to themselves: the /24 of IPv4,
 * the /56 of IPv6. Null where there is no address.
 */
export function networkOf(address: string | null | undefined): string | null {
  if (!address) return null;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  if (!plain.includes(':')) return plain.split('.').slice(0, 3).join('.');
  const groups = expandIpv6(plain.split('%')[0] ?? '');
  return `${groups.slice(0, 3).join(':')}:${(groups[3] ?? '0000').slice(0, 2)}`;
}

function expandIpv6(address: string): string[] {
  const [head = '', tail] = address.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(missing).fill('0'), ...after].map((group) =>
    group.toLowerCase().padStart(4, '0'),
  );
}
