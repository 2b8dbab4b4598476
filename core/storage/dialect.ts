/**
 * The one place where SQLite and MySQL differ: a `Dialect` is an open database with its own way to do the few things
 * that SQL does not spell alike (each in a file of its own in `dialect/`). Nothing else in the relay asks which
 * database it has.
 */
import { join } from 'node:path';
import { openMysql } from './dialect/mysql.ts';
import { openSqlite } from './dialect/sqlite.ts';
import type { Dialect, DialectOptions } from './dialect/types.ts';

/** The file of the SQLite database in the data folder. */
const DATABASE_FILE = 'waybridge.db';

/** Opens the database; it may still be empty. */
export function openDialect(options: DialectOptions): Promise<Dialect> {
  const url = options.databaseUrl?.trim();
  return url
    ? openMysql(url, options.times ?? {})
    : openSqlite(join(options.dataDir, DATABASE_FILE));
}
