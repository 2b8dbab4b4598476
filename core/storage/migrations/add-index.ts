import { sql, type Kysely } from 'kysely';
import type { Ddl, IndexDefinition } from '../dialect/types.ts';

/** Adds an index where it is missing: MySQL cannot undo half a migration, so it may be there already. */
export async function addIndex(
  db: Kysely<unknown>,
  ddl: Ddl,
  index: IndexDefinition & { readonly table: string; readonly name: string },
): Promise<void> {
  const { rows } = await sql.raw<{ name: string }>(ddl.indexesOf(index.table)).execute(db);
  if (rows.some(({ name }) => name === index.name)) return;
  await sql.raw(ddl.createIndex(index.table, index.name, index)).execute(db);
}
