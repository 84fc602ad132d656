import { MikroORM } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { giveBackBroken } from './give-back-broken.ts';
import { ormOptions } from './mikro-orm.config.ts';
import { prepareNamed } from './prepare-named.ts';

/** The role that the running product acts as. It may not alter tables, nor change or remove an audit entry. */
export const APPLICATION_ROLE = 'guichet_app';

/** A link that died in silence is noticed by a query that does not end. */
const LONGEST_QUERY_MS = 120_000;

export type OrmSettings = {
  url: string;
  /** Most connections held at once. */
  maxConnections?: number;
  /** `application` takes the restricted role; `owner` is for migrations and seeds. */
  as: 'application' | 'owner';
};

/**
 * Opens the object mapper on a PostgreSQL database (15 or later).
 * @returns an instance that the caller closes. It connects at the first query, so it opens with the database down.
 */
export async function openOrm({ url, maxConnections = 10, as }: OrmSettings): Promise<MikroORM> {
  return MikroORM.init(
    ormOptions({
      clientUrl: url,
      pool: { min: 0, max: maxConnections },
      driverOptions: {
        application_name: 'guichet',
        connectionTimeoutMillis: 5_000,
        keepAlive: true,
        onPoolCreated: (pool: Pool) => {
          giveBackBroken(pool);
          prepareNamed(pool);
        },
        ...(as === 'application' ? { options: `-c role=${APPLICATION_ROLE}`, query_timeout: LONGEST_QUERY_MS } : {}),
      },
    }),
  );
}
