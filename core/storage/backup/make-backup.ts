import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Dialect } from '../dialect/types.ts';
import { openSqlite } from '../dialect/sqlite.ts';
import { isNoRoom, roomError } from '../disk-space.ts';
import { migrateAs } from '../migrations/migrate.ts';
import { StorageError } from '../storage-error.ts';
import { copyTables, shapesOf } from './copy-tables.ts';
import type { OnStep, TableShape } from './copy-tables.ts';

/** The row of `settings` that makes a database a backup. */
export const BACKUP_ROW = 'backup';

export const backupInfo = z.object({
  /** When its contents were as they are (ms). */
  madeAt: z.number(),
  dialect: z.enum(['sqlite', 'mysql']),
  /** How many entries the journal had. */
  entries: z.number(),
});
export type BackupInfo = z.infer<typeof backupInfo>;

/**
 * Writes the database into a SQLite file of the same schema, whatever the database is: one format, which `restore` puts
 * back into either. It shows one moment although the relay goes on; sealed values stay sealed. The file appears under
 * its name only once it is whole and on disk, for its owner alone.
 *
 * SQLite's own online backup begins anew whenever another connection writes, so that a busy relay would never get one.
 * @throws StorageError `storage.full`, `storage.read-only`, or whatever reading or `onStep` meets
 */
export async function makeBackup(
  dialect: Dialect,
  file: string,
  onStep?: OnStep,
): Promise<BackupInfo> {
  const partial = `${file}.partial`;
  await makeFolder(dirname(file));
  await remove(partial);
  try {
    const info = await write(dialect, partial, onStep);
    await sync(partial);
    await rename(partial, file);
    await sync(dirname(file)).catch(() => undefined);
    return info;
  } catch (error) {
    await remove(partial);
    throw roomError(error, file);
  }
}

async function write(
  dialect: Dialect,
  partial: string,
  onStep: OnStep | undefined,
): Promise<BackupInfo> {
  const target = await openSqlite(partial);
  try {
    await migrateAs(target, dialect);
    target.ready();
    // Nothing depends on a half file: it is synced once, at its end.
    await sql`pragma synchronous = off`.execute(target.db);
    const shapes = await sharedShapes(dialect, target);
    // Not after the moment that is read, so that nothing between the two is overlooked at a restore.
    const madeAt = Date.now();
    const counts = await dialect.snapshot((db) =>
      copyTables({ db, dialect: dialect.name }, target, shapes, onStep),
    );
    const info: BackupInfo = { madeAt, dialect: dialect.name, entries: counts['journal'] ?? 0 };
    const row = { name: BACKUP_ROW, value: JSON.stringify(info), updated_at: madeAt };
    await target.db.transaction().execute((tx) =>
      target.upsert(tx, {
        table: 'settings',
        row,
        key: ['name'],
        update: ['value', 'updated_at'],
      }),
    );
    await sql`pragma wal_checkpoint(truncate)`.execute(target.db);
    // A file of its own, without a log beside it.
    await sql`pragma journal_mode = delete`.execute(target.db);
    return info;
  } finally {
    await target.close();
  }
}

/** What both have: MySQL cannot undo half a migration, so that a table or a column may still be missing. */
async function sharedShapes(source: Dialect, target: Dialect): Promise<TableShape[]> {
  const tables = await source.db.introspection.getTables();
  const columnsOf = new Map(
    tables.map(({ name, columns }) => [name, new Set(columns.map((column) => column.name))]),
  );
  const shapes = await shapesOf(target.db);
  return shapes.flatMap((shape) => {
    const has = columnsOf.get(shape.name);
    if (has === undefined) return [];
    return [{ ...shape, columns: shape.columns.filter((column) => has.has(column)) }];
  });
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (isNoRoom(error)) throw roomError(error, folder);
    throw new StorageError('storage.folder', { folder }, error);
  }
}

async function remove(file: string): Promise<void> {
  for (const name of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) {
    await rm(name, { force: true });
  }
}

async function sync(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}
