/** Whether a place is free to be moved to, and what is done about what lies there. */
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { DATABASE_FILE } from '../dialect.ts';
import { openMysql } from '../dialect/mysql.ts';
import { openSqlite } from '../dialect/sqlite.ts';
import type { Dialect } from '../dialect/types.ts';
import { LIMITS } from '../limits.ts';
import type { Schema } from '../schema.ts';
import { StorageError } from '../storage-error.ts';
import { marksOf, TARGET_ROW } from './marks.ts';

const TABLES = Object.keys(LIMITS) as (keyof Schema)[];
/** Where something of a relay's stands before anything else does. */
const FIRST_TABLES = ['journal', 'locations', 'instances', 'contacts', 'audit'] as const;
const ROWS_PER_DELETE = 5_000;
const ENDINGS = ['', '-wal', '-shm'];

/** Whether a relay has worked with this database. */
export async function hasData(db: Kysely<Schema>): Promise<boolean> {
  for (const table of FIRST_TABLES) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db);
    if (rows.length > 0) return true;
  }
  return false;
}

/** Of a server: everything but the row that says what it is for. */
export async function emptyTables({ db }: Dialect): Promise<void> {
  for (const table of TABLES) {
    const which = table === 'settings' ? sql`name <> ${TARGET_ROW}` : sql`1 = 1`;
    let deleted: bigint;
    do {
      const result = await sql`
        delete from ${sql.table(table)} where ${which} limit ${sql.lit(ROWS_PER_DELETE)}`.execute(
        db,
      );
      deleted = result.numAffectedRows ?? 0n;
    } while (deleted >= ROWS_PER_DELETE);
  }
}

/** There is no SQLite file in the data folder, or one that a relay moved away from. */
export async function isSqliteFree(dataDir: string): Promise<boolean> {
  const file = join(dataDir, DATABASE_FILE);
  if ((await stat(file).catch(() => null)) === null) return true;
  const dialect = await openSqlite(file);
  try {
    const { rows } = await sql`
      select name from sqlite_master where type = 'table' and name = 'settings'`.execute(
      dialect.db,
    );
    return rows.length === 0 || (await marksOf(dialect.db)).movedAt !== null;
  } finally {
    await dialect.close();
  }
}

/** Puts what lies there aside, under a name of its own; answers the name. */
export async function setSqliteAside(dataDir: string): Promise<void> {
  const aside = `waybridge-moved-${String(Date.now())}.db`;
  for (const ending of ENDINGS) {
    await rename(join(dataDir, DATABASE_FILE) + ending, join(dataDir, aside) + ending).catch(
      () => undefined,
    );
  }
}

/**
 * Removes what a relay moved away from: the SQLite file, or our tables on the server.
 * @throws StorageError `move.none` when it was not moved away from
 */
export async function discardOld(dataDir: string, url: string | null): Promise<void> {
  const file = join(dataDir, DATABASE_FILE);
  if (url === null && (await stat(file).catch(() => null)) === null) return;
  const dialect = url === null ? await openSqlite(file) : await openMysql(url, {});
  try {
    if ((await marksOf(dialect.db)).movedAt === null) throw new StorageError('move.none');
    if (url !== null) {
      const bookkeeping = ['kysely_migration', 'kysely_migration_lock', 'kysely_migration_needs'];
      for (const table of [...TABLES.filter((one) => one !== 'settings'), ...bookkeeping]) {
        await sql`drop table if exists ${sql.table(table)}`.execute(dialect.db);
      }
      // Last: until then it says what the rest is.
      await sql`drop table if exists settings`.execute(dialect.db);
    }
  } finally {
    await dialect.close();
  }
  if (url === null) for (const ending of ENDINGS) await rm(file + ending, { force: true });
}
