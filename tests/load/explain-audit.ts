import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { auditQuery } from '#server/audit/contract.ts';
import { countDays } from '#server/audit/days.ts';
import { conditionsOf, countEntries, readEntries } from '#server/audit/filter.ts';
import { type Context, systemContext } from '#server/context.ts';

/** What an auditor asks for; the values are those of the made-up entries. */
const SEARCHES: Record<string, Record<string, string>> = {
  everything: {},
  'a person by name': { actor: 'agent 7' },
  'a person whom nobody knows': { actor: 'nobody of this name' },
  'an account': { account: '0191e3a9-0000-7000-8000-000000000007' },
  'an action': { action: 'account.address_sent' },
  'an action that never was': { action: 'account.erased' },
  denied: { outcome: 'denied' },
  'a day': { from: '2026-03-01', until: '2026-03-01' },
  'a quarter': { from: '2026-01-01', until: '2026-03-31' },
  'a person, an action, denied': { actor: 'agent 7', action: 'identity.confirmed', outcome: 'denied' },
};
const RUNS = 3;

type Statement = { sql: string; params: unknown[] };

/** An entity manager that keeps what it is asked to execute. */
function listening(em: EntityManager, heard: Statement[]): EntityManager {
  return new Proxy(em, {
    get(target, name) {
      if (name !== 'execute') return Reflect.get(target, name, target) as unknown;
      return (sql: string, params: unknown[] = []) => {
        heard.push({ sql, params });
        return target.execute(sql, params);
      };
    },
  });
}

/**
 * For each search of the auditor's page: milliseconds of its three statements (the entries, their number, the days), the
 * median of three, and with `hasPlans` the plan of each.
 */
export async function explainSearches(orm: MikroORM, institution: string, hasPlans: boolean): Promise<void> {
  for (const [name, input] of Object.entries(SEARCHES)) {
    const query = auditQuery.parse(input);
    const heard: Statement[] = [];
    const context: Context = { ...systemContext(orm.em.fork(), 'bench'), em: listening(orm.em.fork(), heard) };
    const conditions = await conditionsOf(context, [institution], query);
    const parts: [string, () => Promise<unknown>][] = [
      ['entries', () => readEntries(context, [institution], conditions, null, 51)],
      ['count', () => countEntries(context, [institution], conditions)],
      ['days', () => countDays(context, [institution], query)],
    ];
    const told: string[] = [];
    for (const [part, work] of parts) told.push(`${part} ${(await milliseconds(work)).toFixed(1)} ms`);
    console.log(`${name}: ${told.join(', ')}`);
    if (!hasPlans) continue;
    for (const { sql, params } of new Map(heard.map((one) => [one.sql, one])).values()) {
      const rows = await orm.em
        .fork()
        .execute<{ 'QUERY PLAN': string }[]>(`explain (analyze, costs off) ${sql}`, params);
      console.log(rows.map((row) => `    ${row['QUERY PLAN']}`).join('\n'));
    }
  }
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const begun = performance.now();
    await work();
    taken.push(performance.now() - begun);
  }
  return taken.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
}
