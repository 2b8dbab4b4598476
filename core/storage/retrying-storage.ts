import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { makeBackup } from './backup/make-backup.ts';
import type { BackupInfo } from './backup/make-backup.ts';
import type { Dialect } from './dialect/types.ts';
import { assertFits } from './limits.ts';
import type { Schema } from './schema.ts';
import { isStorageError } from './storage-error.ts';
import type { Storage, Tx } from './storage.ts';

/**
 * Waits before a transaction that met a lock or a deadlock is run again, each with up to half as much jitter. SQLite's
 * own busy handler waits in similar steps, but would hold up the event loop. Without the database's own waits: 3.3 s.
 */
const BUSY_DELAYS_MS = [2, 5, 15, 40, 100, 250, 500, 1000, 1400];

export class RetryingStorage implements Storage {
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  get dialect(): 'sqlite' | 'mysql' {
    return this.#dialect.name;
  }

  get warnings(): readonly string[] {
    return this.#dialect.warnings;
  }

  get db(): Kysely<Schema> {
    return this.#dialect.db;
  }

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      const progress = { begun: false };
      try {
        return await this.#once((tx) => {
          progress.begun = true;
          return work(tx);
        });
      } catch (error) {
        // A pooled connection that the server had closed meanwhile shows itself at BEGIN: take another one.
        const stale = isStorageError(error, 'storage.unreachable') && !progress.begun;
        if (stale && tries === 0) continue;
        const wait = BUSY_DELAYS_MS[tries];
        if (!isStorageError(error, 'storage.busy') || wait === undefined) throw error;
        await delay(wait * (1 + Math.random() / 2));
      }
    }
  }

  async insertAtOnce(
    table: keyof Schema,
    columns: readonly string[],
    rows: readonly (readonly unknown[])[],
  ): Promise<boolean> {
    assertFits(table, columns, rows);
    return this.#dialect.insertAtOnce({ table, columns, rows });
  }

  now(): Promise<number> {
    return this.#dialect.now();
  }

  compact(pages: number): Promise<void> {
    return this.#dialect.compact(pages);
  }

  backUp(file: string): Promise<BackupInfo> {
    return makeBackup(this.#dialect, file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dialect.close();
  }

  #once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#dialect.db.transaction().execute(async (db) => {
      const tx = new OpenTx(this.#dialect, db);
      try {
        return await work(tx);
      } finally {
        tx.end();
      }
    });
  }
}

class OpenTx implements Tx {
  readonly db: Transaction<Schema>;
  readonly #dialect: Dialect;
  #over = false;

  constructor(dialect: Dialect, db: Transaction<Schema>) {
    this.#dialect = dialect;
    this.db = db;
  }

  end(): void {
    this.#over = true;
  }

  async run(sql: string, parameters: readonly unknown[]): Promise<number> {
    return this.#open().run(this.db, sql, parameters);
  }

  async all<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.#open().all<Row>(this.db, sql, parameters);
  }

  async insertNew(
    table: keyof Schema,
    columns: readonly string[],
    rows: readonly (readonly unknown[])[],
  ): Promise<number> {
    if (rows.length === 0) return 0;
    assertFits(table, columns, rows);
    return this.#open().insertNew(this.db, { table, columns, rows });
  }

  async upsert(
    table: keyof Schema,
    row: Readonly<Record<string, unknown>>,
    key: readonly string[],
    update: readonly string[],
  ): Promise<void> {
    assertFits(table, Object.keys(row), [Object.values(row)]);
    return this.#open().upsert(this.db, { table, row, key, update });
  }

  /** SQLite has one connection: a late statement would run on its own, or inside of somebody else's transaction. */
  #open(): Dialect {
    if (this.#over) throw new TypeError('this transaction has ended: something was not awaited');
    return this.#dialect;
  }
}
