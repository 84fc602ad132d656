import pg from 'pg';

type Owned = { database: { ownerUrl: string } };
type Row = Record<string, unknown>;

/** Runs one statement as the owner of a test's database, past the limits of the product's own role. */
export async function rowsAsOwner({ database }: Owned, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Every value of every table, as the owner reads it: what a copy of the database tells. Bytes are written in hexadecimal. */
export async function dumpDatabase(desk: Owned): Promise<string> {
  const tables = await rowsAsOwner(
    desk,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`,
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    const rows = await rowsAsOwner(desk, `select t::text as row from ${String(name)} t`);
    parts.push(`${String(name)}\n${rows.map(({ row }) => String(row)).join('\n')}`);
  }
  return parts.join('\n');
}
