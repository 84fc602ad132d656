import type { EntityData, EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type Kysely, type Transaction } from 'kysely';

type Runner = Kysely<unknown> | Transaction<unknown>;

/**
 * Runs one statement with bound values ($1, $2 …), in the transaction of `em` where there is one. For hot paths: the object
 * mapper writes values into the text of a statement and compares every loaded entity at each flush.
 * @returns the rows as the driver gives them: timestamps are text.
 */
export async function query<Row>(em: EntityManager, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const runner = (em.getTransactionContext() ?? em.getKysely()) as Runner;
  const { rows } = await runner.executeQuery<Row>(CompiledQuery.raw(text, [...values]));
  return rows;
}

type EntityClass = { name: string };
/** Rows of one table, by the names of the entity's properties. */
export type NewRows = [entity: EntityClass, rows: readonly object[]];

/**
 * Inserts rows of several tables with one statement, past the unit of work. Columns that a row leaves out take the
 * default of the database; foreign keys among the rows hold at the end of the statement.
 */
export async function insertTogether(em: EntityManager, ...tables: NewRows[]): Promise<void> {
  const values: unknown[] = [];
  const statements = tables
    .filter(([, rows]) => rows.length > 0)
    .map(([entity, rows]) => insertOf(em, entity, rows, values));
  const last = statements.pop();
  if (!last) return;
  const before = statements.map((statement, index) => `part${index} as (${statement})`);
  await query(em, before.length === 0 ? last : `with ${before.join(', ')} ${last}`, values);
}

function insertOf(em: EntityManager, entity: EntityClass, rows: readonly object[], values: unknown[]): string {
  const meta = em.getMetadata().get(entity as never);
  const names = Object.keys(rows[0] ?? {});
  const properties = names.map((name) => {
    const property = meta.properties[name as never] as { fieldNames: string[]; columnTypes: string[] } | undefined;
    if (!property) throw new Error(`${meta.className} has no property ${name}`);
    return { name, column: property.fieldNames[0]!, isJson: property.columnTypes[0] === 'jsonb' };
  });
  const tuples = rows.map((row) => {
    const places = properties.map(({ name, isJson }) => {
      const value = (row as EntityData<unknown> as Record<string, unknown>)[name];
      return `$${values.push(isJson ? JSON.stringify(value) : value)}`;
    });
    return `(${places.join(', ')})`;
  });
  const columns = properties.map(({ column }) => `"${column}"`).join(', ');
  return `insert into "${meta.tableName}" (${columns}) values ${tuples.join(', ')}`;
}
