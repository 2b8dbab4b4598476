import { ensureDataFolder } from './data-folder.ts';
import { openDialect } from './dialect.ts';
import type { DialectOptions } from './dialect/types.ts';
import { migrate } from './migrations/migrate.ts';
import { RetryingStorage } from './retrying-storage.ts';
import type { Storage } from './storage.ts';

/**
 * Opens the database (SQLite: `<dataDir>/waybridge.db`, made on first use) and brings its schema up to date.
 * Throws `StorageError`, `storage.newer-schema` among others.
 */
export async function openStorage(options: DialectOptions): Promise<Storage> {
  if (!options.databaseUrl) await ensureDataFolder(options.dataDir);
  const dialect = await openDialect(options);
  try {
    await migrate(dialect);
    dialect.ready();
    return new RetryingStorage(dialect);
  } catch (error) {
    await dialect.close();
    throw error;
  }
}
