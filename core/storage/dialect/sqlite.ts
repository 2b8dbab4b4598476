/**
 * SQLite through better-sqlite3: one connection, write-ahead log, every commit synced to disk before it returns.
 * Statements run on the event loop, so that a wait for another process's lock is kept short and repeated outside.
 */
import { statSync } from 'node:fs';
import { chmod, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type BetterSqlite3 from 'better-sqlite3';
import {
  Kysely,
  SqliteDialect,
  SqliteDriver,
  sql,
  type DatabaseConnection,
  type Driver,
  type Transaction,
} from 'kysely';
import { isNoRoom } from '../disk-space.ts';
import { fingerprint } from '../fingerprint.ts';
import { assertRuntime } from '../runtime.ts';
import type { Schema } from '../schema.ts';
import { isStorageError, StorageError } from '../storage-error.ts';
import { Checkpoints, PAGES_IN_LOG } from './checkpoints.ts';
import type { CheckpointOptions } from './checkpoints.ts';
import { SQLITE_DDL } from './sqlite-ddl.ts';
import { sqliteCommitError, sqliteError } from './sqlite-errors.ts';
import { Statements } from './sqlite-statements.ts';
import { name, names, placeholders } from './sql.ts';
import type { Dialect, Insert, Upsert } from './types.ts';

/** Another process that opens the same file, or migrates it, is waited for. */
const OPEN_PATIENCE_MS = 20_000;
/** How long one statement may hold up the event loop for another process's lock. */
const BUSY_MS = 100;

export interface SqliteOptions {
  /** With it, the log goes into the file beside this thread: for a file that is written as long as the relay runs. */
  readonly checkpoints?: CheckpointOptions;
}

export async function openSqlite(
  file: string,
  { checkpoints }: SqliteOptions = {},
): Promise<Dialect> {
  assertRuntime(process.versions);
  const { default: Database } = await import('better-sqlite3');
  await makePrivate(file);
  const database = await patiently(() => configured(Database, file), file);
  return new Sqlite(database, checkpoints);
}

/** 0600 from the first moment; SQLite gives the log beside it the same mode. */
async function makePrivate(file: string): Promise<void> {
  try {
    await (await open(file, 'a', 0o600)).close();
    if (process.platform !== 'win32') await chmod(file, 0o600);
  } catch (error) {
    const code = isNoRoom(error) ? 'storage.full' : 'storage.read-only';
    throw new StorageError(code, { place: file }, error);
  }
}

function configured(Database: typeof BetterSqlite3, file: string): BetterSqlite3.Database {
  const database = new Database(file, { timeout: BUSY_MS });
  try {
    // Only an empty file can take these two. Pages of 8 KB hold five webhooks each: settling costs a quarter less.
    database.pragma('page_size = 8192');
    // Lets retention give space back bit by bit.
    database.pragma('auto_vacuum = INCREMENTAL');
    database.pragma('journal_mode = WAL');
    // After WAL, which would set it to NORMAL: an answered webhook must survive a power cut (P1).
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma('cache_size = -32000');
    database.pragma('temp_store = MEMORY');
    database.pragma(`wal_autocheckpoint = ${String(PAGES_IN_LOG)}`);
    database.pragma('journal_size_limit = 67108864');
    database.function('fingerprint', { deterministic: true }, (text) => fingerprint(String(text)));
    assertSound(database);
    if (database.pragma('synchronous', { simple: true }) !== 2) {
      throw new StorageError('storage.failed', { driver: 'synchronous' });
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** About 4 ms for each 16 MB. A larger file is not read through: there a damaged page is found when it is needed. */
const CHECKED_BYTES = 512 * 1024 * 1024;

/** @throws StorageError `storage.corrupt` */
function assertSound(database: BetterSqlite3.Database): void {
  if (statSync(database.name).size > CHECKED_BYTES) return;
  if (database.pragma('quick_check(1)', { simple: true }) === 'ok') return;
  throw new StorageError('storage.corrupt', { place: database.name });
}

async function patiently<T>(act: () => T, file: string): Promise<T> {
  const until = Date.now() + OPEN_PATIENCE_MS;
  for (;;) {
    try {
      return act();
    } catch (raw) {
      const error = sqliteError(raw, file);
      if (!isStorageError(error, 'storage.busy') || Date.now() > until) throw error;
      await delay(50);
    }
  }
}

class Sqlite implements Dialect {
  readonly name = 'sqlite';
  readonly db: Kysely<Schema>;
  readonly warnings: readonly string[];
  readonly ddl = SQLITE_DDL;
  readonly tableExistsSql = `select name from sqlite_master where type = 'table' and name = ?`;
  readonly #database: BetterSqlite3.Database;
  readonly #statements: Statements;
  readonly #checkpoints: Checkpoints | null;

  constructor(database: BetterSqlite3.Database, checkpoints?: CheckpointOptions) {
    this.#database = database;
    this.#statements = new Statements(database);
    // Where the file system cannot share memory (some network folders) the log stays off.
    const hasLog = database.pragma('journal_mode', { simple: true }) === 'wal';
    this.warnings = hasLog ? [] : ['storage.no-wal'];
    this.#checkpoints = hasLog && checkpoints ? new Checkpoints(database, checkpoints) : null;
    const committed = (): void => this.#checkpoints?.committed();
    const dialect = new OneWriterDialect({ database, statements: this.#statements, committed });
    this.db = new Kysely<Schema>({ dialect });
  }

  migrateAlone<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.db.connection().execute(async (db) => {
      await patiently(
        () => this.#statements.prepare('begin exclusive').run([]),
        this.#database.name,
      );
      try {
        const result = await work(db);
        this.#statements.prepare('commit').run([]);
        return result;
      } finally {
        if (this.#database.inTransaction) this.#statements.prepare('rollback').run([]);
        this.#statements.forget();
      }
    });
  }

  ready(): void {
    this.#statements.forget();
  }

  now(): Promise<number> {
    return Promise.resolve(Date.now());
  }

  /** A second connection: the log keeps what it reads, and the first one goes on writing. */
  async snapshot<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(this.#database.name, { readonly: true, timeout: BUSY_MS });
    const reading = new SqliteDialect({ database: new Statements(database) });
    await using db = new Kysely<Schema>({ dialect: reading });
    return await db.transaction().execute(async (tx) => {
      // The moment is that of the first read.
      await sql`select count(*) from kysely_migration`.execute(tx);
      return work(tx);
    });
  }

  compact(pages: number): Promise<number> {
    return this.db.connection().execute(() => {
      this.#database.pragma(`incremental_vacuum(${Math.trunc(pages)})`);
      return Promise.resolve(this.#database.pragma('freelist_count', { simple: true }) as number);
    });
  }

  run(_tx: Transaction<Schema>, sql: string, parameters: readonly unknown[]): Promise<number> {
    return settled(() => this.#statements.prepare(sql).run(parameters).changes);
  }

  all<Row>(_tx: Transaction<Schema>, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return settled(() => this.#statements.prepare(sql).all(parameters) as Row[]);
  }

  /** One prepared statement, run per row: no call of it leaves the process, and its text never varies. */
  insertNew(_tx: Transaction<Schema>, { table, columns, rows }: Insert): Promise<number> {
    return settled(() => {
      const values = `${name(table)} (${names(columns)}) values ${placeholders(columns.length)}`;
      const statement = this.#statements.prepare(`insert into ${values} on conflict do nothing`);
      let inserted = 0;
      for (const row of rows) inserted += statement.run(row).changes;
      return inserted;
    });
  }

  upsert(_tx: Transaction<Schema>, { table, row, key, update }: Upsert): Promise<void> {
    return settled(() => {
      const columns = Object.keys(row);
      const values = `${name(table)} (${names(columns)}) values ${placeholders(columns.length)}`;
      const changes = update.map((column) => `${name(column)} = excluded.${name(column)}`);
      const act = changes.length > 0 ? `update set ${changes.join(', ')}` : 'nothing';
      this.#statements
        .prepare(`insert into ${values} on conflict (${names(key)}) do ${act}`)
        .run(Object.values(row));
    });
  }

  /** Nothing to be gained: a transaction makes no way longer. */
  insertAtOnce(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async close(): Promise<void> {
    await this.#checkpoints?.close();
    await this.db.destroy();
  }
}

/** Runs now and answers as a promise, a throw included. */
function settled<T>(act: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(act());
  });
}

interface OneWriter {
  readonly database: BetterSqlite3.Database;
  readonly statements: Statements;
  /** Told after each commit. */
  readonly committed: () => void;
}

class OneWriterDialect extends SqliteDialect {
  readonly #driver: () => Driver;

  constructor(writer: OneWriter) {
    super({ database: writer.statements });
    this.#driver = () => new OneWriterDriver(writer);
  }

  override createDriver(): Driver {
    return this.#driver();
  }
}

/**
 * Takes the write lock at the start of a transaction: one that begins by reading would otherwise fail at its first
 * write when another process wrote in between.
 */
class OneWriterDriver extends SqliteDriver {
  readonly #database: BetterSqlite3.Database;
  readonly #statements: Statements;
  readonly #committed: () => void;
  readonly #identity: string | null;

  constructor({ database, statements, committed }: OneWriter) {
    super({ database: statements });
    this.#database = database;
    this.#statements = statements;
    this.#committed = committed;
    this.#identity = identityOf(database.name);
  }

  override beginTransaction(_connection: DatabaseConnection): Promise<void> {
    return settled(() => {
      this.#assertInPlace();
      this.#statements.prepare('begin immediate').run([]);
    });
  }

  /**
   * SQLite goes on writing into a file that was deleted, moved away or replaced by a backup, and all of it is gone with
   * the process: what nobody would find again must not be acknowledged (P1). About 2 µs.
   */
  #assertInPlace(): void {
    const file = this.#database.name;
    if (identityOf(file) === this.#identity) return;
    throw new StorageError('storage.folder', { folder: dirname(file) });
  }

  override commitTransaction(_connection: DatabaseConnection): Promise<void> {
    return settled(() => {
      try {
        this.#statements.prepare('commit').run([]);
      } catch (error) {
        throw sqliteCommitError(error);
      }
      this.#committed();
    });
  }

  /** SQLite undoes a transaction by itself after some failures; "no transaction" would then hide the real one. */
  override rollbackTransaction(_connection: DatabaseConnection): Promise<void> {
    return settled(() => {
      if (this.#database.inTransaction) this.#statements.prepare('rollback').run([]);
    });
  }
}

/** Which file stands at this path; null = none to be seen. Windows keeps open files in their place by itself. */
function identityOf(file: string): string | null {
  if (process.platform === 'win32') return '';
  try {
    const { dev, ino } = statSync(file);
    return `${String(dev)}:${String(ino)}`;
  } catch {
    return null;
  }
}
