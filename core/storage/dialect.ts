/**
 * The one place where SQLite and MySQL differ: a `Dialect` is an open database with its own way to do the few things
 * that SQL does not spell alike (each in a file of its own in `dialect/`). Nothing else in the relay asks which
 * database it has.
 */
import { join } from 'node:path';
import { openSqlite } from './dialect/sqlite.ts';
import type { Dialect, DialectOptions } from './dialect/types.ts';

/** The file of the SQLite database in the data folder. */
export const DATABASE_FILE = 'waybridge.db';

/** Opens the database; it may still be empty. The driver of MySQL is loaded only where it is used. */
export async function openDialect(options: DialectOptions): Promise<Dialect> {
  const url = options.databaseUrl?.trim();
  if (!url) return openSqlite(join(options.dataDir, DATABASE_FILE), { checkpoints: {} });
  const { openMysql } = await import('./dialect/mysql.ts');
  return openMysql(url, options.times ?? {});
}
