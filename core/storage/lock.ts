import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { ensureDataFolder } from './data-folder.ts';
import { isNoRoom } from './disk-space.ts';
import { assertRuntime } from './runtime.ts';
import { StorageError } from './storage-error.ts';

/**
 * One relay per data folder. Two would carry out the same entries.
 *
 * It is held by SQLite's own lock on a small file of its own, which the operating system frees when the process ends,
 * however that happens, on Linux, macOS and Windows alike. That file is opened by SQLite alone: on Linux and macOS,
 * closing any other handle on it would drop the lock. So the pid, which is for the sentence only, has another file.
 */
export class DataFolderLock implements AsyncDisposable {
  readonly #database: BetterSqlite3.Database;
  readonly #pidFile: string;

  private constructor(database: BetterSqlite3.Database, pidFile: string) {
    this.#database = database;
    this.#pidFile = pidFile;
  }

  /** Throws `storage.locked` with the pid of the relay that holds the folder (`?` when it is not known). */
  static async acquire(dataDir: string): Promise<DataFolderLock> {
    await ensureDataFolder(dataDir);
    assertRuntime(process.versions);
    const { default: Database } = await import('better-sqlite3');
    const pidFile = join(dataDir, 'relay.pid');
    const database = openOrNull(Database, join(dataDir, 'relay.lock'));
    if (!database) {
      const pid = await readFile(pidFile, 'utf8').catch(() => '');
      throw new StorageError('storage.locked', { folder: dataDir, pid: pid.trim() || '?' });
    }
    // Only told to others: a full disk keeps nobody from starting.
    await writeFile(pidFile, `${process.pid}\n`, { mode: 0o600 }).catch((error: unknown) => {
      if (!isNoRoom(error)) throw error;
    });
    return new DataFolderLock(database, pidFile);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#database.open) return;
    await rm(this.#pidFile, { force: true });
    this.#database.close();
  }
}

/** An open handle that holds the lock, or null when somebody else does. */
function openOrNull(Database: typeof BetterSqlite3, file: string): BetterSqlite3.Database | null {
  let database: BetterSqlite3.Database | null = null;
  try {
    database = new Database(file, { timeout: 0 });
    // Nothing is ever written: an empty file and its lock are all that is needed.
    database.pragma('locking_mode = EXCLUSIVE');
    // Not even a journal, for which a full disk has no room.
    database.pragma('journal_mode = MEMORY');
    database.exec('begin exclusive');
    return database;
  } catch (error) {
    database?.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('SQLITE_BUSY')) return null;
    throw new StorageError('storage.folder', { folder: file }, error);
  }
}
