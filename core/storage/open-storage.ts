import { join } from 'node:path';
import { backupFolder, backupName, listBackups, pruneBackups } from './backup/backup-files.ts';
import { makeBackup } from './backup/make-backup.ts';
import { assertWhole, stageBackup } from './backup/restore.ts';
import { ensureDataFolder } from './data-folder.ts';
import { openDialect } from './dialect.ts';
import type { Dialect, DialectOptions } from './dialect/types.ts';
import { isBehind, migrate } from './migrations/migrate.ts';
import { RetryingStorage } from './retrying-storage.ts';
import type { Storage } from './storage.ts';
import { isStorageError } from './storage-error.ts';

/** Backups made before a change of the schema: the last of so many changes can be undone. */
const UPDATE_BACKUPS = 3;

/**
 * Opens the database (SQLite: `<dataDir>/waybridge.db`, made on first use) and brings its schema up to date, after a
 * backup. A SQLite file that is damaged is set aside, and the newest sound backup takes its place.
 * Throws `StorageError`, `storage.newer-schema` among others.
 */
export async function openStorage(options: DialectOptions): Promise<Storage> {
  if (!options.databaseUrl) await ensureDataFolder(options.dataDir);
  const dialect = await openSound(options);
  try {
    if (await isBehind(dialect)) await backUpBeforeUpdate(dialect, options.dataDir);
    await migrate(dialect);
    await assertWhole(dialect.db);
    dialect.ready();
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

async function backUpBeforeUpdate(dialect: Dialect, dataDir: string): Promise<void> {
  await ensureDataFolder(dataDir);
  const name = backupName(Date.now(), 'before-update');
  await makeBackup(dialect, join(backupFolder(dataDir), name));
  await pruneBackups(dataDir, UPDATE_BACKUPS);
}
