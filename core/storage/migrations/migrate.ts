import { CompiledQuery, sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator, type Migration } from 'kysely/migration';
import type { Dialect } from '../dialect/types.ts';
import { StorageError } from '../storage-error.ts';
import { NEEDS_TABLE } from './023-needs.ts';
import { migrations } from './list.ts';

/**
 * Runs the migrations that are missing. Several processes may do so at once; the others wait. A schema that a newer
 * version has only expanded is taken as it is. Throws `storage.newer-schema` when its data may mean something else.
 */
export async function migrate(dialect: Dialect): Promise<void> {
  const known = migrations(dialect.ddl);
  const names = Object.keys(known);
  if (isComplete(await standingOf(dialect, dialect.db), names)) return;
  await dialect.migrateAlone(async (db) => {
    if (isComplete(await standingOf(dialect, db), names)) return;
    await run(db, known);
  });
}

/** Whether there is data that a migration will change. Throws `storage.newer-schema`. */
export async function isBehind(dialect: Dialect): Promise<boolean> {
  const standing = await standingOf(dialect, dialect.db);
  return standing.applied.length > 0 && !isComplete(standing, Object.keys(migrations(dialect.ddl)));
}

/** Brings an empty database to those of these migrations that this version knows. Throws `storage.newer-schema`. */
export async function migrateAs(dialect: Dialect, source: Dialect): Promise<void> {
  const known = migrations(dialect.ddl);
  const standing = await standingOf(source, source.db);
  assertUsable(standing, Object.keys(known));
  const wanted = Object.fromEntries(
    Object.entries(known).filter(([name]) => standing.applied.includes(name)),
  );
  await dialect.migrateAlone((db) => run(db, wanted));
}

/** In whatever order: between two releases a database may have been through a later one before an earlier one. */
async function run(db: Dialect['db'], wanted: Record<string, Migration>): Promise<void> {
  const migrator = new Migrator({
    db,
    allowUnorderedMigrations: true,
    provider: { getMigrations: () => Promise.resolve(wanted) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new Error('a migration failed', { cause: error });
}

/** Which migrations a database has been through, and what each asks of a version that runs on it. */
interface SchemaStanding {
  readonly applied: readonly string[];
  readonly needs: ReadonlyMap<string, string>;
}

async function standingOf(dialect: Dialect, db: Dialect['db']): Promise<SchemaStanding> {
  const has = async (table: string): Promise<boolean> => {
    const exists = CompiledQuery.raw(dialect.tableExistsSql, [table]);
    return (await db.executeQuery(exists)).rows.length > 0;
  };
  if (!(await has(DEFAULT_MIGRATION_TABLE))) return { applied: [], needs: new Map() };
  const names = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  const applied = names.rows.map((row) => row.name);
  if (!(await has(NEEDS_TABLE))) return { applied, needs: new Map() };
  const { rows } = await sql<{ name: string; needs: string }>`
    select name, needs from ${sql.table(NEEDS_TABLE)}`.execute(db);
  return { applied, needs: new Map(rows.map((row) => [row.name, row.needs])) };
}

function isComplete(standing: SchemaStanding, known: readonly string[]): boolean {
  const isAll = known.every((name) => standing.applied.includes(name));
  assertUsable(standing, known);
  const news = standing.applied.find((name) => !known.includes(name));
  // A version that lacks one and is lacked another never was: nobody knows what the two make together.
  if (!isAll && news !== undefined)
    throw new StorageError('storage.newer-schema', { migration: news });
  return isAll;
}

function assertUsable({ applied, needs }: SchemaStanding, known: readonly string[]): void {
  for (const name of applied) {
    if (known.includes(name)) continue;
    const needed = needs.get(name);
    if (needed === undefined || !known.includes(needed)) {
      throw new StorageError('storage.newer-schema', { migration: name });
    }
  }
}
