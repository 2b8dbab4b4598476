import { listBackups } from './backup/backup-files.ts';
import { stageBackup } from './backup/restore.ts';
import { ensureDataFolder } from './data-folder.ts';
import { openDialect } from './dialect.ts';
import type { Dialect, DialectOptions } from './dialect/types.ts';
import type { FallbackOptions } from './fallback/fallback-storage.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { RetryingStorage } from './retrying-storage.ts';
import type { Storage } from './storage.ts';
import { isStorageError } from './storage-error.ts';

export interface StorageOptions extends DialectOptions {
  /** With it, a local mirror follows MySQL and stands in for it while it is away. */
  readonly mirror?: Omit<FallbackOptions, 'databaseUrl' | 'dataDir'>;
}

/**
 * Opens the database (SQLite: `<dataDir>/waybridge.db`, made on first use) and brings its schema up to date, after a
 * backup. A SQLite file that is damaged is set aside, and the newest sound backup takes its place.
 * Throws `StorageError`, `storage.newer-schema` among others.
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { databaseUrl, dataDir, mirror } = options;
  if (databaseUrl?.trim() && mirror !== undefined) {
    await ensureDataFolder(dataDir);
    const { FallbackStorage } = await import('./fallback/fallback-storage.ts');
    return FallbackStorage.open({ databaseUrl, dataDir, ...mirror });
  }
  if (!databaseUrl) await ensureDataFolder(dataDir);
  const dialect = await openSound(options);
  try {
    await bringUpToDate(dialect, options.dataDir);
    return new RetryingStorage(dialect);
  } catch (error) {
    await dialect.close();
    throw error;
  }
}

async function openSound(options: DialectOptions): Promise<Dialect> {
  try {
    return await openDialect(options);
  } catch (error) {
    const isMendable = !options.databaseUrl && isStorageError(error, 'storage.corrupt');
    if (!isMendable || !(await putNewestBack(options.dataDir))) throw error;
    return openDialect(options);
  }
}

/** False = there is no sound backup. */
async function putNewestBack(dataDir: string): Promise<boolean> {
  const backups = (await listBackups(dataDir)).filter(({ reason }) => reason !== 'damaged');
  for (const { file } of backups) {
    try {
      await using staged = await stageBackup(file, dataDir, 'damaged');
      await staged.putBack({ dataDir });
      return true;
    } catch {
      // The next older one may be sound.
    }
  }
  return false;
}
