import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/**
 * Which migration a version must at least know to run on a schema that has been through a later one. It is bookkeeping,
 * as `kysely_migration` is: neither a backup nor the mirror takes it over.
 */
export const NEEDS_TABLE = 'kysely_migration_needs';
export const NEEDS = '023-needs';

export function needs(ddl: Ddl): Migration {
  return { up: (db) => make(db, ddl) };
}

/** The same migration, which writes down besides which one a version must know to run on what it leaves. */
export function saying(
  migration: Migration,
  { name, needed, ddl }: { readonly name: string; readonly needed: string; readonly ddl: Ddl },
): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await migration.up(db);
      // A database that was brought so far by hand may lack the table.
      await make(db, ddl);
      // It may have come so far before.
      await sql`delete from ${sql.table(NEEDS_TABLE)} where name = ${name}`.execute(db);
      await sql`insert into ${sql.table(NEEDS_TABLE)} (name, needs) values (${name}, ${needed})`.execute(
        db,
      );
    },
  };
}

async function make(db: Kysely<unknown>, ddl: Ddl): Promise<void> {
  const table = {
    name: NEEDS_TABLE,
    columns: { name: `${ddl.key(190)} not null`, needs: `${ddl.key(190)} not null` },
    primaryKey: ['name'],
    small: true as const,
  };
  for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
}
