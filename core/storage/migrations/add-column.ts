import { sql, type Kysely } from 'kysely';
import { name } from '../dialect/sql.ts';

/** Adds a column where it is missing: MySQL cannot undo half a migration, so it may be there already. */
export async function addColumn(
  db: Kysely<unknown>,
  column: { readonly table: string; readonly name: string; readonly type: string },
): Promise<void> {
  const tables = await db.introspection.getTables();
  const table = tables.find((one) => one.name === column.table);
  if (table?.columns.some((one) => one.name === column.name) === true) return;
  const statement = `alter table ${name(column.table)} add column ${name(column.name)} ${column.type}`;
  await sql.raw(statement).execute(db);
}
