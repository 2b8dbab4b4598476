import { join } from 'node:path';
import { backupFolder, backupName, pruneBackups } from './backup/backup-files.ts';
import type { OnStep } from './backup/copy-tables.ts';
import { makeBackup } from './backup/make-backup.ts';
import { assertWhole } from './backup/restore.ts';
import { ensureDataFolder } from './data-folder.ts';
import type { Dialect } from './dialect/types.ts';
import { isBehind, migrate } from './migrations/migrate.ts';

/** Backups made before a change of the schema: the last of so many changes can be undone. */
const UPDATE_BACKUPS = 3;

/**
 * Brings the schema of an open database up to date, after a backup where there is data, each step of which calls `onStep`.
 * @throws StorageError `storage.newer-schema`, `storage.half-restored`, or whatever the database answers
 */
export async function bringUpToDate(
  dialect: Dialect,
  dataDir: string,
  onStep?: OnStep,
): Promise<void> {
  if (await isBehind(dialect)) await backUp(dialect, dataDir, onStep);
  await migrate(dialect);
  await assertWhole(dialect.db);
  dialect.ready();
}

async function backUp(dialect: Dialect, dataDir: string, onStep?: OnStep): Promise<void> {
  await ensureDataFolder(dataDir);
  const name = backupName(Date.now(), 'before-update');
  await makeBackup(dialect, join(backupFolder(dataDir), name), onStep);
  await pruneBackups(dataDir, UPDATE_BACKUPS);
}
