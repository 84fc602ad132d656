import { Resolver } from 'node:dns/promises';

/** Asks for the records of a name; TXT records as lists of character-strings. Errors bear the codes of node:dns. */
export type DnsResolver = (name: string, type: string) => Promise<string[][] | string[]>;

const KEPT_MS = 5 * 60_000;
const MOST_KEPT = 2_000;
/** The answers that say that there is none, as opposed to none for the moment. */
const NO_RECORD = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/**
 * Remembers answers for five minutes, also that there is no record; node:dns does not tell the TTL of a TXT record. A
 * failure is not remembered. What is asked for by several at once is asked once; the oldest of 2,000 answers goes first.
 */
export function rememberAnswers(resolve: DnsResolver, now: () => number = () => performance.now()): DnsResolver {
  const kept = new Map<string, { until: number; answer: Promise<string[][] | string[]> }>();
  return (name, type) => {
    const key = `${type} ${name.toLowerCase()}`;
    const known = kept.get(key);
    if (known && known.until > now()) return known.answer;
    const answer = resolve(name, type);
    kept.delete(key);
    kept.set(key, { until: now() + KEPT_MS, answer });
    if (kept.size > MOST_KEPT)
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
    answer.catch((error: { code?: string }) => {
      if (!NO_RECORD.has(error.code ?? '') && kept.get(key)?.answer === answer) kept.delete(key);
    });
    return answer;
  };
}

const SILENT = new Set(['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED']);
const SILENCES = 3;
const REST_MS = 15_000;

/**
 * Asks nobody for 15 s once three questions in a row had no answer at all: with the name servers down each mail would
 * otherwise wait for them as long as it may, and the mails behind it with it.
 */
export function restWhenSilent(resolve: DnsResolver, now: () => number = () => performance.now()): DnsResolver {
  let silences = 0;
  let restUntil = 0;
  return async (name, type) => {
    if (now() < restUntil) throw Object.assign(new Error('the name servers do not answer'), { code: 'ETIMEOUT' });
    try {
      const answer = await resolve(name, type);
      silences = 0;
      return answer;
    } catch (error) {
      silences = SILENT.has((error as { code?: string }).code ?? '') ? silences + 1 : 0;
      if (silences >= SILENCES) restUntil = now() + REST_MS;
      throw error;
    }
  };
}

let system: DnsResolver | undefined;

/** The name servers of this machine, with their answers remembered. */
export function systemResolver(): DnsResolver {
  if (!system) {
    const resolver = new Resolver({ timeout: 1_500, tries: 2 });
    const ask: DnsResolver = (name, type) => resolver.resolve(name, type) as Promise<string[][]>;
    system = rememberAnswers(restWhenSilent(ask));
  }
  return system;
}

/** A resolver that gives up at one instant, whatever the name servers do. */
export function untilLate(resolve: DnsResolver, late: Promise<never>): DnsResolver {
  return (name, type) => Promise.race([resolve(name, type), late]);
}
