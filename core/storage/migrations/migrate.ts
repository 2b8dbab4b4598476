import { CompiledQuery, sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator, type Migration } from 'kysely/migration';
import type { Dialect } from '../dialect/types.ts';
import { StorageError } from '../storage-error.ts';
import { migrations } from './list.ts';

/**
 * Runs the migrations that are missing. Several processes may do so at once; the others wait. Throws
 * `storage.newer-schema` when the database has been through a migration that this version does not know: its data may
 * mean something else by now.
 */
export async function migrate(dialect: Dialect): Promise<void> {
  const known = migrations(dialect.ddl);
  const names = Object.keys(known);
  if (isComplete(await appliedTo(dialect, dialect.db), names)) return;
  await dialect.migrateAlone(async (db) => {
    if (isComplete(await appliedTo(dialect, db), names)) return;
    await run(db, known);
  });
}

/** Whether there is data that a migration will change. Throws `storage.newer-schema`. */
export async function isBehind(dialect: Dialect): Promise<boolean> {
  const applied = await appliedTo(dialect, dialect.db);
  return applied.length > 0 && !isComplete(applied, Object.keys(migrations(dialect.ddl)));
}

/** Brings an empty database to just these migrations, as another one has been through them. */
export async function migrateAs(dialect: Dialect, names: readonly string[]): Promise<void> {
  const known = migrations(dialect.ddl);
  const unknown = names.find((name) => !(name in known));
  if (unknown !== undefined) throw new StorageError('storage.newer-schema', { migration: unknown });
  const wanted = Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
  await dialect.migrateAlone((db) => run(db, wanted));
}

async function run(db: Dialect['db'], wanted: Record<string, Migration>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(wanted) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new Error('a migration failed', { cause: error });
}

/** Names of the migrations that the database has been through. */
export async function appliedTo(dialect: Dialect, db: Dialect['db']): Promise<string[]> {
  const exists = CompiledQuery.raw(dialect.tableExistsSql, [DEFAULT_MIGRATION_TABLE]);
  if ((await db.executeQuery(exists)).rows.length === 0) return [];
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return rows.map((row) => row.name);
}

function isComplete(applied: readonly string[], known: readonly string[]): boolean {
  const unknown = applied.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new StorageError('storage.newer-schema', { migration: unknown });
  return known.every((name) => applied.includes(name));
}
