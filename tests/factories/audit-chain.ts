import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { newId } from '#db/columns.ts';
import { Institution } from '#db/entities/index.ts';
import { openOrm } from '#db/orm.ts';
import { cutChain, makeCheckpoint, record, verifyChain } from '#server/audit/index.ts';
import { type Context, inTransaction, systemContext } from '#server/context.ts';
import { createTestDatabase } from '../setup/database.ts';

type Chain = { id: string; slug: string };
export type Chains = Awaited<ReturnType<typeof openChains>>;

export const DAY = 24 * 3_600_000;
/** For how many days the profiles of these institutions keep an entry. */
export const DAYS = 400;
export const ago = (days: number): Date => new Date(Date.now() - days * DAY);

/** Appends as many entries to a chain, all at one instant. */
export async function appendAt(client: pg.Client, institution: string, count: number, at: Date): Promise<void> {
  await client.query(
    `select count(audit_append($1, json_build_object('id', gen_random_uuid(), 'at', $3::text, 'action', 'ticket.noted',
       'outcome', 'done', 'actor', json_build_object('kind', 'system', 'id', null, 'name', 'test'), 'account', null,
       'ticket', null, 'reason', null, 'detail', json_build_object('entry', n), 'origin', null)::text))
     from generate_series(1, $2::int) n`,
    [institution, count, at.toISOString()],
  );
}

/** A database of audit chains that may be cut, reached as the product, as its role by hand and as the owner. */
export async function openChains() {
  const database = await createTestDatabase();
  const orm = await openOrm({ url: database.appUrl, as: 'application', maxConnections: 20 });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const password = randomBytes(12).toString('hex');
  const name = `app_${randomBytes(4).toString('hex')}`;
  await owner.query(`create role ${name} login password '${password}' in role guichet_app`);
  const url = new URL(database.appUrl);
  url.username = name;
  url.password = password;
  const app = new pg.Client({ connectionString: url.href });
  await app.connect();

  let chain: Chain = { id: '', slug: '' };
  const context = (now = new Date()): Context => systemContext(orm.em.fork(), 'test', now);
  const own = (sql: string) => sql.replaceAll('$i', `institution_id = '${chain.id}'`);
  const rowsOf = async (sql: string) => (await owner.query(own(sql))).rows;
  const append = (count: number, at: Date, { id } = chain) => appendAt(owner, id, count, at);
  const sign = (at: Date, targets: string[] = [], institution = chain) =>
    makeCheckpoint(context(at), { institution, targets, everyMinutes: 0 });
  const triggers = (what: 'enable' | 'disable') =>
    owner.query(
      ['audit_entry', 'audit_head', 'audit_checkpoint', 'audit_cut']
        .map((table) => `alter table ${table} ${what} trigger user`)
        .join(';'),
    );

  return {
    orm,
    owner,
    app,
    context,
    append,
    sign,
    rowsOf,
    triggers,
    /** The chain that the functions below are about. */
    get chain() {
      return chain;
    },
    /** Adds an institution, whose chain becomes the one that these functions are about. */
    async begin(profile: object = { retention: { auditDays: DAYS } }): Promise<Chain> {
      const id = newId();
      const slug = `i-${id}`;
      const now = new Date();
      const values = { id, slug, name: 'Institut', profile, profileVersion: 1, createdAt: now, updatedAt: now };
      await orm.em.fork().insert(Institution, values);
      chain = { id, slug };
      return chain;
    },
    /** 300 entries past their term, signed at 100, 200 and 300; 1,100 that are not, the last of them signed. */
    async fill(targets: string[] = []): Promise<void> {
      for (const days of [700, 600, 500]) {
        await append(100, ago(days));
        await sign(ago(days), targets);
      }
      await append(1_100, ago(100));
      await sign(ago(100), targets);
    },
    cut: () => cutChain(context(), chain.id, DAYS),
    verify: () => verifyChain(context(), chain.id),
    positions: async () =>
      (await rowsOf('select min(position)::int as first, count(*)::int as count from audit_entry where $i'))[0],
    cuts: () =>
      rowsOf('select position::int as position, entries::int as entries from audit_cut where $i order by position'),
    told: async () =>
      (await rowsOf(`select outcome, payload::jsonb -> 'detail' as detail from audit_entry
        where $i and action = 'audit.cut' order by position`)) as { outcome: string; detail: unknown }[],
    checkpointAt: async (position: number) =>
      (await rowsOf(`select id from audit_checkpoint where $i and position = ${position}`))[0]?.id as string,
    hashAt: async (position: number) =>
      (await rowsOf(`select hash from audit_entry where $i and position = ${position}`))[0]?.hash as string,
    /** Tells a cut that may never have been. */
    tell: (position: number) =>
      inTransaction(context(), (inside) =>
        record(inside, { institution: chain.id, action: 'audit.cut', detail: { position, entries: position } }),
      ),
    /** A statement that says, past the function of the database, that the chain was cut there. */
    madeUp: (position: number, checkpoint: string, hash: string) =>
      `insert into audit_cut (id, institution_id, checkpoint_id, position, hash, entries, cut_at)
       values (gen_random_uuid(), '${chain.id}', '${checkpoint}', ${position}, '${hash}', ${position}, now());`,
    /** What an owner of the database could do, who puts the triggers back afterwards. */
    async tamper(sql: string): Promise<void> {
      await triggers('disable');
      await owner.query(own(sql));
      await triggers('enable');
    },
    async close() {
      await app.end();
      await owner.end();
      await orm.close(true);
      await database.drop();
    },
  };
}
