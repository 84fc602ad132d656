import type { Pool } from 'pg';

const NAMED = /^\/\* prepared (\w+) \*\//;

/**
 * Lets a statement that begins with the comment `prepared <name>` be planned once a connection instead of at each run. Its
 * text is constant for its name.
 */
export function prepareNamed(pool: Pool): void {
  pool.on('connect', (client) => {
    const driver = Object.getPrototypeOf(client) as { query: (...args: unknown[]) => unknown };
    const run = (...args: unknown[]): unknown => driver.query.apply(client, args);
    const query = (text: unknown, ...rest: unknown[]): unknown => {
      const name = typeof text === 'string' ? NAMED.exec(text)?.[1] : undefined;
      return name === undefined ? run(text, ...rest) : run({ name, text, values: rest[0] }, ...rest.slice(1));
    };
    Object.assign(client, { query });
  });
}
